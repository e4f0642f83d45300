"""What each feature stands for, in words."""

import pytest

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.ranking.explain import GROUP_OF, GROUPS, evidence
from bugsage.diagnosis.ranking.features import FAILURE_FEATURES
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.model.diagnosis import EVIDENCE_KINDS
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change, Commit
from tests.diagnosis.ranking.places import Place

TOTAL = "tests/test_cart.py::test_total"


@pytest.fixture
def crash(shop: Place) -> ErrorEvent:
    return shop.event(
        "AttributeError: 'NoneType' object has no attribute 'amount'",
        "tests/test_cart.py: assert cart.total()",
        "src/shop/cart.py: return sum(",
        "src/shop/cart.py: return price.amount",
        test=TOTAL,
    )


def scene_of(shop: Place, event: ErrorEvent, commits: tuple[Commit, ...] = ()) -> Scene:
    return Scene([event], shop.code, commits, shop.change("tests/test_cart.py: assert cart.total()"), shop.read)


def said(scene: Scene, symbol: str, *features: str) -> str:
    """The one sentence that these features, each with weight 1, say of a candidate."""
    place = next(i for i, (_, d) in enumerate(scene.candidates.places) if d.symbol == symbol)
    told = evidence(scene, list(scene.clues.values()), scene.features([0]), dict.fromkeys(features, 1.0), place)
    assert len(told) <= 1
    return told[0].detail if told else ""


def test_every_group_has_a_kind_of_the_documents() -> None:
    assert {kind for kind, _ in GROUPS.values()} <= set(EVIDENCE_KINDS)
    assert set(GROUP_OF.values()) <= GROUPS.keys()


def test_every_feature_of_a_failure_is_told_of(shop: Place, crash: ErrorEvent) -> None:
    assert FAILURE_FEATURES.keys() <= GROUP_OF.keys()
    ranker = read_ranker()
    known = scene_of(shop, crash).features([0]).keys()
    for weights in (ranker.test.features, ranker.trace.features):
        assert weights.keys() <= known, "a weight without its feature changes nothing and says nothing"
    # What others find out comes by hints, by a bisection or from a model; it has no feature of its own to be known by.
    assert ranker.assumed.keys() <= GROUP_OF.keys()


def test_weights_add_up_to_the_score(shop: Place, crash: ErrorEvent) -> None:
    scene = scene_of(shop, crash)
    features = scene.features([0])
    weights = {name: 1.0 + n / 10 for n, name in enumerate(sorted(features))}
    for i in range(len(scene.candidates)):
        told = evidence(scene, list(scene.clues.values()), features, weights, i)
        score = sum(weight * features[name].get(i, 0.0) for name, weight in weights.items())
        told_of = sum(e.weight for e in told)
        cut = len(GROUPS) * 0.05 if len(told) < 8 else abs(told[-1].weight) * len(GROUPS)
        assert abs(score - told_of) <= cut + 0.001 * len(told) + 1e-9
        assert all(e.kind in EVIDENCE_KINDS and e.detail for e in told)
        assert [abs(e.weight) for e in told] == sorted((abs(e.weight) for e in told), reverse=True)


def test_what_speaks_against_is_told_too(shop: Place, crash: ErrorEvent) -> None:
    scene = scene_of(shop, crash)
    place = scene.candidates.number["src/shop/cart.py", "Cart.__init__"]
    clues = list(scene.clues.values())
    [told] = evidence(scene, clues, scene.features([0]), {"constructor": -0.7}, place)
    assert (told.kind, told.weight) == ("model", -0.7)
    assert evidence(scene, clues, scene.features([0]), {"constructor": -0.01}, place) == ()


def test_frames_are_told_by_their_distance(shop: Place, crash: ErrorEvent) -> None:
    scene = scene_of(shop, crash)
    assert "the innermost frame" in said(scene, "Cart.subtotal", "stack_position")
    assert "1 call above" in said(scene, "Cart.total", "stack_position")
    assert said(scene, "price_of", "called_by_crash") == "the innermost frame of the project calls it"
    assert said(scene, "Cart.clear", "beside_crash") == "it stands beside the place of the crash"
    assert said(scene, "load_table", "stack_position") == ""


