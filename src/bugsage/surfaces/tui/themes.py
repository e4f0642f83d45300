"""Colours of the screens: dark, light, and one that tells good from bad without red and green."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

#: By the name that `--theme` takes.
NAMES = ("dark", "light", "safe")
_THEMES = {
    "dark": Theme(
        name="dark",
        primary="#7aa2f7",
        error="#f7768e",
        success="#9ece6a",
        warning="#e0af68",
        foreground="#d5d9e5",
        background="#16181f",
        surface="#1c1f28",
        panel="#252936",
    ),
    "light": Theme(
        name="light",
        primary="#2456b5",
        error="#b3261e",
        success="#2f6f1f",
        warning="#8a5a00",
        foreground="#1b1d22",
        background="#fbfbf8",
        surface="#f1f1ec",
        panel="#e4e4dd",
        dark=False,
    ),
    # Blue and orange stay apart with every common kind of colour blindness.
    "safe": Theme(
        name="safe",
        primary="#56b4e9",
        error="#e69f00",
        success="#0099e6",
        warning="#cc79a7",
        foreground="#e8e8e8",
        background="#101216",
        surface="#181b21",
        panel="#23272f",
    ),
}


def dress(app: App[None], name: str) -> None:
    """Let an app have these colours. Without colour, as NO_COLOR asks for, textual itself shows greys."""
    for theme in _THEMES.values():
        app.register_theme(theme)
    app.theme = name
