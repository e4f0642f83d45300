import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.second_opinion.answer import read_opinion, read_text
from bugsage.model.code import CodeFile, CodeMap, Definition

CODE = CodeMap(
    files={
        "shop/cart.py": CodeFile(
            path="shop/cart.py",
            blob="",
            language="python",
            lines=20,
            definitions=(
                Definition(symbol="<module>", kind="module", start=1, end=20, line=1),
                Definition(symbol="Cart.total", kind="function", start=3, end=9, line=3),
            ),
        )
    }
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("shop/cart.py") | st.just("Cart.total"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["file", "symbol", "why", "line", "kind", "code", "x"]), inner, max_size=5)
    ),
    max_leaves=20,
)


def place(file: object = "shop/cart.py", symbol: object = "Cart.total", **more: object) -> dict[str, Any]:
    return {"file": file, "symbol": symbol, "why": "so", **more}


def test_places_that_exist_are_taken_once_and_in_order() -> None:
    ranking = [place(), place("./shop/cart.py", "Cart.total()"), place(symbol="<module>")]
    given = read_opinion({"ranking": ranking, "explanation": "because"}, CODE)
    assert [(c.file, c.symbol) for c in given.choices] == [("shop/cart.py", "Cart.total"), ("shop/cart.py", "<module>")]
    assert (given.explanation, given.unused) == ("because", ())


@pytest.mark.parametrize(
    "bad",
    [
        place("/etc/passwd"),
        place("../shop/cart.py"),
        place(symbol="Cart.nothing"),
        place(1),
        place(symbol=None),
        "x",
        7,
    ],
)
def test_a_place_that_does_not_exist_is_left_out_and_said_to_be(bad: object) -> None:
    given = read_opinion({"ranking": [bad, place()]}, CODE)
    assert len(given.choices) == 1
    assert len(given.unused) == 1


def test_a_confidence_is_not_read() -> None:
    plain = read_opinion({"ranking": [place()]}, CODE)
    assert read_opinion({"ranking": [place(confidence=1.0, probability=1)], "confidence": 1.0}, CODE) == plain


def test_lines_to_add_have_a_place_a_kind_and_bounds() -> None:
    good = {"file": "shop/cart.py", "line": 4, "kind": "log", "code": "print(x)", "why": "w"}
    bad = [
        {**good, "line": 0},
        {**good, "line": 900},
        {**good, "line": True},
        {**good, "kind": "run"},
        {**good, "code": ""},
    ]
    given = read_opinion({"instrumentation": [good, *bad, *[good] * 9]}, CODE)
    assert [line.line for line in given.instrumentation] == [4, 4, 4]
    assert given.unused == ("a proposed line has no place, no kind or no code",)


def test_an_opinion_in_words_is_read_where_it_holds_one() -> None:
    said = json.dumps({"ranking": [place()], "explanation": "because"})
    assert read_text(f"I think:\n```json\n{said}\n```", CODE).choices
    assert read_text("It is { not } JSON", CODE).explanation == "It is { not } JSON"
    assert read_text("[" * 100_000 + "{" + "[" * 100_000 + "}", CODE).choices == ()


@given(st.dictionaries(st.sampled_from(["ranking", "explanation", "instrumentation", "y"]), anything, max_size=4))
def test_whatever_is_said_only_known_places_and_bounded_words_come_out(said: dict[str, Any]) -> None:
    given = read_opinion(said, CODE)
    assert all(CODE.find(choice.file, choice.symbol) for choice in given.choices)
    assert len(given.choices) <= 5
    assert all(line.file in CODE.files and 1 <= line.line <= 21 for line in given.instrumentation)
    assert len(given.explanation) <= 3_000
    assert len(given.unused) <= 5
