"""What ava prints in a terminal."""

import re
from bisect import bisect_right
from collections import Counter

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, TEST_FILE, Block, bare_lines, event
from bugsage.model.report import Counts

NAME = "ava_text"
TOOL = "ava"

_FAILED = re.compile(r"^  (?:✘|✖|×) \[fail\]: (?P<title>\S.{0,2000})$")
_UNHANDLED = re.compile(
    rf"^  (?:Unhandled rejection|Uncaught exception|Internal error)(?: in (?P<file>{TEST_FILE}))?\s*$"
)
_COUNT = re.compile(
    r"^  (\d{1,7}) (tests? failed|tests? passed|tests? skipped|tests? todo|known failures?|hooks? failed|"
    r"(?:unhandled rejections?|uncaught exceptions?|previous failures?))\s*$"
)
_PLACE = re.compile(rf"^  (?P<file>{TEST_FILE}):(?P<line>\d{{1,7}})\s*$")
_ERROR = re.compile(r"^  (?:[A-Z][\w.]{0,80})?(?:Error|Exception)(?: \[\w+\])?: ")
_DIED = re.compile(
    rf"^  ✘ (?P<what>(?P<file>{TEST_FILE}) exited .{{1,200}}|No tests found in .{{1,300}}|Timed out .{{1,200}})$"
)


def recognise(sample: str) -> float:
    """How surely this is ava's output: its marks of failed tests and its counts."""
    marked = re.search(r"(?m)^.{0,200}?  [✘✖×] \[fail\]: \S", sample)
    counted = re.search(
        r"(?m)^.{0,200}?  \d{1,7} (?:tests? (?:failed|passed)|known failures?|unhandled rejections?)\s*$", sample
    )
    unhandled = re.search(r"(?m)^.{0,200}?  (?:Unhandled rejection|Uncaught exception) in \S", sample)
    return 0.97 if marked and counted else 0.9 if marked else 0.8 if counted or unhandled else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test and everything unhandled of a cleaned text."""
    lines = bare_lines(text, r"  [✘✖×] \[fail\]: \S|  \d{1,7} (?:tests? (?:failed|passed))\s*$")
    listed = [
        (at, found["title"]) for at, line in enumerate(lines) if "[fail]" in line and (found := _FAILED.match(line))
    ]
    starts = _starts(lines, [title for _, title in listed])
    marks = sorted({*(at for at, _ in starts), *_ends(lines), len(lines)})
    blocks = []
    told: Counter[str] = Counter()
    for at, title in starts:
        end = marks[bisect_right(marks, at)]
        blocks.append(_block(title, lines, at, end))
        told[title] += 1
    for at, title in listed:
        match = title if title in told else next((one for one in told if title.startswith(one + " ")), None)
        if match is None:
            blocks.append(Block(titles=_titles(title)[1], file=_titles(title)[0], at=at))
        else:
            told = _less(told, match)
    blocks += _unhandled(lines, marks)
    counts = _counts(lines)
    events = tuple(event(block, TOOL, NAME, first_line) for block in blocks[:MOST_EVENTS])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _less(counts: Counter[str], name: str) -> Counter[str]:
    counts[name] -= 1
    if not counts[name]:
        del counts[name]
    return counts


def _starts(lines: list[str], listed: list[str]) -> list[tuple[int, str]]:
    """Where the failures are told: their titles again, below an empty line; what the list adds to one is dropped."""
    begin = next((at for at, line in enumerate(lines) if line.strip() == "─"), len(lines))
    waiting = Counter(listed)
    found: list[tuple[int, str]] = []
    for at in range(begin + 1, len(lines)):
        line = lines[at]
        if line.startswith("  ") and line[2:3].strip() and not lines[at - 1].strip():
            title = line.strip()
            match = title if title in waiting else next((one for one in waiting if one.startswith(title + " ")), None)
            if match is not None:
                waiting = _less(waiting, match)
                found.append((at, title))
    return found


def _ends(lines: list[str]) -> list[int]:
    return [
        at
        for at, line in enumerate(lines)
        if line.strip() == "─"
        or _COUNT.match(line)
        or _UNHANDLED.match(line)
        or _FAILED.match(line)
        or re.match(r"^  [✘✔] \S", line)
    ]


def _titles(title: str) -> tuple[str | None, tuple[str, ...]]:
    """Several files: ava puts the name of each, without folder and ending, before its tests; that is no path."""
    return None, tuple(part for part in title.split(" › ") if part)


def _block(title: str, lines: list[str], at: int, end: int) -> Block:
    body = list(lines[at + 1 : end])
    place = next((found for line in body[:6] if (found := _PLACE.match(line))), None)
    file, line = (place["file"], int(place["line"])) if place else (None, 1)
    titles = _titles(title)[1]
    if file and len(titles) > 1 and titles[0] == file.rpartition("/")[2].split(".")[0]:
        titles = titles[1:]
    return Block(titles=titles, lines=_error(body), at=at, file=file, line=line if line > 1 else None)


def _error(body: list[str]) -> tuple[str, ...]:
    """What ava says of an error, with the error itself, where it stands below, at the front."""
    body = [line for line in body if not _PLACE.match(line)]
    source = [line for line in body if re.match(r"^ {2,8}\d{1,7}: ", line)]
    rest = [line for line in body if line not in source]
    at = next(
        (n for n, line in enumerate(rest) if _ERROR.match(line)),
        None,
    )
    if at is not None:
        rest = rest[at:]
    return (*rest, *source)


def _unhandled(lines: list[str], marks: list[int]) -> list[Block]:
    blocks = []
    for at, line in enumerate(lines):
        found = _UNHANDLED.match(line)
        if found:
            end = marks[bisect_right(marks, at)]
            blocks.append(Block(titles=(), lines=_error(lines[at + 1 : end]), at=at, file=found["file"]))
    if blocks:
        return blocks
    return [
        Block(titles=(), lines=("Error: " + found["what"],), at=at, file=found["file"], phase="collection")
        for at, line in enumerate(lines)
        if "✘" in line and (found := _DIED.match(line))
    ]


def _counts(lines: list[str]) -> Counts:
    found: dict[str, int] = {}
    for line in lines:
        match = _COUNT.match(line)
        if match:
            found[match[2].replace("tests", "test").rstrip("s")] = int(match[1])
    if not found:
        return Counts()
    errors = (
        found.get("unhandled rejection", 0)
        + found.get("uncaught exception", 0)
        + found.get("hook failed", 0)
        + found.get("hooks failed", 0)
    )
    passed, skipped = found.get("test passed"), found.get("test skipped", 0) + found.get("test todo", 0)
    return Counts(failed=found.get("test failed", 0), errors=errors, passed=passed, skipped=skipped)
