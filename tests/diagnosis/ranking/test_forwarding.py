"""Frames that only hand on what came in."""

import pytest

from tests.diagnosis.ranking.conftest import PlaceOf

WRAPPED = {
    "app.py": (
        "def timed(function):\n"
        "    def wrapper(*args, **kwargs):\n"
        "        return function(*args, **kwargs)\n"
        "    return wrapper\n\n\n"
        "def first(*items):\n"
        "    return pick(items[0])\n\n\n"
        "def spread(items):\n"
        "    return pick(*items)\n\n\n"
        "def pick(item):\n"
        "    return item.name\n"
    )
}


@pytest.mark.parametrize(
    ("line", "found"),
    [("return function(", ["timed.wrapper"]), ("return pick(items[0]", []), ("return pick(*items", [])],
)
def test_a_wrapper_hands_on_the_very_arguments_that_it_takes(place_of: PlaceOf, line: str, found: list[str]) -> None:
    place = place_of(WRAPPED)
    event = place.event("AttributeError: 'int' object has no attribute 'name'", f"app.py: {line}", "app.py: item.name")
    clues = place.clues(event)
    assert [place.candidates().places[i][1].symbol for i in clues.forwarding] == found


def test_other_languages_are_not_read_for_it(place_of: PlaceOf) -> None:
    place = place_of({"app.js": "function wrap(...args) {\n  return inner(...args);\n}\n"})
    assert place.clues(place.event("TypeError: no", "app.js: return inner", language="javascript")).forwarding == ()
