"""Who gave what the failing test did not want."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.comparing import Comparison
from bugsage.diagnosis.ranking.explain import GROUP_OF, GROUPS, evidence
from bugsage.diagnosis.ranking.given import Wrong, gave_wrong, held, wrong
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.model.execution import Execution, FunctionRun, Given, TestExecution
from bugsage.model.history import Change
from tests.diagnosis.ranking.places import Place, by_symbol


def compared(actual: str, expected: str) -> Comparison:
    return Comparison(
        operator="==",
        actual=repr(actual),
        expected=repr(expected),
        actual_value=actual,
        expected_value=expected,
    )


def test_pieces_that_only_the_obtained_side_has() -> None:
    assert wrong(compared("vor 44 Sekunden", "vor 44 Sekunde")) == Wrong(alone=("Sekunden",), within=("44 Sekunden",))


def test_what_is_missing_between_two_words_shows_in_what_is_around_it() -> None:
    assert wrong(compared("SELECT a FROM t", "SELECT a, b FROM t")).within == ("a FROM",)


def test_lines_that_differ_stand_for_values_that_are_shortened() -> None:
    long = Comparison(
        operator="==", actual="'x...y'", expected="'x...z'", only_actual=("one two",), only_expected=("one three",)
    )
    assert wrong(long) == Wrong(alone=("two",), within=("one two",))


def test_the_first_to_give_it_counts_most() -> None:
    what = Wrong(within=("3 euros",))
    order = [(4, "euros"), (2, "3 euros"), (1, "13 euros"), (0, "for 3 euros"), (2, "3 euros!")]
    assert gave_wrong(order, what) == {2: 1.0, 0: 0.5}


def test_pieces_are_whole_words() -> None:
    assert held("a 13 euros", ["3 euros"]) == ""
    assert held("3 euros_x", ["3 euros"]) == ""
    assert held("13 3 euros", ["", "3 euros"][1:]) == "3 euros"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared_and_pieces_stand_in_the_obtained_one(actual: str, expected: str) -> None:
    what = wrong(compared(actual, expected))
    assert all(piece in actual for piece in (*what.alone, *what.within))
    assert actual != expected or what == Wrong()


def test_a_difference_far_behind_is_found() -> None:
    same = "one two three " * 1_000
    assert wrong(compared(f"{same}4 euros", f"{same}5 euros")).within == ("three 4 euros",)


SHOP = {
    "shop.py": "def unit():\n    return 'euros'\n\n\ndef show(n):\n    return f'{n} {unit()}'\n\n\n"
    "class Words:\n    plural = 'many euros'\n",
    "test_shop.py": "from shop import show\n\n\ndef test_show():\n    assert show(3) == '3 dollars'\n",
}


def test_features_and_their_sentences(tmp_path: Path) -> None:
    shop = Place(tmp_path, SHOP)
    event = shop.event(
        "AssertionError: assert '3 euros' == '3 dollars'",
        "test_shop.py: assert show(3)",
        test="test_shop.py::test_show",
    )
    ran = (FunctionRun("shop.py", 5, "show", (6,)), FunctionRun("shop.py", 1, "unit", (2,)))
    gave = (Given("shop.py", 1, "unit", "euros"), Given("shop.py", 5, "show", "3 euros"))
    test = TestExecution(test="test_shop.py::test_show", outcome="failed", functions=ran, given=gave)
    execution = Execution(source="recorder", tests=(test,))
    scene = Scene([event], shop.code, (), Change(), shop.read, execution=execution)
    found = {name: by_symbol(scene.candidates, scores) for name, scores in scene.features([0]).items()}
    assert found["gave_wrong"] == {"show": 1.0}
    assert found["holds_wrong"].keys() == {"unit", "Words"}
    assert found["spectrum"] == {}, "no passing test to compare with"
    number = scene.candidates.number["shop.py", "show"]
    (told,) = evidence(scene, list(scene.clues.values()), scene.features([0]), {"gave_wrong": 1.0}, number)
    assert told.kind == "value"
    assert told.detail == "in the failing test it was the first to give `3 euros`, where obtained and expected differ"
    assert {GROUP_OF["gave_wrong"], GROUP_OF["holds_wrong"]} <= GROUPS.keys()
