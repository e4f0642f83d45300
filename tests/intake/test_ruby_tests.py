"""What minitest and RSpec say of tests that failed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.formats import ruby_trace

GOLDEN = Path(__file__).parents[1] / "golden" / "ruby_trace"


def told(name: str) -> list[tuple[str | None, str, str | None, int | None]]:
    parsed = ruby_trace.parse((GOLDEN / f"{name}.in").read_text())
    return sorted((event.test, event.type, event.file, event.line) for event in parsed.events)


def test_every_way_to_fail_is_told_with_its_test() -> None:
    assert [(test, kind) for test, kind, _, _ in told("minitest")] == [
        ("TestCart#test_no_price", "Prices::Missing"),
        ("TestCart#test_pay", "Failed"),
        ("TestCart#test_unknown", "NoMethodError"),
    ]
    assert [(test, kind) for test, kind, _, _ in told("rspec")] == [
        ("spec/cart_spec.rb > Cart does not know plums", "NoMethodError"),
        ("spec/cart_spec.rb > Cart has no price for figs", "Prices::Missing"),
        ("spec/cart_spec.rb > Cart#pay takes ten percent off", "Failed"),
    ]


def test_rails_numbers_nothing_and_names_a_command() -> None:
    assert told("reported_rails") == [
        ("CartTest#test_total", "Failed", "test/models/cart_test.rb", 9),
        ("Shop::CartTest#test_unknown", "Shop::Gone", "app/models/cart.rb", 12),
    ]


@pytest.mark.parametrize("name", ["minitest", "rspec", "reported_rails"])
def test_the_source_line_that_ruby_shows_is_no_message(name: str) -> None:
    for event in ruby_trace.parse((GOLDEN / f"{name}.in").read_text()).events:
        assert "^" not in event.message
        assert "@rows" not in event.message


LINES = [line for path in GOLDEN.glob("*.in") for line in path.read_text().split("\n")]


@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    parsed = ruby_trace.parse("\n".join(lines))
    assert len(parsed.events) <= len(lines)
