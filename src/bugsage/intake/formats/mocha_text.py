"""What mocha prints in a terminal: its spec, dot, list and like reporters, which end in the same way."""

import re

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, Block, bare_lines, event
from bugsage.model.report import Counts

NAME = "mocha_text"
TOOL = "mocha"

_COUNT = r"(\d{1,7}) (passing|failing|pending)(?: \([^()\n]{1,20}\))?\s*$"
_END = re.compile(rf"^  {_COUNT}")
_HEAD = re.compile(r"^  (\d{1,7})\) (.{0,4000})$")
_INLINE = re.compile(r"^( {2,80})(\d{1,7})\) (\S.{0,2000})$")
_HOOK = re.compile(r"\"(before|after)(?: each| all)?\" hook\b")


def recognise(sample: str) -> float:
    """How surely this is mocha's output: the counts that end it, then numbered failures."""
    end = re.search(rf"(?m)^.{{0,200}}?  {_COUNT}", sample)
    if end is None:
        return 0.0
    return 0.95 if re.search(r"(?m)^.{0,200}?  \d{1,7}\) \S", sample) or "passing" in end.group() else 0.6


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failure of a cleaned text: those told at its end, then those that only stand in the list above."""
    lines = bare_lines(text, rf"  {_COUNT}")
    ends = [at for at, line in enumerate(lines) if "ing" in line and _END.match(line)]
    if not ends:
        return Parsed()
    counts = _counts([lines[at] for at in ends])
    blocks = _blocks(lines, ends)
    told = {number for number, _ in blocks}
    blocks += [(number, block) for number, block in _inline(lines[: ends[0]]) if number not in told]
    events = tuple(event(block, TOOL, NAME, first_line) for _, block in blocks[:MOST_EVENTS])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed))


def _counts(lines: list[str]) -> Counts:
    found: dict[str, int] = {}
    for line in lines:
        match = _END.match(line)
        if match:
            found[match[2]] = found.get(match[2], 0) + int(match[1])
    return Counts(failed=found.get("failing", 0), passed=found.get("passing"), skipped=found.get("pending"))


def _blocks(lines: list[str], ends: list[int]) -> list[tuple[int, Block]]:
    """The numbered failures below the counts; each number is one more than the last, so a list in a message is none."""
    starts: list[int] = []
    wanted = 1
    for at in range(ends[0] + 1, len(lines)):
        found = _HEAD.match(lines[at])
        if (
            found
            and (int(found[1]) == wanted or int(found[1]) == 1)
            and not (lines[at - 1].strip() and at - 1 not in ends)
        ):
            starts.append(at)
            wanted = int(found[1]) + 1
    bounds = sorted({*starts, len(lines), *(at for at in ends if starts and at > starts[0])})
    return [_block(lines, start, next(b for b in bounds if b > start)) for start in starts]


def _block(lines: list[str], start: int, end: int) -> tuple[int, Block]:
    found = _HEAD.match(lines[start])
    number, first = (int(found[1]), found[2]) if found else (0, lines[start])
    titles, at = [first], start
    while not _title_ends(lines, at, end) and at + 1 < end:
        at += 1
        line, indent = lines[at], 5 + 2 * len(titles)
        if line.startswith(" " * indent) and line[indent : indent + 1].strip() and _levels(titles):
            titles.append(line.strip())
        else:
            titles[-1] += "\n" + line
    titles[-1] = titles[-1].rstrip().removesuffix(":")
    hook = _HOOK.search(titles[-1])
    phase = {"before": "setup", "after": "teardown"}[hook[1]] if hook else "call"
    return number, Block(titles=tuple(titles), lines=tuple(lines[at + 1 : end]), at=start, phase=phase)


def _levels(titles: list[str]) -> bool:
    """A title of several lines is the last one; what follows it is no further level."""
    return "\n" not in titles[-1]


def _title_ends(lines: list[str], at: int, end: int) -> bool:
    """A test's title ends with a colon, with an empty line below it, or an error that stands five spaces in."""
    if not lines[at].rstrip().endswith(":") or at + 1 >= end:
        return at - 40 > end
    below = lines[at + 1]
    return not below.strip() or (below.startswith("     ") and below[5:6].strip() != "")


def _inline(lines: list[str]) -> list[tuple[int, Block]]:
    """Failures of the list while the tests run, with the suites around them by their indentation."""
    around: list[tuple[int, str]] = []
    found: list[tuple[int, Block]] = []
    for at, line in enumerate(lines):
        match = _INLINE.match(line)
        if match:
            indent = len(match[1])
            titles = [title for width, title in around if width < indent] + [match[3]]
            found.append((int(match[2]), Block(titles=tuple(titles), at=at)))
        elif re.match(r"^ {2,80}[^\s✔✓√.-]", line):
            indent = len(line) - len(line.lstrip())
            around = [entry for entry in around if entry[0] < indent] + [(indent, line.strip())]
        elif line.strip() and not line.startswith(" "):
            around = []
    return found
