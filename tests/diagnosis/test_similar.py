"""Issues that were solved here before: what looks like them is told, with the place and the commit of the fix."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.similar import FEATURE, LEAST, MOST_TOLD, Past, fault_of, hints, read_shape, shape
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.timeline import AppliedFix, FirstSuspect, IssueRecord, Verdict

FIX = AppliedFix(time="2026-01-05", commit="c0ffee0123456789", places=("src/shop/cart.py::Cart.total",))
FIRST = FirstSuspect(file="src/shop/prices.py", symbol="price_of", probability=0.5)


def crash(*functions: str, message: str = "no price of tea", test: str | None = None, **others: Any) -> ErrorEvent:
    """Frames from caller to callee, each `file:function`."""
    frames = tuple(Frame(file=f"src/shop/{n.split(':')[0]}.py", function=n.split(":")[1], line=3) for n in functions)
    exceptions = (ExceptionInfo(type="KeyError", message=message, frames=frames),)
    return ErrorEvent(type="KeyError", message=message, test=test, exceptions=exceptions, **others)


def record(event: ErrorEvent, id: str = "BS-00000001", **others: Any) -> IssueRecord:
    return IssueRecord(
        **{"id": id, "title": "KeyError: no price of tea", "applied": FIX, "shape": shape(event)} | others
    )


def similarity(event: ErrorEvent, past: ErrorEvent, *beside: ErrorEvent) -> float:
    others = [record(one, id=f"BS-1000000{n}") for n, one in enumerate(beside)]
    found = Past([record(past), *others]).like("BS-99999999", event)
    return next((one.similarity for one in found if one.issue == "BS-00000001"), 0.0)


def test_the_same_trace_is_told_with_its_fix() -> None:
    [one] = Past([record(crash("page:show", "cart:total"))]).like("BS-99999999", crash("page:show", "cart:total"))
    assert one.issue == "BS-00000001"
    assert one.similarity > 0.9
    assert (one.how, one.commit, one.places) == ("fixed", FIX.commit, FIX.places)
    assert "both failed in the same function" in one.alike
    [hint] = hints([one])
    assert (hint.feature, hint.file, hint.symbol) == (FEATURE, "src/shop/cart.py", "Cart.total")
    assert hint.value == one.similarity
    assert hint.detail.startswith("BS-00000001, 100 % like this, was fixed here by c0ffee01: both failed")


def test_frames_near_the_crash_count_most() -> None:
    event = crash("page:show", "cart:total", "prices:find", message="a")
    inner = crash("mail:send", "cart:total", "prices:find", message="b")
    outer = crash("page:show", "cart:total", "money:split", message="b")
    assert similarity(event, inner) > similarity(event, outer)


def test_a_frame_that_all_have_says_less_than_a_rare_one() -> None:
    usual = [crash(f"part{n}:run", "core:call", message=f"m{n}") for n in range(9)]
    event, past = crash("rare:one", "core:call", message="x"), crash("rare:other", "core:call", message="y")
    assert similarity(event, past) > similarity(event, past, *usual)


def test_an_assertion_without_a_trace_is_known_by_its_test_message_and_values() -> None:
    def wrong(value: str, test: str) -> ErrorEvent:
        detail = (f"- Total: {value} euros", f"+ Total: {value} cents")
        return ErrorEvent(type="AssertionError", message=f"assert {value}", test=test, detail=detail)

    one, other = "tests/test_cart.py::test_total_of_lines", "tests/mail/test_letter.py::test_greeting"
    assert similarity(wrong("12", one), wrong("13", one)) > 0.9, "numbers change from one time to the next"
    assert similarity(wrong("12", one), ErrorEvent(type="KeyError", message="'x'", test=other)) == 0


def test_frames_on_one_side_only_are_half_a_proof() -> None:
    event = crash("cart:total", test="t.py::test_total")
    bare = ErrorEvent(type="KeyError", message="no price of tea", test="t.py::test_total")
    assert LEAST < similarity(event, bare) <= 0.6


def test_frames_of_tests_and_libraries_are_no_frames() -> None:
    frames = (Frame(file="tests/test_cart.py", function="test"), Frame(file="lib/x.py", function="y", in_app=False))
    exceptions = (ExceptionInfo(type="E", message="", frames=frames),)
    assert read_shape(shape(ErrorEvent(type="E", exceptions=exceptions))).frames == ()


def test_the_very_same_issue_is_the_likest() -> None:
    found = Past([record(crash("a:b"), id="BS-1")]).like("BS-1", crash("c:d", message="else"))
    assert [(one.similarity, one.alike) for one in found] == [(1.0, ("it is this very issue",))]


@pytest.mark.parametrize(
    ("others", "places"),
    [
        ({"applied": None, "verdicts": ()}, ()),
        ({"applied": None, "verdicts": (Verdict(issue="", right=True, time="", suspect=FIRST),)},
         ("src/shop/prices.py::price_of",)),
        ({"applied": None, "verdicts": (Verdict(issue="", right=False, time="", suspect=FIRST),)}, ()),
        ({"applied": None, "verdicts": (Verdict(issue="", right=False, time="", suspect=FIRST, at="a.py::b"),)},
         ("a.py::b",)),
        ({"verdicts": (Verdict(issue="", right=False, time="", suspect=FIRST),)}, FIX.places),
    ],
)  # fmt: skip
def test_what_is_known_of_the_fault(others: dict[str, Any], places: tuple[str, ...]) -> None:
    assert fault_of(record(crash("a:b"), **others)) == places


def test_what_was_not_solved_is_no_evidence() -> None:
    assert Past([record(crash("a:b"), applied=None)]).like("BS-2", crash("a:b")) == ()


def test_few_are_told_the_likest_first() -> None:
    some = [record(crash("page:show", "cart:total"), id=f"BS-0000000{n}") for n in range(9)]
    found = Past(some).like("BS-99999999", crash("page:show", "cart:total"))
    assert [one.issue for one in found] == [f"BS-0000000{n}" for n in range(MOST_TOLD)]


def test_of_several_places_of_one_fix_each_counts_less() -> None:
    fix = AppliedFix(time="", places=("a.py::b", "a.py::c", "a.py::d", "a.py::e"))
    [one] = Past([record(crash("a:b"), applied=fix)]).like("BS-2", crash("a:b"))
    assert [hint.value for hint in hints([one])] == pytest.approx([one.similarity / 2] * 4)


def test_a_shape_holds_no_text() -> None:
    assert set(shape(crash("cart:total", message="password hunter2"))) <= set("0123456789abcdef.")


@pytest.mark.parametrize("text", ["", ".", "xyz.12", "123", "0000000g.", "é" * 9, "00" * 9 + "." + "0" * 7])
def test_a_damaged_shape_is_an_empty_one_or_less(text: str) -> None:
    read_shape(text)


texts = st.text(max_size=40)
frames = st.builds(Frame, file=st.none() | texts, function=st.none() | texts, in_app=st.booleans())
chains = st.lists(st.builds(ExceptionInfo, type=texts, message=texts, frames=st.lists(frames).map(tuple)), max_size=2)
events = st.builds(ErrorEvent, type=texts, message=texts, test=st.none() | texts, exceptions=chains.map(tuple))


@given(events, events)
def test_whatever_was_written_the_similarity_is_bounded(event: ErrorEvent, other: ErrorEvent) -> None:
    assert 0 <= similarity(event, other) <= 1
    own = read_shape(shape(event))
    if own.frames or len(own.words) > 2:
        assert similarity(event, event) >= 0.7 - 1e-9
