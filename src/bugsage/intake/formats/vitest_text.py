"""What vitest prints in a terminal, with any of its reporters for people."""

import re

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, TEST_FILE, Block, bare_lines, event, unnamed
from bugsage.model.report import Counts

NAME = "vitest_text"
TOOL = "vitest"

_HEAD = re.compile(
    rf"^ ?(?:FAIL|❯ FAIL|BENCH FAIL) {{1,3}}(?:(?P<project>\S{{1,100}}) {{1,3}})??(?P<file>{TEST_FILE})"
    r"(?: > (?P<titles>.{0,4000})| \[ .{0,500} \])?\s*$"
)
_RULE = re.compile(r"^⎯{3,}(?:\[\d{1,6}/\d{1,6}\]⎯?|⎯*)\s*$")
_SECTION = re.compile(r"^⎯{2,} (?P<name>[A-Z][^⎯]{1,80}) ⎯{2,}\s*$")
_INLINE = re.compile(
    r"^(?P<indent> {1,80})[×✗] (?P<title>\S.{0,2000}?)(?: \(retry x\d+\))?(?: {1,2}\d{1,9}(?:\.\d+)?m?s)?\s*$"
)
_FILE_LINE = re.compile(
    rf"^ ?[❯×✗] (?: ?\S{{1,60}} {{1,2}})?(?P<file>{TEST_FILE})(?: {{1,2}}\(\d{{1,7}} tests?.{{0,200}})\s*"
)
_COUNTS = re.compile(r"^ *(Tests|Test Files|Errors) {1,4}(.{1,200}?)(?: \((\d{1,8})\))?\s*$")


def recognise(sample: str) -> float:
    """How surely this is vitest's output: its banner, its headings and its counts."""
    kinds = sum(
        bool(re.search(pattern, sample))
        for pattern in (
            r"(?m)^.{0,200}? RUN {1,3}v\d",
            r"(?m)^.{0,200}? FAIL {1,3}\S.{0,400}\.[cm]?[jt]sx?(?: > | \[ |\s*$)",
            r"(?m)^.{0,200}? Test Files {1,4}\d",
            r"⎯{4,} (?:Failed (?:Tests|Suites)|Unhandled \w+) ",
        )
    )
    return (0.0, 0.8, 0.95, 0.97, 0.97)[kinds]


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test, file and unhandled error of a cleaned text."""
    lines = bare_lines(text, r" RUN {1,3}v\d| FAIL {1,3}\S| Test Files {1,4}\d")
    blocks = _blocks(lines)
    seen = [(block.file or "", *block.titles) for block in blocks]
    listed = _listed(lines)
    missing = unnamed([titles for _, titles, _ in listed], seen)
    for file, titles, at in listed:
        if titles in missing:
            missing.remove(titles)
            blocks.append(Block(titles=tuple(titles), file=file, at=at, lines=_arrow(lines, at)))
    counts = _counts(lines)
    events = tuple(event(block, TOOL, NAME, first_line) for block in blocks[:MOST_EVENTS])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _blocks(lines: list[str]) -> list[Block]:
    """The errors with the headings above them; one error may have many, and each of them is a failure."""
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        section = _SECTION.match(lines[at])
        if (
            section
            and section["name"].startswith(("Unhandled ", "Uncaught "))
            and section["name"] != "Unhandled Errors"
        ):
            end = _end(lines, at + 1)
            blocks.append(
                Block(titles=(), lines=tuple(lines[at + 1 : end]), at=at, phase="call", file=_originated(lines[at:end]))
            )
            at = end
            continue
        heads = []
        while at < len(lines) and (found := _HEAD.match(lines[at])):
            heads.append((at, found))
            at += 1
        if not heads:
            at += 1
            continue
        end = _end(lines, at)
        for place, found in heads:
            titles = tuple((found["titles"] or "").split(" > ")) if found["titles"] else ()
            phase = "call" if titles else "collection"
            blocks.append(Block(titles=titles, lines=tuple(lines[at:end]), at=place, file=found["file"], phase=phase))
        at = end
    return blocks


def _end(lines: list[str], at: int) -> int:
    """Where an error's text ends: at a rule, a heading, or the counts."""
    for place in range(at, len(lines)):
        line = lines[place]
        if line[:3] == "⎯⎯⎯" and (_RULE.match(line) or _SECTION.match(line)):
            return place
        if "FAIL" in line[:9] and _HEAD.match(line):
            return place
        if "Test" in line and _COUNTS.match(line) and re.search(r"\d (?:failed|passed|skipped)", line):
            return place
    return len(lines)


def _originated(lines: list[str]) -> str | None:
    found = next(
        (m for line in lines if (m := re.match(r'This error originated in "([^"]{1,400})" test file', line))), None
    )
    return found[1] if found else None


def _listed(lines: list[str]) -> list[tuple[str | None, list[str], int]]:
    """Tests marked as failed in the list while they run, with their file and titles as far as the list tells."""
    file: str | None = None
    found: list[tuple[str | None, list[str], int]] = []
    for at, line in enumerate(lines):
        if _SECTION.match(line) or (line.startswith((" FAIL", "FAIL")) and _HEAD.match(line)):
            break
        of_file = _FILE_LINE.match(line)
        if of_file:
            file = of_file["file"]
            continue
        match = _INLINE.match(line)
        if match:
            titles = match["title"].split(" > ")
            if re.fullmatch(TEST_FILE, titles[0]):
                found.append((titles[0], titles[1:], at))
            else:
                found.append((file, titles, at))
    return [entry for entry in found if entry[1]]


def _arrow(lines: list[str], at: int) -> tuple[str, ...]:
    """The message that the list shows below a failed test."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return (below.strip()[1:].strip(),) if below.strip().startswith("→") else ()


def _counts(lines: list[str]) -> Counts:
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        match = _COUNTS.match(line) if line.lstrip()[:5] in ("Tests", "Test ", "Error") else None
        if match:
            entries = {
                word: int(digits)
                for digits, word in re.findall(r"(\d{1,8}) (failed|passed|skipped|todo|errors?)", match[2])
            }
            if entries:
                found[match[1]] = entries
    tests, files = found.get("Tests", {}), found.get("Test Files", {})
    if not tests and not files:
        return Counts()
    return Counts(
        failed=tests.get("failed", 0),
        errors=found.get("Errors", {}).get("error", 0) + found.get("Errors", {}).get("errors", 0),
        passed=tests.get("passed", 0),
        skipped=tests.get("skipped", 0) + tests.get("todo", 0),
    )
