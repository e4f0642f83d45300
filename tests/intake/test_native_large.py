"""Traces of many languages, and what their test runners say, are found in logs too large to be read whole."""

from io import BytesIO
from pathlib import Path

import pytest

from bugsage.intake.receive import read
from bugsage.intake.scan import LARGE
from bugsage.model.report import RawReport

GOLDEN = Path(__file__).parents[1] / "golden"
TALK = "2026-01-05 10:00:51 INFO packed 17 modules into one bundle\n"


@pytest.mark.parametrize(
    "report",
    [
        "dotnet_trace/inner", "native_trace/asan_free", "native_trace/gdb", "go_trace/failed_tests",
        "ruby_trace/minitest", "ruby_trace/rspec", "php_trace/phpunit", "surefire_text/three_kinds",
    ],
)  # fmt: skip
def test_a_trace_in_the_middle_of_a_large_log(report: str) -> None:
    text = (GOLDEN / f"{report}.in").read_text(encoding="utf-8")
    alone = read(RawReport(source="x", content=text.encode()))
    talk = TALK * (LARGE // len(TALK))
    reading = read(RawReport(source="x", content=BytesIO((talk + text + talk).encode())))
    assert reading.format == alone.format
    assert [(event.type, event.file, event.line) for event in reading.events] == [
        (event.type, event.file, event.line) for event in alone.events
    ]
