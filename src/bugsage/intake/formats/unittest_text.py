"""What unittest prints, and the runners that print like it: Django's, nose, tox around them."""

import re
from functools import cache
from itertools import pairwise

from bugsage.intake.clean import CAPTURED, EXCERPT, LINE, cap
from bugsage.intake.clean import NAME as LONGEST_NAME
from bugsage.intake.format import Parsed
from bugsage.intake.log_prefix import Prefix, stripped
from bugsage.intake.python_trace import find_traces
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.report import Counts

NAME = "unittest_text"
TOOL = "unittest"

_EVENTS = 5_000
_RULE = "=" * 70
_THIN_RULE = "-" * 70
_FIXTURES = {"setUpClass": "setup", "setUpModule": "setup", "tearDownClass": "teardown", "tearDownModule": "teardown"}


def recognise(sample: str) -> float:
    """How surely this is unittest's output: its headings between rules of 70 signs, and its last lines."""
    heading = re.search(r"={70}\n.{0,200}?(?:FAIL|ERROR|UNEXPECTED SUCCESS): \S", sample)
    end = re.search(r"^.{0,200}?Ran \d+ tests? in [\d.]+s", sample, re.MULTILINE)
    return 0.95 if heading and end else 0.9 if heading else 0.8 if end else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test, subtest and fixture of a cleaned text."""
    lines = text.split("\n")
    lines = stripped(lines, _prefix(lines))
    starts = [
        at for at, line in enumerate(lines) if line == _RULE and at + 1 < len(lines) and _head().match(lines[at + 1])
    ]
    ends = [*starts[1:], len(lines)][: len(starts)]
    events = [_event(lines[at + 1 : end], first_line + at + 1) for at, end in zip(starts, ends, strict=True)]
    counts, said = _counts(lines, any("subtest" in event.tags or event.phase != "call" for event in events))
    return Parsed(tool=TOOL, counts=counts, events=tuple(events[:_EVENTS]), failed=said or bool(events))


def _prefix(lines: list[str]) -> Prefix:
    """What stands before every line, by the first rule that has an end of its own."""
    for line in lines:
        at = line.find(_RULE)
        if at >= 0 and line.endswith(_RULE):
            return Prefix(line[:at]) if at < 200 else Prefix("")
    return Prefix("")


def _event(block: list[str], line: int) -> ErrorEvent:
    found = _head().match(block[0])
    word, name, rest = (found[1], found[2], found[3] or "") if found else ("ERROR", block[0], "")
    place, _, subtest = rest.partition(") ")
    body = _body(block)
    text, captured = _captured(body)
    exceptions = _exceptions(text, word)
    root = exceptions[0]
    last = root.frames[-1] if root.frames else None
    return ErrorEvent(
        type=root.type,
        message=root.message,
        tool=TOOL,
        format=NAME,
        test=cap(_test(name, place.strip("()")), LONGEST_NAME),
        phase="collection" if "_FailedTest" in place else _FIXTURES.get(name, "call"),
        file=last.file if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        exceptions=exceptions,
        detail=tuple(cap(one, LINE) for one in root.message.split("\n")[:400]) if word == "FAIL" else (),
        captured=captured,
        excerpt=cap("\n".join(block[: len(body) + 10]).rstrip(), EXCERPT),
        excerpt_line=line,
        tags={"subtest": cap(subtest.strip(), LONGEST_NAME)} if subtest.strip() else {},
    )


def _test(name: str, place: str) -> str:
    """The dotted id; Python 3.11 began to put the method's name into it."""
    if "_FailedTest" in place:
        return name
    if not place or name in _FIXTURES:
        return place or name
    return place if place.endswith("." + name) else f"{place}.{name}"


def _body(block: list[str]) -> list[str]:
    """What stands under a heading, up to the rule that ends the report."""
    start = next((at for at, line in enumerate(block[:10]) if line == _THIN_RULE and not _ends(block, at)), 0) + 1
    end = next((at for at in range(start, len(block)) if block[at] == _THIN_RULE and _ends(block, at)), len(block))
    return block[start:end]


def _ends(block: list[str], at: int) -> bool:
    return at + 1 < len(block) and block[at + 1].startswith("Ran ")


def _captured(body: list[str]) -> tuple[str, dict[str, str]]:
    """The traceback, and the output that `--buffer` puts below it."""
    heads = {at: line[:-1].lower() for at, line in enumerate(body) if line in ("Stdout:", "Stderr:")}
    places = [*heads, len(body)]
    captured = {heads[at]: "\n".join(body[at + 1 : end]) for at, end in pairwise(places)}
    text = "\n".join(body[: places[0]]).rstrip()
    return text, {name: cap(value.rstrip("\n"), CAPTURED) for name, value in captured.items()}


def _exceptions(text: str, word: str) -> tuple[ExceptionInfo, ...]:
    traces = find_traces(text, exact=True)
    if traces and traces[-1].exceptions[0].type:
        return traces[-1].exceptions
    message = text.strip() or ("the test passed, though it was expected to fail" if word.startswith("UNEXP") else "")
    return (ExceptionInfo(type="AssertionError" if word != "ERROR" else "Error", message=cap(message, LINE)),)


def _counts(lines: list[str], uneven: bool) -> tuple[Counts, bool]:
    """The counts of the last run, and whether it says that it failed; `uneven`: failures are not whole tests."""
    ran, end = None, None
    for line in lines:
        if line.startswith("Ran ") and (found := _ran().match(line)):
            ran = int(found[1])
        elif ran is not None and line.startswith(("FAILED", "OK")) and (found := _end().match(line)):
            end = found
    if ran is None:
        return Counts(), False
    if end is None:
        return Counts(), False
    named = {word: int(digits) for word, digits in re.findall(r"(\w[\w ]{1,40})=(\d{1,9})", end[2] or "")}
    failed = named.get("failures", 0) + named.get("unexpected successes", 0)
    errors, skipped = named.get("errors", 0), named.get("skipped", 0) + named.get("SKIP", 0)
    passed = ran - failed - errors - skipped - named.get("expected failures", 0)
    return (
        Counts(failed=failed, errors=errors, passed=None if uneven or passed < 0 else passed, skipped=skipped),
        end[1] == "FAILED",
    )


@cache
def _head() -> re.Pattern[str]:
    return re.compile(r"(FAIL|ERROR|UNEXPECTED SUCCESS): (\S{1,1000})(?: \((.{0,2000}))?")


@cache
def _ran() -> re.Pattern[str]:
    return re.compile(r"Ran (\d{1,9}) tests? in ")


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"(FAILED|OK)(?: \((.{1,300})\))?\s*$")
