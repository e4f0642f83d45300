"""What runners of JavaScript print is found in logs that are too large to be read whole."""

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
        "mocha_text/spec",
        "vitest_text/default",
        "jest_text/plain",
        "ava_text/several",
        "node_test_text/spec",
        "tap_text/node",
    ],
)
def test_a_report_in_the_middle_of_a_large_log(report: str) -> None:
    text = (GOLDEN / f"{report}.in").read_text(encoding="utf-8")
    alone = read(RawReport(source="x", content=text.encode()))
    talk = TALK * (LARGE // len(TALK))
    reading = read(RawReport(source="x", content=BytesIO((talk + text + talk).encode())))
    assert reading.format == alone.format
    assert [event.test for event in reading.events] == [event.test for event in alone.events]
    assert reading.counts.failed == alone.counts.failed
