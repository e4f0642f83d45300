"""What `bun test` prints: each error above the test that it failed, and the counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.js_report import MOST_EVENTS, TEST_FILE, Block, event
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "bun_text"
TOOL = "bun"

_VERSION = re.compile(r"^bun test v\d{1,4}\.\d")
_FILE = re.compile(rf"^(?P<file>{TEST_FILE}):$")
_ENDED = re.compile(r"^(?P<how>\((?:fail|pass|skip|todo)\)|[✗✓»✎]) (?P<title>\S.{0,1000}?)(?: \[[\d.]{1,12}m?s\])?$")
_COUNT = re.compile(r"^ {1,8}(?P<number>\d{1,7}) (?P<what>pass|fail|skip|todo|errors?)$")
_RAN = re.compile(r"^Ran \d{1,7} tests? across \d{1,7} files?\.")
_BETWEEN = "# Unhandled error between tests"
_RULE = re.compile(r"^-{10,}$")
_AGAIN = re.compile(r"^\d{1,7} tests? failed:$")
#: The source that Bun shows above an error: `12 |   expect(…)`, and a line that points into it.
_SOURCE = re.compile(r"^\s{0,6}\d{1,7} \| ")
_CARET = re.compile(r"^\s{1,400}\^+$")
_MOST_LINES = 200


def recognise(sample: str) -> float:
    """How surely Bun ran tests: its first line with its version, or its last with how many there were."""
    lines = lines_of(sample)
    ran = any(_RAN.match(line) for line in lines)
    return 0.96 if any(_VERSION.match(line) for line in lines) else 0.9 if ran else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, and each error outside any, in order; counts of all runs, added up."""
    lines = lines_of(text)
    blocks, sums = _read(lines)
    events = tuple(event(block, TOOL, NAME, first_line) for block in blocks[:MOST_EVENTS])
    counts = Counts()
    if sums:
        errors = sums.get("error", 0)  # Bun counts them among what failed
        counts = Counts(
            failed=max(0, sums.get("fail", 0) - errors),
            errors=errors,
            passed=sums.get("pass", 0),
            skipped=sums.get("skip", 0) + sums.get("todo", 0),
        )
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _read(lines: Sequence[str]) -> tuple[list[Block], dict[str, int]]:
    blocks: list[Block] = []
    sums: dict[str, int] = {}
    file: str | None = None
    start = rule = 0
    again = False
    for at, raw in enumerate(lines):
        line = raw[:LINE].rstrip()
        if named := (_FILE.match(line) if line.endswith(":") else None):
            file, start = named["file"], at + 1
        elif line == _BETWEEN:
            start, rule = at + 1, 2
        elif rule and _RULE.match(line):
            rule -= 1
            if not rule:
                blocks.append(_block((), lines[start + 1 : at], start + 1, file))
            start = at if rule else at + 1
        elif ended := (_ENDED.match(line) if line[:1] in "(✗✓»✎" else None):
            if ended["how"] in ("(fail)", "✗") and not again:
                blocks.append(_block(tuple(ended["title"].split(" > ")), lines[start:at], start, file))
            start = at + 1
        elif counted := (_COUNT.match(line) if line.startswith(" ") else None):
            what = counted["what"].removesuffix("s") if counted["what"].startswith("error") else counted["what"]
            sums[what] = sums.get(what, 0) + int(counted["number"])
        elif _AGAIN.match(line):
            again = True
        elif again and _VERSION.match(line):
            again = False
    return blocks, sums


def _block(titles: tuple[str, ...], lines: Sequence[str], start: int, file: str | None) -> Block:
    """The error that stands above the line of its test; before it the test may have printed, and Bun shows source."""
    first = 0
    for at in range(max(0, len(lines) - _MOST_LINES), len(lines)):
        if _SOURCE.match(lines[at][:LINE]) or _CARET.match(lines[at][:LINE]):
            first = at + 1
    if not first:
        first = next((at for at, line in enumerate(lines) if line.startswith("error: ")), 0)
    shown = tuple(line.removeprefix("error: ") for line in lines[first:])
    phase = "call" if titles else "collection"
    return Block(titles=titles, lines=shown, at=start + first, file=file, phase=phase)
