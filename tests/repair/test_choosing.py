"""Of several patches one is offered first: told apart by what they do, then by what a person would commit."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.validation import Answer, Behaviour, Call
from bugsage.repair.choosing import Plausible, choose
from bugsage.repair.disagreeing import disagreement

KINDS = ("failing", "passing", "near", "made")


def answer(text: str) -> Answer:
    return Answer(digest=text, text=f"gives {text}")


def behaviour(original: str, *variants: str, kinds: str = "") -> Behaviour:
    """A letter for each call; `?` for an answer that does not count, a blank variant for one that is not compared."""
    wanted = kinds.split() or ["passing"] * len(original)
    return Behaviour(
        calls=tuple(Call(text=f"f({at})", kind=kind) for at, kind in enumerate(wanted)),
        original=tuple(map(answer, original)),
        variants={
            number: tuple(None if letter == "?" else answer(letter) for letter in letters)
            for number, letters in enumerate(variants)
            if letters
        },
    )


def patches(*scores: float) -> list[Plausible]:
    return [Plausible(number=number, score=score) for number, score in enumerate(scores)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Plausible], Behaviour]:
    count, calls = draw(st.integers(1, 6)), draw(st.integers(0, 5))
    number = st.floats(-6, 3).map(lambda x: round(x, 2))
    cost = st.floats(0, 3).map(lambda x: round(x, 2))
    numbers = draw(st.permutations(range(count)))
    found = [Plausible(number=at, score=draw(number), size=draw(cost), oddness=draw(cost)) for at in numbers]
    letters = st.text("abc?", min_size=calls, max_size=calls)
    variants = [draw(st.one_of(st.just(""), letters)) for _ in range(count)]
    kinds = " ".join(draw(st.sampled_from(KINDS)) for _ in range(calls))
    return found, behaviour(draw(st.text("abc", min_size=calls, max_size=calls)), *variants, kinds=kinds)


@given(cases())
def test_each_is_there_once_whatever_order_they_come_in(case: tuple[list[Plausible], Behaviour]) -> None:
    found, told = case
    choice = choose(found, told)
    assert sorted(choice.order) == sorted(one.number for one in found)
    assert [number for members in choice.classes for number in members] == list(choice.order)
    assert choose(found[::-1], told) == choice


@given(cases(), st.floats(0.1, 5))
def test_what_costs_more_never_comes_earlier(case: tuple[list[Plausible], Behaviour], more: float) -> None:
    found, _ = case
    alone = Behaviour()  # each for itself: what stands in one class moves together
    for one in found:
        worse = [replace(other, oddness=other.oddness + more) if other is one else other for other in found]
        before, after = choose(found, alone).order, choose(worse, alone).order
        assert after.index(one.number) >= before.index(one.number)
        assert [n for n in after if n != one.number] == [n for n in before if n != one.number]


@given(cases())
def test_of_those_that_do_the_same_the_best_comes_first(case: tuple[list[Plausible], Behaviour]) -> None:
    found, told = case
    cost = {one.number: one.oddness + one.size - one.score for one in found}
    whole = replace(told, variants={n: tuple(map(answer, "x" * len(told.calls))) for n in told.variants})
    for members in choose(found, whole).classes:
        assert list(members) == sorted(members, key=lambda number: (cost[number], number))


def test_more_that_do_the_same_speak_for_it() -> None:
    told = behaviour("aa", "ab", "ac", "ab")
    assert choose(patches(-1.05, -1.0, -1.05), told).classes == ((0, 2), (1,))
    assert choose(patches(-3.0, -1.0, -3.0), told).classes == ((1,), (0, 2))


@pytest.mark.parametrize(
    ("kinds", "first"),
    [("failing passing", 1), ("failing near", 1), ("failing made", 0), ("passing failing", 0)],
)
def test_what_changes_less_of_what_passed_goes_first(kinds: str, first: int) -> None:
    told = behaviour("aa", "bb", "ba", kinds=kinds)
    assert choose(patches(-1.0, -1.3), told).order[0] == first


def test_what_raises_where_there_was_a_value_goes_behind_what_gives_another() -> None:
    told = behaviour("aa", "bb", "bb", kinds="failing made")
    raised = (told.variants[0][0], Answer(digest="r", text="raises IndexError"))
    assert choose(patches(-0.5, -1.0), replace(told, variants={**told.variants, 0: raised})).order == (1, 0)
    before = replace(told, original=(told.original[0], raised[1]), variants={**told.variants, 0: raised})
    assert choose(patches(-0.5, -1.0), before).order == (0, 1)


def test_one_that_does_not_end_goes_last() -> None:
    told = behaviour("a" * 20, "a" * 20, "a" * 19 + "z", kinds=" ".join(["near"] * 20))
    hangs = replace(told, variants={**told.variants, 1: (*told.variants[1][:-1], Answer(digest="late"))})
    assert choose(patches(-1.0, -0.5), told).order == (1, 0)
    assert choose(patches(-1.0, -0.5), hangs).order == (0, 1)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_call_shown_is_the_nearest_to_what_tests_do(order: tuple[int, ...]) -> None:
    told = behaviour("aaaa", "abcd", "abcx", "axcx", kinds="failing passing near made")
    others = [number for number in order if number]
    assert disagreement(0, others, told) == "f(1) gives b with this one and x with another"


def test_nothing_is_said_where_nothing_differs_or_is_known() -> None:
    told = behaviour("aa", "ab", "?b", "", "a?", kinds="failing failing")
    assert disagreement(0, [1, 2, 3], told) == ""
    assert choose(patches(0, 0, 0, 0), told).classes == ((0, 1, 3), (2,))


def test_verbs_and_what_is_left_behind() -> None:
    calls = (Call(text="f(x=[])", kind="near"),)
    one, two = Answer(digest="1", text="gives 0"), Answer(digest="2", text="raises TypeError")
    told = Behaviour(calls=calls, original=(one,), variants={0: (one,), 1: (two,), 2: (replace(one, digest="3"),)})
    assert disagreement(0, [1], told) == "f(x=[]) gives 0 with this one and raises TypeError with another"
    assert disagreement(0, [2], told) == "f(x=[]) leaves something else behind with one than with the other"
    long = Behaviour(calls=calls, original=(one,), variants={0: (one,), 1: (answer("1" * 500),)})
    assert len(disagreement(0, [1], long)) < 150
