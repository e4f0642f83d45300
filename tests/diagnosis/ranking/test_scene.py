"""All features of a scene, and only those that somebody wants."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.ranking.scene import Features, Scene
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change, Commit
from tests.diagnosis.ranking.places import Place

TEST, CART = "tests/test_cart.py", "src/shop/cart.py"


@pytest.fixture(scope="module")
def commits() -> tuple[Commit, ...]:
    return (Commit(sha="a", subject="Totals", files=(TEST, CART), touched={CART: ("total",), TEST: ("test_total",)}),)


@pytest.fixture(scope="module")
def events(shop: Place) -> list[ErrorEvent]:
    crash = shop.event(
        "AttributeError: 'NoneType' object has no attribute 'amount'",
        "tests/test_cart.py: assert cart.total()",
        "src/shop/cart.py: return price.amount",
        test=f"{TEST}::test_total",
    )
    return [crash, shop.event("ValueError: total", "src/shop/cart.py: return sum(")]


@pytest.fixture(scope="module")
def whole(shop: Place, events: list[ErrorEvent], commits: tuple[Commit, ...]) -> Features:
    return Scene(events, shop.code, commits, changed(shop), shop.read).features([0])


def changed(shop: Place) -> Change:
    return shop.change("src/shop/cart.py: return sum(")


#: The features that others of one failure are spread from.
SPREAD = frozenset({"body", "changed_text"})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_wanted_is_the_same_as_without_a_wish(
    shop: Place, events: list[ErrorEvent], commits: tuple[Commit, ...], whole: Features, data: st.DataObject
) -> None:
    wanted = data.draw(st.frozensets(st.sampled_from(sorted(whole)))) | SPREAD
    scene = Scene(events, shop.code, commits, changed(shop), shop.read, wanted=wanted)
    assert scene.features([0]) == {name: scores for name, scores in whole.items() if name in wanted}


def test_a_ranking_is_the_same_as_from_all_features(
    shop: Place, events: list[ErrorEvent], commits: tuple[Commit, ...], whole: Features
) -> None:
    narrow, wide = (Localizer(events, shop.code, commits, changed(shop), shop.read, read_ranker()) for _ in range(2))
    wide.scene = Scene(events, shop.code, commits, changed(shop), shop.read)
    assert narrow.scene.features([0]).keys() < whole.keys()
    for asked in ([0], [1], []):
        assert narrow.rank(asked) == wide.rank(asked)
    assert narrow.alone([0], 5) == wide.alone([0], 5)
