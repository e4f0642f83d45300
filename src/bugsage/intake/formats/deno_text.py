"""What `deno test` prints: the list of its errors, each with the place of its test, and the counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, Block, event
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "deno_text"
TOOL = "deno"

_COUNTS = re.compile(
    r"^(?:ok|FAILED) \| (?P<passed>\d{1,7}) passed(?: \(\d{1,7} steps?\))? \| (?P<failed>\d{1,7}) failed"
    r"(?P<rest>.{0,300})$"
)
_RUNNING = re.compile(r"^running \d{1,7} tests? from \S")
#: `adds => ./cart_test.ts:7:6`, `cart ... is paid => ./cart_test.ts:16:11`, `./cart_test.ts (uncaught error)`.
_NAMED = re.compile(
    r"^(?P<title>\S.{0,1000}?) => (?P<file>\S.{0,600}?):(?P<line>\d{1,7}):\d{1,6}$"
    r"|^(?P<uncaught>\S.{0,600}?) \(uncaught error\)$"
)
_ERRORS, _FAILURES = " ERRORS", " FAILURES"
_CARET = re.compile(r"^\s{0,400}\^+$")
#: What Deno says to explain an error, once the error itself is over.
_MOST_LINES = 200


def recognise(sample: str) -> float:
    """How surely Deno ran tests: it begins each file with how many it runs there, and counts them at the end."""
    lines = lines_of(sample)
    ran = any(_RUNNING.match(line) for line in lines)
    counted = any(_COUNTS.match(line[:LINE]) for line in lines)
    return 0.95 if ran and counted else 0.9 if counted else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test, step or file that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    counts = [match for line in lines if "|" in line[:8] and (match := _COUNTS.match(line[:LINE]))]
    events = tuple(event(block, TOOL, NAME, first_line) for block in _blocks(lines)[:MOST_EVENTS])
    failed = sum(int(match["failed"]) for match in counts)
    passed = sum(int(match["passed"]) for match in counts)
    ignored = sum(int(found[1]) for match in counts if (found := re.search(r"\| (\d{1,7}) ignored", match["rest"])))
    told = Counts(failed=failed, passed=passed, skipped=ignored) if counts else Counts()
    return Parsed(tool=TOOL, counts=told, events=events, failed=bool(events or failed))


def _blocks(lines: Sequence[str]) -> list[Block]:
    """Errors between their heading and that of the list of failures."""
    blocks: list[Block] = []
    inside, at = False, 0
    while at < len(lines):
        line = lines[at][:LINE]
        if line.rstrip() in (_ERRORS, _FAILURES):
            inside = line.rstrip() == _ERRORS
        named = _NAMED.match(line) if inside and ("=>" in line or line.endswith("(uncaught error)")) else None
        at += 1
        if named:
            end = _end(lines, at)
            blocks.append(_block(named, lines[at:end], at - 1))
            at = end
    return blocks


def _end(lines: Sequence[str], at: int) -> int:
    """An error ends before the next name, or the next heading."""
    for end in range(at, min(len(lines), at + _MOST_LINES)):
        line = lines[end][:LINE].rstrip()
        if line in (_ERRORS, _FAILURES) or (lines[end - 1].strip() == "" and _NAMED.match(line)) or _COUNTS.match(line):
            return end
    return min(len(lines), at + _MOST_LINES)


def _block(named: re.Match[str], lines: Sequence[str], at: int) -> Block:
    shown = [line.removeprefix("error: ").removeprefix("(in promise) ") for line in lines]
    caret = next((n for n, line in enumerate(shown[:40]) if _CARET.match(line)), None)
    if caret is not None:  # the source line stands between the message and the stack
        del shown[max(caret - 1, 0) : caret + 1]
    uncaught = named["uncaught"]
    titles = () if uncaught else tuple(named["title"].split(" ... "))
    file = (uncaught or named["file"]).removeprefix("./")
    line = None if uncaught else int(named["line"])
    phase = "collection" if uncaught else "call"
    return Block(titles=titles, lines=tuple(shown), at=at, file=file, line=line, phase=phase)
