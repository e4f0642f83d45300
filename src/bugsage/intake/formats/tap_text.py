"""The Test Anything Protocol: node's own runner, tape, node-tap and others."""

import re

from msgspec.structs import replace

from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, Block, bare_lines, event
from bugsage.intake.js_trace import find_traces
from bugsage.model.report import Counts

#: What node says of a file that ended before its tests did.
_NOT_LOADED = "test failed"

NAME = "tap_text"
TOOL = "tap"

_POINT = re.compile(
    r"^(?P<indent> {0,80})(?P<ok>not ok|ok)\b {0,2}(?P<number>\d{1,7})?(?: -)?(?: {1,2}(?P<title>.{0,2000}?))?"
    r"(?: # (?P<directive>SKIP|TODO|skip|todo|time=\S+)\b.{0,200})?(?: \{)?\s*$"
)
_SUBTEST = re.compile(r"^(?P<indent> {0,80})# (?:Subtest: )?(?P<title>\S.{0,2000})$")
_COUNT = re.compile(r"^# (tests|pass|fail|cancelled|skipped|skip|todo) {1,4}(\d{1,8})\s*$")
_KEY = re.compile(r"^(?P<indent> *)(?P<key>[A-Za-z_]\w{0,40}):(?: (?P<value>.*))?$")
_PARENT = re.compile(r"^\d{1,6} subtests? failed$")


