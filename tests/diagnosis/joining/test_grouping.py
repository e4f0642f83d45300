"""Failures to groups: nothing is lost, look-alikes in a chain join no two causes, and doubt keeps apart."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.joining.grouping import MOST, MOST_NEAR, grouped
from bugsage.diagnosis.joining.profile import Profile
from bugsage.model.joining import Joining, JoiningWeights

PLACES = [(f"a{n}.py", "f") for n in range(8)]
WEIGHTS = JoiningWeights(intercept=-4.0, features={"same_frame": 8.0, "common_suspects": 4.0}, threshold=0.9)
JOINING = Joining(version=1, static=WEIGHTS, run=WEIGHTS)


def at(*places: int, issue: str = "BS-1", **chances: float) -> Profile:
    suspected = {PLACES[int(name[1:])]: value for name, value in chances.items()}
    before = dict.fromkeys(suspected, 0.001)
    return Profile(issue=issue, type="E", stack=tuple(PLACES[n] for n in places), chances=suspected, before=before)


def groups(profiles: Sequence[Profile]) -> tuple[tuple[int, ...], ...]:
    return grouped(profiles, JOINING).groups


def test_forty_failures_of_one_place_are_one_group_and_another_place_is_another() -> None:
    some = [at(1)] * 40 + [at(2)]
    assert groups(some) == (tuple(range(40)), (40,))


def test_nothing_and_one() -> None:
    assert groups([]) == ()
    assert groups([at(1)]) == ((0,),)


def test_an_even_chance_is_not_enough() -> None:
    alike = [at(p0=1.0), at(p0=1.0)]  # a thousand times likelier than chance: all that there can be of it
    even = grouped(alike, JOINING)
    assert even.groups == ((0,), (1,))
    [told] = even.apart.values()
    assert told.probability == pytest.approx(0.5)


def test_a_chain_of_look_alikes_joins_no_two_causes() -> None:
    weights = JoiningWeights(intercept=-3.0, features={"common_suspects": 4.0}, threshold=0.6)
    chain = [at(p0=1.0), at(p0=0.5, p1=0.5), at(p1=1.0)]
    found = grouped(chain, Joining(version=1, static=weights, run=weights))
    assert found.groups in (((0, 1), (2,)), ((0,), (1, 2)))


def test_who_joins_says_why_and_who_stays_apart_does_too() -> None:
    found = grouped([at(1), at(1), at(2)], JOINING)
    assert found.joined.keys() == {0, 1}
    assert [reason.name for reason in found.joined[1].reasons] == ["same_frame"]
    assert found.joined[1].probability > 0.9 > 0.1 > found.apart[0, 2].probability


def test_no_chance_is_certain() -> None:
    sure = JoiningWeights(intercept=0.0, features={"same_frame": 99.0}, threshold=0.9)
    found = grouped([at(1), at(1)], Joining(version=1, static=sure, run=sure))
    assert found.joined[1].probability == 0.99


def test_of_very_many_the_first_are_compared_and_the_rest_stay_as_they_are() -> None:
    some = [at(1)] * (MOST + 3)
    assert groups(some) == (tuple(range(MOST)), (MOST,), (MOST + 1,), (MOST + 2,))


def test_each_group_tells_of_its_nearest() -> None:
    found = grouped([at(n % 8) for n in range(8)], JOINING)
    told = [sum(n in pair for pair in found.apart) for n in range(8)]
    assert min(told) >= MOST_NEAR


somewhere = st.lists(st.integers(0, 7), max_size=2, unique=True).map(lambda some: at(*some))


@given(st.lists(somewhere, max_size=12), st.randoms())
def test_every_failure_is_in_one_group_whatever_the_order(some: list[Profile], dice: object) -> None:
    found = grouped(some, JOINING)
    assert sorted(n for group in found.groups for n in group) == list(range(len(some)))
    assert list(found.groups) == sorted(found.groups)
    assert found.joined.keys() == {n for group in found.groups for n in group if len(group) > 1}
    order = list(range(len(some)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    again = groups([some[n] for n in order])
    assert {frozenset(order[n] for n in group) for group in again} == {frozenset(group) for group in found.groups}