def test_calls_are_told_as_they_are(shop: Place, crash: ErrorEvent) -> None:
    scene = scene_of(shop, crash)
    assert said(scene, "Cart.total", "called_by_test") == "the failing test calls it"
    assert said(scene, "Cart.subtotal", "called_twice_removed") == "it is called by what the failing test calls"
    assert "import" in said(scene, "round_half_even", "imported_by_test")
    assert "helper" in said(scene, "load_table", "called_by_helper")


def test_the_constructor_of_a_class_that_the_test_calls(shop: Place) -> None:
    event = shop.event("E: x", test="tests/test_cart.py::TestClear::test_clear_drops_lines")
    assert said(scene_of(shop, event), "Cart.__init__", "called_by_test") == "the failing test calls it"


def test_what_another_failure_says_is_told_as_such(shop: Place, crash: ErrorEvent) -> None:
    other = ErrorEvent(type="AssertionError", test="tests/test_cart.py::test_round_half_even[1]")
    scene = Scene([crash, other], shop.code, (), Change(), shop.read)
    place = scene.candidates.number["src/shop/cart.py", "Cart.subtotal"]
    weights = {"stack_position": 1.0, "name_in_test": 1.0, "message": 1.0}
    told = evidence(scene, [scene.clues[1]], scene.features([1]), weights, place)
    assert told
    assert all(e.detail.endswith("in another failure of this report") for e in told if e.kind != "name")
    assert not any("  " in e.detail for e in told)


def test_no_sentence_has_a_hole(shop: Place, crash: ErrorEvent) -> None:
    other = ErrorEvent(type="AssertionError", message="total", test="tests/test_cart.py::test_round_half_even[1]")
    change = shop.change("tests/test_cart.py: assert round_half_even")
    scene = Scene([crash, other], shop.code, (), change, shop.read)
    for event in (0, 1):
        features = scene.features([event])
        for name in features:
            for i in features[name]:
                for told in evidence(scene, [scene.clues[event]], features, {name: 1.0}, i):
                    assert "  " not in told.detail
                    assert "``" not in told.detail
                    assert told.detail.strip()


def test_shared_words_are_words_of_the_code(shop: Place, crash: ErrorEvent) -> None:
    told = said(scene_of(shop, crash), "Cart.subtotal", "message")
    assert "`amount`" in told
    assert "message" in told


def test_a_name_like_the_test_s(shop: Place, crash: ErrorEvent) -> None:
    assert "`total`" in said(scene_of(shop, crash), "Cart.total", "name_in_test")


def test_commits_together_are_counted(shop: Place, crash: ErrorEvent) -> None:
    commits = (
        Commit(sha="1", files=("src/shop/cart.py", "tests/test_cart.py")),
        Commit(sha="2", files=("src/shop/cart.py",)),
        Commit(sha="3", files=("README.md",)),
    )
    scene = scene_of(shop, crash, commits)
    assert "in 1 of 2 commits" in said(scene, "Cart.total", "changes_with_test")


def test_words_are_those_of_the_source_and_no_joined_stems(shop: Place, crash: ErrorEvent) -> None:
    scene = scene_of(shop, crash)
    clues = list(scene.clues.values())
    for i, (file, definition) in enumerate(scene.candidates.places):
        source = (shop.read(file.path) or "").lower()
        features = scene.features([0])
        for name in ("text", "message", "body", "changed_text", "test_line", "name_in_test"):
            for told in evidence(scene, clues, features, {name: 1.0}, i, shop.read):
                if told.detail.startswith(("its code shares", "its name shares")):
                    quoted = told.detail.split("`")[1::2]
                    assert quoted
                    assert all(word.lower() in source for word in quoted), (definition.symbol, told.detail)
