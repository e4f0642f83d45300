"""Test programs of C and C++ and what runs them: names to run again, places, counts, and ends in the middle."""

from pathlib import Path

from bugsage.intake.clean import clean
from bugsage.intake.formats import boost_test_text, catch2_text, ctest_text, doctest_text, googletest_text
from bugsage.intake.receive import read
from bugsage.model.report import Counts, RawReport

GOLDEN = Path(__file__).parents[2] / "golden"


def recorded(name: str) -> str:
    return clean((GOLDEN / name).read_text(encoding="utf-8"))


def test_a_failed_assertion_of_googletest_has_its_place_and_what_was_compared() -> None:
    event = next(
        e for e in googletest_text.parse(recorded("googletest_text/kinds.in")).events if "Adds" in (e.test or "")
    )
    assert (event.test, event.phase, event.line) == ("CartTest.AddsUp", "call", 8)
    assert event.file is not None
    assert event.file.endswith("gt.cpp")
    assert event.detail == ("Expected equality of these values:", "  cart.total()", "    Which is: 3", "  4")
    assert event.exceptions[1].message.endswith("items are left\nin the cart")


def test_parameters_are_no_part_of_a_name() -> None:
    events = {event.test: event for event in googletest_text.parse(recorded("googletest_text/kinds.in")).events}
    assert events["Shop/Prices.ArePositive/2"].tags == {"parameter": "GetParam() = -1"}
    assert events["Typed/0.Halves"].tags == {"parameter": "TypeParam = int"}


def test_a_suite_whose_set_up_failed_is_an_error_and_no_test() -> None:
    parsed = googletest_text.parse(recorded("googletest_text/kinds.in"))
    event = next(event for event in parsed.events if event.test == "Database")
    assert (event.phase, event.line) == ("setup", 24)
    assert parsed.counts == Counts(failed=9, errors=1, passed=3, skipped=3)


def test_a_scoped_trace_calls_the_place_of_the_assertion() -> None:
    events = googletest_text.parse(recorded("googletest_text/kinds.in")).events
    event = next(event for event in events if event.test == "ApiTest.Traced")
    assert [frame.line for frame in event.frames] == [16, 15]


def test_a_test_that_never_ended_took_the_program_with_it() -> None:
    parsed = googletest_text.parse(recorded("googletest_text/crash.in"))
    assert [(event.test, event.type) for event in parsed.events] == [
        ("Cart.Wrong", "Failure"),
        ("Cart.Crashes", "Crash"),
    ]
    assert "Cart.Crashes" in parsed.notes[0]


def test_the_list_at_the_end_is_news_where_the_rest_was_cut() -> None:
    text = recorded("googletest_text/kinds.in")
    parsed = googletest_text.parse(text[text.index("[  PASSED  ]") :])
    assert len(parsed.events) == 10
    assert parsed.counts == Counts(failed=9, errors=1, passed=3, skipped=3)


def test_shards_and_repetitions_add_up() -> None:
    assert googletest_text.parse(recorded("googletest_text/shards.in")).counts.failed == 3
    assert googletest_text.parse(recorded("googletest_text/repeated.in")).counts.failed == 2


def test_ctest_counts_as_its_last_lines_do() -> None:
    for name in ("plain", "output_on_failure", "verbose"):
        counts = ctest_text.parse(recorded(f"ctest_text/{name}.in")).counts
        assert counts == Counts(failed=12, errors=0, passed=3, skipped=2), name


def test_ctest_without_output_says_how_each_test_ended() -> None:
    ended = {event.test: event.type for event in ctest_text.parse(recorded("ctest_text/plain.in")).events}
    assert ended["api"] == ended["cart of the shop"] == "Failure"
    assert (ended["slow"], ended["crash"], ended["gone"]) == ("Timeout", "SegFault", "Not Run")
    assert ended["asserts"] == "Subprocess aborted"


def test_ctest_shows_the_failures_in_what_a_test_printed() -> None:
    for name in ("output_on_failure", "verbose"):
        events = {event.test: event for event in ctest_text.parse(recorded(f"ctest_text/{name}.in")).events}
        assert events["api > CartTest.AddsUp"].line == 8, name
        assert events["unit.Cart.Wrong"].line == 3, name
        assert events["unit.Cart.Crashes"].type == "SegFault", name
        assert events["asserts"].exceptions[0].frames[-1].function == "total", name
        assert events["factorials > Vectors can grow > reading too far"].type == "C++ exception", name
        assert events["cart of the shop > throws"].type == "std::out_of_range", name


def test_ctest_takes_the_last_try_of_a_test() -> None:
    text = "1/1 Test #1: a ....***Failed    0.02 sec\n    Start 1: a\n    Test #1: a ....   Passed    0.02 sec\n"
    parsed = ctest_text.parse(text + "\n100% tests passed, 0 tests failed out of 1\n")
    assert not parsed.failed
    assert parsed.counts == Counts(failed=0, errors=0, passed=1, skipped=0)


def test_the_list_of_ctest_is_news_where_the_rest_was_cut() -> None:
    text = recorded("ctest_text/plain.in")
    assert len(ctest_text.parse(text[text.index("The following tests did not") :]).events) == 12


def test_ctest_comes_before_the_programs_that_it_runs() -> None:
    for name in ("ctest_text/output_on_failure.in", "ctest_text/verbose.in"):
        content = (GOLDEN / name).read_bytes()
        assert read(RawReport(source=name, content=content)).format == "ctest_text"


def test_wrapped_titles_of_catch2_are_one_name_for_each_section() -> None:
    names = {event.test for event in catch2_text.parse(recorded("catch2_text/kinds.in")).events}
    wrapped = "and again, with a name that is too long to stand on one line of eighty characters, so it is wrapped"
    assert f"Vectors can grow > resizing bigger > {wrapped}" in names
    scenario = "Scenario: A cart is paid > Given: a cart with one thing > When: it is paid > Then: it is empty"
    assert scenario in names


def test_both_versions_of_catch2_are_read_alike() -> None:
    old, new = (catch2_text.parse(recorded(f"catch2_text/{name}.in")) for name in ("kinds", "version_3"))
    assert {(event.test, event.type) for event in old.events} <= {(event.test, event.type) for event in new.events}
    assert (old.counts.failed, new.counts.failed, new.counts.skipped) == (6, 6, 1)


def test_doctest_tells_an_exception_of_a_subcase_once() -> None:
    parsed = doctest_text.parse(recorded("doctest_text/kinds.in"))
    told = [event.message for event in parsed.events if event.test == "vectors can grow > too far"]
    assert told == ["vector::_M_range_check: __n (which is 7) >= this->size() (which is 5)"]
    assert parsed.counts == Counts(failed=4, errors=0, passed=1, skipped=1)


def test_boost_names_what_was_thrown_and_where_it_was_last_seen() -> None:
    parsed = boost_test_text.parse(recorded("boost_test_text/kinds.in"))
    event = next(event for event in parsed.events if event.test == "throws")
    assert (event.type, event.line) == ("std::out_of_range", 10)
    assert parsed.counts == Counts(failed=5, errors=0, passed=2)


def test_a_gap_in_the_text_is_no_crash() -> None:
    text = "[ RUN      ] Cart.Adds\n\n[ RUN      ] Cart.Empty\n[       OK ] Cart.Empty (0 ms)\n"
    assert not googletest_text.parse(text).events
