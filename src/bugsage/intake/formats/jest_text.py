"""What jest prints in a terminal."""

import re

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, TEST_FILE, Block, bare_lines, event, unnamed
from bugsage.model.report import Counts

NAME = "jest_text"
TOOL = "jest"

_TIMES = r"(?: \([\d.]{1,9} ?m?s.{0,40}\))?(?: \(.{1,40}\))?\s*$"
_RESULT = re.compile(
    rf"^ ?(?P<result>FAIL|PASS) {{1,3}}(?:(?P<project>[^\s/\\]{{1,60}}) {{1,3}})??(?P<file>{TEST_FILE})" + _TIMES
)
_HEAD = re.compile(r"^  ● (?P<titles>\S.{0,4000})$")
_INLINE = re.compile(r"^(?P<indent> {2,80})[✕×] (?P<title>\S.{0,2000}?)(?: \([\d.]{1,9} ?m?s\))?\s*$")
_COUNTS = re.compile(r"^Tests: {1,10}(.{1,300})$")
_BROKEN = ("Test suite failed to run", "Test suite fail")
#: Headings that tell of something else than a failure.
_NO_FAILURE = ("Console", "Validation Warning", "Deprecation Warning", "Cannot log after tests are done", "Obsolete")


def recognise(sample: str) -> float:
    """How surely this is jest's output: results of files, headings with a dot, and its counts."""
    kinds = sum(
        bool(re.search(pattern, sample))
        for pattern in (
            r"(?m)^.{0,200}?(?:FAIL|PASS) {1,3}\S.{0,400}\.[cm]?[jt]sx?(?: \(.{1,40}\))?\s*$",
            r"(?m)^.{0,200}?  ● \S",
            r"(?m)^.{0,200}?Test Suites: {1,10}\d",
            r"(?m)^.{0,200}?Tests: {1,10}\d",
        )
    )
    return (0.0, 0.5, 0.9, 0.97, 0.97)[kinds]


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test and file of a cleaned text, each once however often it is told."""
    # in colour, jest puts a space of its own before its verdicts
    lines = bare_lines(
        text, r"(?:^ )?(?:FAIL|PASS) {1,3}\S{1,400}\.[cm]?[jt]sx?(?: \(.{1,40}\))?\s*$|Test Suites: {1,10}\d|  ● \S"
    )
    blocks = _blocks(lines)
    listed = _listed(lines)
    missing = unnamed([titles for _, titles, _ in listed], [(block.file or "", *block.titles) for block in blocks])
    for file, titles, at in listed:
        if titles in missing:
            missing.remove(titles)
            blocks.append(Block(titles=tuple(titles), file=file, at=at))
    told = {block.file for block in blocks}
    for at, line in enumerate(lines):
        found = _RESULT.match(line) if line.lstrip().startswith("FAIL") else None
        if found and found["file"] not in told:  # cut before its failures
            told.add(found["file"])
            blocks.append(Block(titles=(), file=found["file"], at=at, phase="collection"))
    counts = _counts(lines)
    events = tuple(event(block, TOOL, NAME, first_line) for block in blocks[:MOST_EVENTS])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _blocks(lines: list[str]) -> list[Block]:
    file: str | None = None
    blocks: list[Block] = []
    seen: set[tuple[str | None, str, str]] = set()
    at = 0
    while at < len(lines):
        result = _RESULT.match(lines[at])
        head = _HEAD.match(lines[at])
        at += 1
        if result:
            file = result["file"] if result["result"] == "FAIL" else None
        if head is None or head["titles"].startswith(_NO_FAILURE):
            continue
        end = next((n for n in range(at, len(lines)) if _ends(lines[n])), len(lines))
        key = (file, head["titles"], "\n".join(line.strip() for line in lines[at:end]).strip())
        if key not in seen:
            seen.add(key)
            blocks.append(_block(file, head["titles"], lines, at, end))
        at = end
    return blocks


def _block(file: str | None, heading: str, lines: list[str], at: int, end: int) -> Block:
    broken = heading.startswith(_BROKEN)
    titles = () if broken else tuple(heading.rstrip().split(" › "))
    phase = "collection" if broken else "call"
    return Block(titles=titles, lines=_cause(lines[at:end]), at=at - 1, file=file, phase=phase)


def _cause(lines: list[str]) -> tuple[str, ...]:
    """`Cause:` on a line of its own with the error below becomes one line, as other programs print it."""
    joined: list[str] = []
    waiting = False
    for line in lines:
        if line.strip() == "Cause:":
            waiting = True
        elif waiting and line.strip():
            joined.append("    Caused by: " + line.strip())
            waiting = False
        else:
            joined.append(line)
    return tuple(joined)


def _ends(line: str) -> bool:
    if line.startswith("  ● "):
        return True
    if line.startswith(
        ("Test Suites: ", "Summary of all failing tests", "Tests: ", "Snapshots: ", "Snapshot Summary", "----------|")
    ):
        return True
    return line.lstrip().startswith(("FAIL", "PASS")) and bool(_RESULT.match(line))


def _listed(lines: list[str]) -> list[tuple[str | None, list[str], int]]:
    """Tests marked as failed in the list of a verbose run, with the suites around them by their indentation."""
    file: str | None = None
    around: list[tuple[int, str]] = []
    found: list[tuple[str | None, list[str], int]] = []
    inside = False
    for at, line in enumerate(lines):
        result = _RESULT.match(line) if line.lstrip()[:4] in ("FAIL", "PASS") else None
        if result:
            file, around, inside = result["file"], [], True
            continue
        if not inside or not line.strip():
            continue
        match = _INLINE.match(line)
        indent = len(line) - len(line.lstrip())
        if match:
            found.append((file, [title for width, title in around if width < indent] + [match["title"]], at))
        elif line.startswith("  ● ") or indent < 2:
            inside = False
        elif line.lstrip()[0] not in "✓○✎√":
            around = [entry for entry in around if entry[0] < indent] + [(indent, line.strip())]
    return found


def _counts(lines: list[str]) -> Counts:
    found = next((m for line in reversed(lines) if line.startswith("Tests:") and (m := _COUNTS.match(line))), None)
    if found is None:
        return Counts()
    named = {
        word: int(digits)
        for digits, word in re.findall(r"(\d{1,8}) (failed|passed|skipped|todo|pending|total)", found[1])
    }
    skipped = named.get("skipped", 0) + named.get("todo", 0) + named.get("pending", 0)
    return Counts(failed=named.get("failed", 0), passed=named.get("passed", 0), skipped=skipped)
