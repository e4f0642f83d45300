"""What `node --test` prints with its spec reporter."""

import re

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, Block, bare_lines, event
from bugsage.intake.js_trace import find_traces
from bugsage.model.report import Counts

NAME = "node_test_text"
TOOL = "node:test"

_COUNT = re.compile(r"^ℹ (tests|suites|pass|fail|cancelled|skipped|todo) (\d{1,8})\s*$")
_FAILED = re.compile(
    r"^(?P<indent> {0,80})✖ (?P<title>\S.{0,2000}?)(?: \((?P<time>[\d.]{1,20})ms\))?(?: # .{0,200})?\s*$"
)
_OPEN = re.compile(r"^(?P<indent> {0,80})▶ (?P<title>\S.{0,2000}?)(?: \([\d.]{1,20}ms\))?\s*$")
_PASSED = re.compile(r"^(?P<indent> {0,80})[✔﹣⚠] \S")
_PLACE = re.compile(r"^test at (?P<file>.{1,800}?):(?P<line>\d{1,8}):(?P<column>\d{1,8})\s*$")
_HEADING = "✖ failing tests:"
_PARENT = re.compile(r"^'?\d{1,6} subtests? failed'?$")


def recognise(sample: str) -> float:
    """How surely this is the spec reporter of node's own runner: its counts, and its marks with times."""
    counted = re.search(r"(?m)^.{0,200}?ℹ (?:tests|fail|pass) \d", sample)
    if counted or _HEADING in sample:
        return 0.97
    return 0.6 if re.search(r"(?m)^.{0,200}?✖ \S.{0,400} \([\d.]+ms\)\s*$", sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test of a cleaned text: the list at its end, with the suites that the tree above it shows."""
    lines = bare_lines(text, rf"ℹ (?:tests|suites|pass|fail) \d{{1,8}}\s*$|{_HEADING}$")
    cut = next((at for at, line in enumerate(lines) if line.strip() == _HEADING), len(lines))
    tree = _tree(lines[:cut])
    blocks = [_in_tree(block, tree) for block in _list(lines, cut)]
    blocks += [block for block in tree if block.lines or not blocks]
    leaves = [block for block in blocks if not _is_parent(block)]
    traces = find_traces(lines[:cut]) if any(map(_not_loaded, leaves)) else []
    whole = [_with_cause(block, lines, traces) if _not_loaded(block) else block for block in leaves or blocks]
    events = [event(block, TOOL, NAME, first_line) for block in whole[:MOST_EVENTS]]
    counts = _counts(lines)
    return Parsed(tool=TOOL, counts=counts, events=tuple(events), failed=bool(events or counts.failed or counts.errors))


def _list(lines: list[str], cut: int) -> list[Block]:
    """Failures below the last heading, each with the place of its test."""
    blocks: list[Block] = []
    starts = [at for at in range(cut + 1, len(lines)) if _FAILED.match(lines[at]) and not lines[at].startswith(" ")]
    for at, following in zip(starts, [*starts[1:], len(lines)], strict=False):
        found, place = _FAILED.match(lines[at]), _PLACE.match(lines[at - 1])
        end = following - 1 if following < len(lines) and _PLACE.match(lines[following - 1]) else following
        tags = {"test_line": place["line"]} if place and place["line"] != "1" else {}
        file = place["file"].replace("\\", "/") if place else None
        title = found["title"] if found else ""
        blocks.append(Block(titles=(title,), lines=tuple(lines[at + 1 : end]), at=at, file=file, tags=tags))
    return blocks


def _tree(lines: list[str]) -> list[Block]:
    """Failures as they are told while the tests run, with the suites around them."""
    blocks: list[Block] = []
    around: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        opened = _OPEN.match(line)
        if opened:
            indent = len(opened["indent"])
            around = [entry for entry in around if entry[0] < indent] + [(indent, opened["title"])]
        found = _FAILED.match(line)
        if found is None:
            continue
        indent = len(found["indent"])
        closes = bool(around and around[-1][0] >= indent and (indent, found["title"]) in around)
        around = [entry for entry in around if entry[0] < indent]
        end = _body_end(lines, at, indent)
        body = tuple(lines[at:end])
        if any(part.strip() for part in body) or not closes:
            blocks.append(Block(titles=(*(title for _, title in around), found["title"]), lines=body, at=at - 1))
        at = end
    return blocks


def _body_end(lines: list[str], at: int, indent: int) -> int:
    """An error is indented deeper than its mark; the marks of other tests end it."""
    while at < len(lines):
        line = lines[at]
        if line.strip() and (
            len(line) - len(line.lstrip()) <= indent or _PASSED.match(line) or _FAILED.match(line) or _OPEN.match(line)
        ):
            return at
        at += 1
    return at


def _in_tree(block: Block, tree: list[Block]) -> Block:
    """The block with its suites; what was found in the tree is taken out of it."""
    match = next((one for one in tree if one.titles[-1] == block.titles[0]), None)
    if match is None:
        return block
    tree.remove(match)
    return Block(
        titles=match.titles, lines=block.lines, at=block.at, file=block.file, phase=block.phase, tags=block.tags
    )


def _is_parent(block: Block) -> bool:
    told = [line.strip() for line in block.lines if line.strip()]
    return bool(told) and bool(_PARENT.match(told[0].removeprefix("Error: ")))


def _not_loaded(block: Block) -> bool:
    return [line.strip().strip("'") for line in block.lines if line.strip()] == ["test failed"]


def _with_cause(block: Block, lines: list[str], traces: list[tuple[int, int]]) -> Block:
    """A file that did not load is told as 'test failed'; why stands where the file wrote it."""
    title = block.titles[-1]
    name = title.rpartition("/")[2]
    only = traces[0] if len(traces) == 1 else None
    start, end = next((t for t in traces[:100] if any(name in line for line in lines[t[0] : t[1]])), only) or (0, 0)
    told = tuple(lines[start:end]) or block.lines
    return Block(titles=(), lines=told, at=start or block.at, file=block.file or title, phase="collection")


def _counts(lines: list[str]) -> Counts:
    found = {match[1]: int(match[2]) for line in lines if line.startswith("ℹ") and (match := _COUNT.match(line))}
    if not found:
        return Counts()
    return Counts(
        failed=found.get("fail", 0),
        errors=found.get("cancelled", 0),
        passed=found.get("pass"),
        skipped=found.get("skipped", 0) + found.get("todo", 0),
    )
