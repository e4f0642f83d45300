"""What Rust's test harness writes with `--format json`, and cargo-nextest with `--message-format libtest-json`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from msgspec.structs import replace

from bugsage.intake import json_lines, rust_panics
from bugsage.intake.clean import CAPTURED, MESSAGE
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import text_of
from bugsage.intake.results import Failure, Results, exception, occurrence
from bugsage.model.error import ErrorEvent

NAME = "libtest_json"
TOOL = "rust"

_LINE = re.compile(r'"type"\s*:\s*"(?:suite|test|bench)"')
_EVENT = re.compile(r'"event"\s*:\s*"(?:started|ok|failed|ignored|timeout)"')
_OUTCOMES = {"ok": "passed", "failed": "failed", "ignored": "skipped", "allowed_failure": "passed"}
_RETURNED = re.compile(r"^Error: (?P<message>.{1,4000})$", re.MULTILINE)
_NO_END = "The run was ended before it was over: what it did last is not in the report."


def recognise(sample: str) -> float:
    """Sure where its events of tests stand."""
    return 0.9 if _LINE.search(sample) and _EVENT.search(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed test. Never raises; damage is told in `notes`."""
    return _collect(json_lines.lines_of_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, line by line."""
    return _collect(json_lines.lines_of_stream(stream))


def _collect(lines: Iterable[bytes]) -> Parsed:
    results, damage = Results(), json_lines.Damage()
    open_suites = 0
    for event in json_lines.objects(lines, damage):
        kind, what = event.get("type"), str(event.get("event"))
        if kind == "suite":
            results.begun = True
            open_suites += 1 if what == "started" else -1
        elif kind == "bench":
            results.count("passed")
        elif kind == "test" and what in _OUTCOMES:
            results.add(_OUTCOMES[what], _event, event)
    return results.parsed(TOOL, damage.note(), _NO_END if open_suites > 0 else "")


def _event(test: dict[str, Any]) -> ErrorEvent:
    """A panic in what the test printed; else the error that it returned, or what the harness says of it."""
    output, said = text_of(test.get("stdout"), CAPTURED), text_of(test.get("message"), MESSAGE)
    name = text_of(test.get("name"), SHORT)
    panics = rust_panics.panics(output.split("\n"))
    returned = _RETURNED.search(output)
    if panics:
        chain = panics[-1].exceptions
    elif returned:
        chain = exception("Error", returned["message"])
    else:
        reason = text_of(test.get("reason"), MESSAGE)
        chain = exception("Failed", said or reason or "the test failed")
    failure = Failure(
        exceptions=chain,
        test=name.rpartition("$")[2],
        language="rust",
        captured={"stdout": output},
        excerpt=output or said,
    )
    crate = name.rpartition("$")[0]
    found = occurrence(failure, tool=TOOL, format=NAME)
    return replace(found, tags={"crate": crate}) if crate else found
