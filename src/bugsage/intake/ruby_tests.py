"""What minitest and RSpec say of tests that failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import dedent

from bugsage.intake.clean import LINE
from bugsage.intake.thrown import MOST_CHAINED, MOST_EVENTS, Thrown, chained, frame_at
from bugsage.model.error import Frame, SourceLine
from bugsage.model.report import Counts

#: An assertion that did not hold has no type in the report.
FAILED = "Failed"

#: Files of gems and of Ruby itself.
LIBRARY = re.compile(r"/gems/[^/]+-\d|/lib/ruby/|^<internal:|/bundler/gems/|/rubygems/|^\(eval")
_MINITEST = re.compile(r"^(?:\s{1,8}\d{1,7}\) )?(?P<what>Failure|Error):$")
_NAMED = re.compile(r"^(?P<test>[A-Z][\w:]{0,300}#\S.{0,300}?)(?: \[(?P<file>[^\]\n]{1,500}):(?P<line>\d{1,7})\])?:$")
_MINITEST_ENDS = re.compile(r"^\d{1,9} (?:runs|tests), |^(?:bin/)?rails test |^Finished in ")
_MINITEST_COUNTS = re.compile(
    r"^(?P<runs>\d{1,9}) (?:runs|tests), \d{1,9} assertions, (?P<failed>\d{1,9}) failures, (?P<errors>\d{1,9}) errors"
    r"(?:, (?P<skipped>\d{1,9}) skips)?"
)
_EXAMPLE = re.compile(r"^ {2}(?P<number>\d{1,7})\) (?P<title>\S.{0,800})$")
_FAILED_AT = re.compile(r"^ {5,7}(?P<kind>Failure/Error|Got \d+ failures.*): ?(?P<code>.*)$")
_LISTED = re.compile(
    r"^rspec '?(?P<file>[^\s'\[:]{1,500})(?::(?P<line>\d{1,7})|\[[\d:]{1,40}\])'? # (?P<title>.{1,800})$"
)
_EXAMPLE_COUNTS = re.compile(
    r"^(?P<runs>\d{1,9}) examples?, (?P<failed>\d{1,9}) failures?(?:, (?P<skipped>\d{1,9}) pending)?"
)
_EXAMPLES_END = re.compile(r"^(?:Finished in |Failed examples:|Top \d+ slowest)")
_CLASS = re.compile(r"^(?P<type>(?:[A-Z]\w{0,100}::){0,8}[A-Z]\w{0,100})(?:: ?(?P<message>.*))?$")
_PLACE = re.compile(
    r"^(?P<file>[^\s:#][^\n:]{0,500}\.\w{1,8}|<internal:[^>]{1,80}>):(?P<line>\d{1,7})(?::in [`'](?P<name>.{1,300})')?$"
)
_MARK = re.compile(r"^\s*\^[\^~\s]*$")
_DIFFERS = re.compile(r"^\s*(?:expected|got|Expected|Actual)\b.*|^\s*(?:\+(?!\+)|-(?!-))\S.*")
_MOST_LINES = 400

#: Whether a block ends before the line of a number.
Closes = Callable[[int], bool]


def is_told(lines: Sequence[str], at: int) -> bool:
    """A test that failed is told from this line on."""
    line = lines[at]
    if line.endswith(("Failure:", "Error:")) and at + 1 < len(lines) and _MINITEST.match(line[:40]):
        return _NAMED.match(lines[at + 1][:LINE]) is not None
    return _is_example(lines, at)


def _is_example(lines: Sequence[str], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return bool("Failure/Error:" in below[:30] and _FAILED_AT.match(below[:LINE]) and _EXAMPLE.match(lines[at][:LINE]))


def failures(lines: Sequence[str], library: re.Pattern[str] = LIBRARY) -> list[Thrown]:
    """One for each test that failed."""
    listed: dict[str, tuple[str, str | None]] = {}
    for line in lines:
        match = _LISTED.match(line[:LINE]) if line.startswith("rspec ") else None
        if match:
            listed.setdefault(match["title"].strip(), (match["file"].removeprefix("./"), match["line"]))
    found: list[Thrown] = []
    for at in range(len(lines)):
        if is_told(lines, at) and len(found) < MOST_EVENTS:
            spec = _is_example(lines, at)
            found.append(_example(lines, at, listed, library) if spec else _minitest(lines, at, library))
    return found


def counts(lines: Sequence[str]) -> Counts:
    """What its last lines say."""
    for line in reversed(lines):
        match = _MINITEST_COUNTS.match(line[:200]) or _EXAMPLE_COUNTS.match(line[:200])
        if match:
            found = {name: int(value or 0) for name, value in match.groupdict().items()}
            failed, errors, skipped = found["failed"], found.get("errors", 0), found["skipped"]
            passed = max(found["runs"] - failed - errors - skipped, 0)
            return Counts(failed=failed, errors=errors, passed=passed, skipped=skipped)
    return Counts()


def _minitest(lines: Sequence[str], at: int, library: re.Pattern[str]) -> Thrown:
    """Kind, name and place, the message, and below an error its frames, the innermost first."""
    named = _NAMED.match(lines[at + 1][:LINE])
    end = _end(lines, at + 2, lambda n: is_told(lines, n) or bool(_MINITEST_ENDS.match(lines[n][:200])))
    said: list[str] = []
    frames: list[Frame] = []
    for line in lines[at + 2 : end]:
        place = frame(line, library)
        if place:
            frames.insert(0, place)
        elif not frames:
            said.append(line[:LINE])
    kind, message = FAILED, "\n".join(said)
    head = _CLASS.match(said[0]) if said and lines[at].endswith("Error:") else None
    if head:
        kind, message = head["type"], "\n".join([head["message"] or "", *said[1:]])
    if not frames and named and named["file"]:
        method = named["test"].rpartition("#")[2]
        frames = [frame_at(named["file"].removeprefix("./"), named["line"], method, library)]
    return _thrown([(kind, message, frames)], lines, at, end, named["test"] if named else "", {})


def _example(
    lines: Sequence[str], at: int, listed: dict[str, tuple[str, str | None]], library: re.Pattern[str]
) -> Thrown:
    """The line that failed, what was raised or not met, `#` before each frame and before each cause."""
    end = _end(lines, at + 1, lambda n: is_told(lines, n) or bool(_EXAMPLES_END.match(lines[n][:200])))
    said: list[str] = []
    parts: list[tuple[str, list[str], list[Frame]]] = []
    frames: list[Frame] = []
    for line in (one[:LINE] for one in lines[at + 2 : end]):
        stripped = line.strip()
        bare = stripped.removeprefix("#").strip() if stripped.startswith("#") else None
        place = frame(bare, library) if bare else None
        if place:
            (parts[-1][2] if parts else frames).insert(0, place)
        elif bare is None:
            said += [] if frames else [line.removeprefix("     ")]
        elif bare == "--- Caused by: ---":
            parts.append(("", [], []))
        elif parts and not parts[-1][0] and bare.endswith(":"):
            parts[-1] = (bare.removesuffix(":"), *parts[-1][1:])
        elif parts and bare.strip("-"):
            parts[-1][1].append(bare)
    first = next((n for n, one in enumerate(said) if one.strip()), len(said))
    head = _CLASS.match(said[first].strip().removesuffix(":")) if said[first:] and said[first].endswith(":") else None
    kind, told = (head["type"], said[first + 1 :]) if head else (FAILED, said[first:])
    title = lines[at].partition(") ")[2].strip()
    file, line_number = listed.get(title, ("", None))
    chain = [(kind, _plain(told), frames)]
    chain += [(name or "Error", _plain(text), below) for name, text, below in parts[: MOST_CHAINED - 1]]
    tags = {"test_line": line_number} if line_number else {}
    failed = _FAILED_AT.match(lines[at + 1][:LINE])
    code = (SourceLine(text=failed["code"].strip(), marked=True),) if failed and failed["code"] else ()
    return _thrown(chain, lines, at, end, f"{file} > {title}" if file else title, tags, code)


def _thrown(
    chain: list[tuple[str, str, list[Frame]]], lines: Sequence[str], at: int, end: int, test: str,
    tags: dict[str, str], code: tuple[SourceLine, ...] = (),
) -> Thrown:  # fmt: skip
    detail = tuple(line.strip() for line in chain[0][1].split("\n") if _DIFFERS.match(line))
    shown = chained([(kind, _plain(message.split("\n")), frames) for kind, message, frames in chain])
    return Thrown(exceptions=shown, start=at, end=end, test=test, code=code, detail=detail[:40], tags=tags)


def _plain(said: Sequence[str]) -> str:
    """A message without the source line that newer versions of Ruby put below it."""
    marks = {n for n, line in enumerate(said) if _MARK.match(line) and "^" in line}
    kept = [line for n, line in enumerate(said) if n not in marks and n + 1 not in marks]
    return dedent("\n".join(kept)).strip()


def differs(line: str) -> bool:
    """A line of a message tells what was compared."""
    return _DIFFERS.match(line) is not None


def frame(line: str, library: re.Pattern[str] = LIBRARY) -> Frame | None:
    """The frame that a line of a backtrace stands for."""
    match = _PLACE.match(line.strip()) if ":" in line else None
    if match is None:
        return None
    name = (match["name"] or "").replace("<top (required)>", "<main>")
    return frame_at(match["file"].removeprefix("./"), match["line"], name or None, library)


def _end(lines: Sequence[str], start: int, closes: Closes) -> int:
    end = start
    while end < len(lines) and end - start < _MOST_LINES and not closes(end):
        end += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end