def recognise(sample: str) -> float:
    """How surely this is TAP: its version, its plan, its points."""
    version = re.search(r"(?m)^.{0,200}?TAP version 1[234]\s*$", sample)
    points = re.search(r"(?m)^ {0,40}(?:not )?ok \d", sample)
    plan = re.search(r"(?m)^ {0,40}1\.\.\d", sample)
    if version and (points or plan):
        return 0.97
    return 0.8 if points and plan else 0.5 if re.search(r"(?m)^ {0,40}not ok \d{1,7} ", sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every point that is not ok, with what its block says."""
    lines = bare_lines(text, r"TAP version 1[234]\s*$")
    node = "duration_ms" in text or "failureType" in text
    blocks, passed, skipped = _points(lines)
    leaves = [block for block in blocks if not _PARENT.match(block.tags.get("error", ""))]
    broken = any(block.tags.get("error") == _NOT_LOADED for block in leaves)
    written = [re.sub(r"^# ?", "", line) if line.startswith("#") else "" for line in lines] if broken else []
    traces = [written[start:end] for start, end in find_traces(written)]
    blocks = [_finished(block, traces) for block in leaves or blocks]
    tool = "node:test" if node else TOOL
    events = tuple(event(block, tool, NAME, first_line) for block in blocks[:MOST_EVENTS])
    counts = _counts(lines, len(blocks), passed, skipped)
    return Parsed(tool=tool, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _points(lines: list[str]) -> tuple[list[Block], int, int]:
    """Blocks of the points that failed, and how many passed and were skipped."""
    blocks: list[Block] = []
    around: list[tuple[int, str]] = []
    passed = skipped = 0
    for at, line in enumerate(lines):
        subtest = _SUBTEST.match(line) if "#" in line else None
        if subtest and not _COUNT.match(line):
            indent = len(subtest["indent"])
            around = [entry for entry in around if entry[0] < indent] + [(indent, subtest["title"])]
            continue
        point = _POINT.match(line) if "ok" in line[:90] else None
        if point is None:
            continue
        indent = len(point["indent"])
        aside = (point["directive"] or "").lower()[:4]
        skipped += aside in ("skip", "todo")
        passed += point["ok"] == "ok" and aside not in ("skip", "todo")
        if point["ok"] == "not ok" and aside not in ("skip", "todo"):
            titles = [title for width, title in around if width < indent]
            beside = [title for width, title in around if width == indent]
            title = (point["title"] or point["number"] or "").strip()
            if beside and beside[-1] != title and not lines[at].startswith(" "):
                titles.append(beside[-1])  # tape: the comment above is the test, the point one assertion of it
            blocks.append(_block((*titles, title), lines, at, indent))
    return blocks, passed, skipped


def _block(titles: tuple[str, ...], lines: list[str], at: int, indent: int) -> Block:
    """A point with the YAML below it, as the lines that an error is read from."""
    found = _yaml(lines, at + 1)
    stack = [
        line if line.lstrip().startswith("at ") else f"    at {line.strip()}"
        for line in found.get("stack", "").split("\n")
        if line.strip()
    ]
    name = found.get("name") or (
        "AssertionError" if "operator" in found or "ASSERTION" in found.get("code", "") else "Error"
    )
    said = found.get("error") or found.get("message") or ""
    compared = []
    if (
        "expected" in found
        and "actual" in found
        and "+ actual - expected" not in said
        and not re.search(r"!==|===", said)
    ):
        compared = [f"Expected: {_flat(found['expected'])}", f"Received: {_flat(found['actual'])}"]
    if stack and stack[0].removeprefix("    at ").startswith(name):
        stack = stack[1:]
    place = re.match(r"^(?P<file>.{1,800}?):(?P<line>\d{1,8})(?::\d{1,8})?$", found.get("location", ""))
    if "at" in found and not stack:
        stack = ["    at " + found["at"].removeprefix("at ")]
    tags = {"error": said.split("\n")[0]}
    if place and place["line"] != "1":
        tags["test_line"] = place["line"]
    file = re.sub(r"^file://(?=/)", "", place["file"]) if place else None
    lines_of_error = (*f"{name}: {said or titles[-1]}".rstrip().split("\n"), *compared, *stack)
    return Block(titles=titles, lines=lines_of_error, at=at, file=file, tags=tags)


def _flat(value: str) -> str:
    return " ".join(value.split())


def _yaml(lines: list[str], at: int) -> dict[str, str]:
    """Keys and texts of the block between `---` and `...`; no more of YAML than producers write there."""
    if at >= len(lines) or lines[at].strip() != "---":
        return {}
    margin = len(lines[at]) - len(lines[at].lstrip())
    end = next(
        (
            n
            for n in range(at + 1, min(len(lines), at + 2_000))
            if lines[n].strip() == "..." and len(lines[n]) - len(lines[n].lstrip()) <= margin
        ),
        None,
    )
    if end is None:
        return {}
    found: dict[str, str] = {}
    key = ""
    keys = next((len(line) - len(line.lstrip()) for line in lines[at + 1 : end] if line.strip()), margin)
    for line in lines[at + 1 : end]:
        match = _KEY.match(line)
        if match and len(match["indent"]) == keys:
            key = match["key"]
            value = (match["value"] or "").strip()
            found[key] = "" if value in ("|-", "|", ">-", ">", "|+") else _unquoted(value)
        elif key:
            found[key] += ("\n" if found[key] else "") + line[keys + 2 :]
    return {name: value.rstrip() for name, value in found.items()}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        inner = value[1:-1]
        return inner.replace("''", "'") if value[0] == "'" else inner.replace('\\"', '"').replace("\\\\", "\\")
    return value


def _finished(block: Block, traces: list[list[str]]) -> Block:
    """Without what only the reader needs; a file that did not load gets the error that it wrote."""
    tags = {name: value for name, value in block.tags.items() if name != "error"}
    if block.tags.get("error") != _NOT_LOADED:
        return replace(block, tags=tags)
    name = block.titles[-1].rpartition("/")[2]
    told = next((trace for trace in traces[:100] if any(name in line for line in trace)), list(block.lines))
    return replace(
        block, titles=(), lines=tuple(told), file=block.file or block.titles[-1], phase="collection", tags={}
    )


def _counts(lines: list[str], failed: int, passed: int, skipped: int) -> Counts:
    named = {match[1]: int(match[2]) for line in lines if line[:2] == "# " and (match := _COUNT.match(line))}
    if named:
        return Counts(
            failed=named.get("fail", 0),
            errors=named.get("cancelled", 0),
            passed=named.get("pass"),
            skipped=named.get("skipped", 0) + named.get("skip", 0) + named.get("todo", 0),
        )
    return Counts(failed=failed, passed=passed, skipped=skipped) if failed or passed or skipped else Counts()
