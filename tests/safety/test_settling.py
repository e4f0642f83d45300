"""What is left out of facts is never what asks for the most, and what makes no sense is not known."""

from math import inf, nan
from typing import Any

import pytest
from msgspec.structs import replace

from bugsage.model.approval import SAFEST, Demand, Facts, Terms
from bugsage.safety.settling import MOST, TEXT, settled

FACTS = Facts(
    about="fix",
    score=1.0,
    demands=(),
    confidence=0.9,
    reproduced=True,
    gates={},
    kind="code",
    category="off-by-one",
    maker="agent:a",
    sandboxed=True,
    stopped=False,
    exhausted=(),
    unknown=(),
    terms=SAFEST,
)
MANY = tuple(f"name {number:04}" for number in range(MOST + 1))


def terms(**said: Any) -> Terms:
    return settled(replace(FACTS, terms=replace(SAFEST, **said))).terms


@pytest.mark.parametrize("asks", ["deny", "escalate"])
def test_of_too_many_demands_the_strictest_stay(asks: str) -> None:
    demands = tuple(Demand(rule=name, asks="review", reason="x") for name in MANY)
    strict = Demand(rule="zzz", asks=asks, reason="x")
    said = settled(replace(FACTS, demands=(*demands, strict))).demands
    assert len(said) == MOST
    assert strict in said


@pytest.mark.parametrize("state", ["failed", "not-run", "who knows"])
def test_of_too_many_gates_those_stay_that_were_not_passed(state: str) -> None:
    gates = dict.fromkeys(MANY, "passed") | {"zzz": state}
    said = settled(replace(FACTS, gates=gates)).gates
    assert len(said) == MOST
    assert said["zzz"] == state


def test_of_two_gates_of_one_name_the_worse_counts() -> None:
    long = "x" * TEXT
    for gates in ({f"{long}a": "failed", f"{long}b": "passed"}, {f"{long}a": "passed", f"{long}b": "failed"}):
        assert settled(replace(FACTS, gates=gates)).gates == {long: "failed"}


def test_what_would_never_go_alone_is_not_cut_away() -> None:
    assert terms(auto=("code",), never=MANY[:MOST]).auto == ("code",)
    assert terms(auto=("code",), never=MANY).auto == ()


def test_more_gates_than_anybody_has_are_not_passed() -> None:
    assert terms(gates=MANY[:MOST]).gates == MANY[:MOST]
    assert terms(gates=MANY).gates == ("too many gates",)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_terms_that_make_no_sense_are_the_strictest(value: float) -> None:
    said = terms(auto_up_to=value, review_up_to=value, confidence=value)
    assert (said.auto_up_to, said.review_up_to, said.confidence) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_numbers_that_make_no_sense_are_not_known(value: float) -> None:
    said = settled(replace(FACTS, score=value, confidence=value))
    assert (said.score, said.confidence) == (None, None)


@pytest.mark.parametrize(("score", "known"), [(-1.0, 0.0), (11.0, 10.0), (3.0, 3.0), (None, None)])
def test_numbers_out_of_range(score: float | None, known: float | None) -> None:
    assert settled(replace(FACTS, score=score)).score == known


def test_what_is_not_known_stays_so() -> None:
    assert settled(replace(FACTS, exhausted=None)).exhausted is None
    assert settled(replace(FACTS, exhausted=())).exhausted == ()
    assert settled(replace(FACTS, about="anything")).about == "fix"
