"""The test runners of Deno and Bun: names, places, counts, and files that fail before their tests."""

from pathlib import Path

import pytest

from bugsage.intake.clean import clean
from bugsage.intake.format import Parsed
from bugsage.intake.formats import bun_text, deno_text
from bugsage.intake.receive import read
from bugsage.model.report import Counts, RawReport

GOLDEN = Path(__file__).parents[2] / "golden"


def of(name: str) -> Parsed:
    text = clean((GOLDEN / f"{name}.in").read_text(encoding="utf-8"))
    return (deno_text if name.startswith("deno") else bun_text).parse(text)


def test_deno_names_tests_and_their_steps() -> None:
    parsed = of("deno_text/kinds")
    told = [(event.test, event.type, event.line) for event in parsed.events]
    assert told == [
        ("cart_test.ts > adds", "Error", 4),
        ("cart_test.ts > cart > is paid", "TypeError", 18),
        ("uncaught_test.ts", "RangeError", 2),
    ]
    assert parsed.counts == Counts(failed=3, passed=2, skipped=1)
    assert parsed.events[2].phase == "collection"


def test_the_source_that_deno_shows_is_no_part_of_a_message() -> None:
    assert [event.message for event in of("deno_text/kinds").events] == [
        "Values are not equal: 3 and 4",
        "the till is closed",
        "too early",
    ]


def test_bun_names_tests_with_what_is_around_them() -> None:
    parsed = of("bun_text/kinds")
    told = {event.test: (event.type, event.line) for event in parsed.events}
    assert told["bunt/cart.test.ts > cart > paid > is closed"] == ("TypeError", 14)
    assert told["bunt/cart.test.ts > cart > adds"] == ("AssertionError", 6)
    assert "bunt/cart.test.ts > hangs" in told
    assert parsed.counts == Counts(failed=4, errors=1, passed=2, skipped=2)


def test_a_file_that_bun_cannot_load_is_an_error_of_no_test() -> None:
    event = of("bun_text/kinds").events[0]
    assert (event.phase, event.file) == ("collection", "bunt/api.test.ts")
    assert event.message.startswith("Cannot find module '../gone.ts'")


@pytest.mark.parametrize("format", ["deno_text", "bun_text"])
@pytest.mark.parametrize("case", ["kinds", "passed"])
def test_they_come_before_the_stacks_in_their_output(format: str, case: str) -> None:
    content = (GOLDEN / format / f"{case}.in").read_bytes()
    assert read(RawReport(source=case, content=content)).format == format
