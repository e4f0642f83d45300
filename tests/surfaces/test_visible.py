"""Nothing of a text is lost, and no terminal acts upon it."""

import pytest

from bugsage.surfaces.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [b]text[/b]", "plain [b]text[/b]"),
        ("\tx\ty", "    x   y"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("if a\u202e == b", "if a\\u202e == b"),
        ("no\u200bgap \ue000", "no\\u200bgap \\ue000"),
        ("byte \udce9", "byte \\xe9"),
        ("\U000e0041", "\\U000e0041"),
        ("größer 日本", "größer 日本"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text)[0] == shown


def test_every_character_is_found_again() -> None:
    text = "a\t\x07b"
    shown, places = visible(text)
    assert [shown[places[i] : places[i + 1]] for i in range(4)] == ["a", "   ", "\\x07", "b"]
