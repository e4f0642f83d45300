"""Catch2's console, versions 2 and 3: the title of each test case with its sections, and what did not hold below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.native_tests import CRASHED, FAILED, MOST_LINES, THROWN, Failure, Run, added, together, told
from bugsage.intake.thrown import MOST_EVENTS
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

_HOST = re.compile(r"(?m)^\S.{0,300} is a Catch2? v\d[\w.-]{0,40} host application\.$")
_TOLD = re.compile(
    r"^(?P<file>(?:[A-Za-z]:)?[^\s:(][^\n:(]{0,600}?)(?::(?P<line>\d{1,7})|\((?P<at>\d{1,7})\)):"
    r" (?P<what>FAILED|SKIPPED|PASSED|warning|info)(?: - .{0,100})?:\s*$"
)
_TOTALS = re.compile(r"^test cases: {1,9}(?P<all>\d{1,9})(?P<rest>(?: {1,9}\| {1,9}\d{1,9} [a-z ]{4,24})*)\s*$")
_FINE = re.compile(r"^All tests passed \(\d{1,9} assertions? in (?P<all>\d{1,9}) test cases?\)\s*$")
_NO_ASSERTIONS = re.compile(r"^\(?No assertions in test case '(?P<name>.{1,1000})'\s*$|^No test cases matched ")
_MESSAGE = re.compile(r"^(?:explicitly )?with messages?:$|^due to unexpected exception with messages?:$")
#: Columns in which Catch2 writes a title; a word that would not fit begins a line of its own.
_WIDE = 79


def is_run(text: str) -> bool:
    """Tests of Catch2 ran here: a host application names itself, or the last lines count test cases."""
    if _HOST.search(text) or re.search(r"(?m)^All tests passed \(\d{1,9} assertions? in \d", text):
        return True
    counted = re.search(r"(?m)^test cases: +\d+ \|", text) is not None
    return counted and re.search(r"(?m)^assertions: (?: *\d+ \||- none -)", text) is not None


def read(lines: Sequence[str]) -> Run:
    """Every test case and section that failed; counts of test cases, of all runs together."""
    found: list[Failure] = []
    counts: list[Counts] = []
    notes: list[str] = []
    title, start, chain = "", 0, list[ExceptionInfo]()
    at = 0
    while at < len(lines):
        line = lines[at][:LINE]
        following = at + 1
        if _is_rule(line, "-") and (named := _title(lines, at)):
            _close(found, title, chain, start, at)
            (title, following), start, chain = named, at, []
        elif match := (_TOLD.match(line) if line.rstrip().endswith(":") else None):
            one, following = _said(lines, at, match)
            chain += [one] if match["what"] == "FAILED" else []
        elif line.startswith(("test cases: ", "All tests passed (")) and (totals := _totals(line)):
            _close(found, title, chain, start, at)
            counts.append(totals)
            notes += _expected(line)
            title, chain = "", []
        at = following
    _close(found, title, chain, start, len(lines))
    return Run(failures=tuple(found), counts=added(counts), notes=tuple(notes[:MOST_LINES]))


def _close(found: list[Failure], title: str, chain: Sequence[ExceptionInfo], start: int, end: int) -> None:
    if chain and len(found) < MOST_EVENTS:
        detail = tuple(chain[0].message.split("\n")) if chain[0].type == FAILED else ()
        found.append(Failure(exceptions=together(chain), start=start, end=end, test=title or None, detail=detail))


def _title(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """A test case and its sections between two rules, and the line behind the dots below."""
    end = next((n for n in range(at + 1, min(len(lines), at + 60)) if _is_rule(lines[n], "-")), None)
    dots = next((n for n in (end + 2, end + 3) if n < len(lines) and _is_rule(lines[n], ".")), None) if end else None
    if end is None or dots is None:
        return None
    parts: list[str] = []
    before = ""
    for line in lines[at + 1 : end]:
        words = line.split()
        if not words:
            continue
        wrapped = before and (
            not line.startswith(" ") or len(before) + 1 + len(words[0]) > _WIDE or not _is_part(line, before)
        )
        if wrapped:
            parts[-1] += " " + line.strip()
        else:
            parts.append(line.strip())
        before = line.rstrip()
    return " > ".join(parts), dots + 1


def _is_rule(line: str, mark: str) -> bool:
    """A line of one character, as wide as the console was taken to be."""
    return line.startswith(mark * 30) and line == mark * len(line)


def _is_part(line: str, before: str) -> bool:
    """A section stands two columns in; `Given:`, `When:` and `Then:` stand so that their colons are in one column."""
    indent = len(line) - len(line.lstrip())
    return indent <= 2 or ": " in line[:14]


def _said(lines: Sequence[str], at: int, match: re.Match[str]) -> tuple[ExceptionInfo, int]:
    """What did not hold, up to the empty line below; the expression is no part of what was thrown."""
    end = at + 1
    while end < min(len(lines), at + MOST_LINES) and lines[end].strip() and not _is_rule(lines[end], "-"):
        end += 1
    said = [line[:LINE] for line in lines[at + 1 : end]]
    place = Frame(file=match["file"].replace("\\", "/").removeprefix("./"), line=int(match["line"] or match["at"]))
    cut = next((n for n, line in enumerate(said) if line.startswith("due to ")), None)
    if cut is None:
        return told(FAILED, _told(said), (place,)), end
    kind = CRASHED if "fatal error condition" in said[cut] else THROWN
    return told(kind, "\n".join(line.strip() for line in said[cut + 1 :]), (place,)), end


def _told(said: Sequence[str]) -> str:
    """Expression, expansion and messages, without the words between them where they only stand in the way."""
    shown = [line.strip() for line in said if not _MESSAGE.match(line.strip())]
    return "\n".join(shown)


def _expected(line: str) -> list[str]:
    match = re.search(r"(\d+) failed as expected", line)
    return [f"Test cases that failed as they should: {match[1]}; the output does not say which."] if match else []


def _totals(line: str) -> Counts | None:
    fine = _FINE.match(line)
    if fine:
        return Counts(failed=0, errors=0, passed=int(fine["all"]), skipped=0)
    match = _TOTALS.match(line)
    if match is None:
        return None
    named = {words.strip(): int(number) for number, words in re.findall(r"(\d+) ([a-z ]+)", match["rest"])}
    expected = named.get("failed as expected", 0)
    return Counts(
        failed=named.get("failed", 0),
        errors=0,
        passed=named.get("passed", 0) + expected,
        skipped=named.get("skipped", 0),
    )
