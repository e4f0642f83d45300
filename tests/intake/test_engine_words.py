import pytest

from bugsage.intake.engine_words import in_any_engine

SAME = [
    (
        "Cannot read properties of undefined (reading 'price')",
        "Cannot read property 'price' of undefined",
        'can\'t access property "price", item is undefined',
        "item is undefined",
        "undefined is not an object (evaluating 'item.price')",
        "Unable to get property 'price' of undefined or null reference",
    ),
    (
        "cart.total is not a function",
        "cart.total is not a function. (In 'cart.total()', 'cart.total' is undefined)",
    ),
    ("cart is not defined", "Can't find variable: cart", "'cart' is not defined"),
    (
        "Unexpected token '<', \"<!doctype \"... is not valid JSON",
        "Unexpected token < in JSON at position 0",
        "JSON.parse: unexpected character at line 1 column 1 of the JSON data",
        "JSON Parse error: Unrecognized token '<'",
    ),
    ("Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"),
    (
        "Assignment to constant variable.",
        "invalid assignment to const 'x'",
        "Attempted to assign to readonly property.",
    ),
    ("Maximum call stack size exceeded", "too much recursion"),
]


@pytest.mark.parametrize("messages", SAME)
def test_engines_say_the_same_in_their_own_words(messages: tuple[str, ...]) -> None:
    assert len({in_any_engine("TypeError", message, "javascript") for message in messages}) == 1


def test_no_two_of_these_are_the_same() -> None:
    assert len({in_any_engine("TypeError", messages[0], "javascript") for messages in SAME}) == len(SAME)


def test_a_full_stack_has_one_type() -> None:
    assert in_any_engine("InternalError", "too much recursion", "javascript")[0] == "RangeError"


@pytest.mark.parametrize("message", ["", "price is undefined behaviour", "no", "{what} {kind}", "a\nis null"])
def test_other_words_stay(message: str) -> None:
    assert in_any_engine("Error", message, "typescript") == ("Error", message)
    assert in_any_engine("E", "x is undefined", "python") == ("E", "x is undefined")
