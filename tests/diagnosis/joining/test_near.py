"""Which known issue a failure looks like, and that nothing far-fetched is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.adapters.joining_file import read_joining
from bugsage.diagnosis.joining.near import FEATURES, Index, Match
from bugsage.diagnosis.similar import frame_texts, lookup_keys, read_shape, shape
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

NEAR = read_joining().near
assert NEAR
HERE = ("shop/views.py post", "shop/cart.py total", "shop/cart.py price")


def crash(
    *frames: str, message: str = "no price for the candle of this cart", code: str = "x", test: str | None = None
) -> ErrorEvent:
    made = tuple(
        Frame(file=file, function=function, line=3, code=code)
        for file, _, function in (frame.partition(" ") for frame in frames)
    )
    return ErrorEvent(
        type="PriceError", message=message, test=test, exceptions=(ExceptionInfo(type="PriceError", frames=made),)
    )


def likest(event: ErrorEvent, *known: ErrorEvent) -> Match | None:
    assert NEAR
    return Index((f"BS-{n}", shape(one)) for n, one in enumerate(known)).likest(read_shape(shape(event)), NEAR)


def joins(event: ErrorEvent, *known: ErrorEvent) -> bool:
    assert NEAR
    found = likest(event, *known)
    return found is not None and found.score >= NEAR.threshold


@pytest.mark.parametrize(
    "later",
    [
        crash(*HERE, code="y = other_line()"),
        crash("shop/views.py post", "shop/wrapped.py wrapper", "shop/cart.py total", "shop/cart.py price"),
        crash("shop/api.py put", "shop/cart.py total", "shop/cart.py price", code="z"),
        crash("shop/views.py post", "shop/till/cart.py total", "shop/till/cart.py price"),
    ],
    ids=["edited line", "new wrapper", "other caller", "moved file"],
)
def test_a_change_of_the_code_makes_no_new_issue(later: ErrorEvent) -> None:
    assert joins(later, crash(*HERE))


@pytest.mark.parametrize(
    "other",
    [
        crash(*HERE, message="this till was closed before the day had ended"),
        crash("shop/views.py post", "shop/till.py close"),
        crash("shop/views.py <module>", "shop/till.py <module>"),
        crash(message="no price for the candle of this cart"),
    ],
    ids=["other message", "other function", "names that all have", "no frames"],
)
def test_another_bug_beside_it_stays_another(other: ErrorEvent) -> None:
    assert not joins(other, crash(*HERE))


def test_without_frames_the_test_or_the_file_must_be_the_same() -> None:
    one = crash(test="tests/test_cart.py::test_total", message="expected the price of one candle and got none")
    assert joins(replace(one, file="tests/test_cart.py"), replace(one, file="tests/test_cart.py"))
    assert likest(replace(one, test="tests/test_till.py::test_close"), one) is None


def test_the_likest_is_found_and_says_why() -> None:
    found = likest(crash(*HERE, code="new"), crash("a.py f"), crash(*HERE), crash("shop/cart.py total"))
    assert found
    assert found.issue == "BS-1"
    assert found.frames == (0, 1, 2)
    assert frame_texts(crash(*HERE))[0] == "shop/cart.py price"
    assert "words of test, message and values in common" in [reason.detail for reason in found.reasons]


def test_shapes_of_an_earlier_version_are_passed_over() -> None:
    assert lookup_keys("0011223344556677.8899aabb") == set()
    old = ".".join(shape(crash(*HERE)).split(".")[:2])
    index = Index([("BS-1", old), ("BS-2", ""), ("BS-3", "no.hex.at.all")])
    assert NEAR
    assert index.likest(read_shape(shape(crash(*HERE))), NEAR) is None


WORDS = st.sampled_from(["cart", "till", "price", "total", "close", "open"])
EVENTS = st.builds(
    lambda frames, message: crash(*frames, message=message),
    st.lists(st.tuples(WORDS, WORDS).map(lambda pair: f"shop/{pair[0]}.py {pair[1]}"), max_size=5),
    st.lists(WORDS, max_size=6).map(" ".join),
)


@given(EVENTS, st.lists(EVENTS, max_size=6))
def test_a_match_is_one_of_the_known_with_a_chance_and_its_parts(event: ErrorEvent, known: list[ErrorEvent]) -> None:
    found = likest(event, *known)
    if found:
        assert int(found.issue[3:]) < len(known)
        assert 0 < found.score < 1
        assert {reason.name for reason in found.reasons} <= FEATURES.keys()


@given(EVENTS, st.integers(1, 500))
def test_lines_and_numbers_change_no_score(event: ErrorEvent, moved: int) -> None:
    frames = tuple(replace(one, line=(one.line or 0) + moved) for one in event.frames)
    shifted = replace(event, exceptions=(replace(event.exceptions[0], frames=frames),))
    known = crash("shop/cart.py price", message="no price")
    assert likest(event, known) == likest(shifted, known)
