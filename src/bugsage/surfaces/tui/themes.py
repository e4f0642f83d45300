"""Colours of the screens: dark, light, and one that tells good from bad without red and green."""

from __future__ import annotations

from rich.terminal_theme import TerminalTheme
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


#: What the sixteen colours of a terminal look like with `safe`: red is orange, and green is blue.
_NORMAL = [
    (16, 18, 22),
    (230, 159, 0),
    (86, 180, 233),
    (240, 228, 66),
    (0, 114, 178),
    (204, 121, 167),
    (150, 200, 235),
    (220, 220, 220),
]
_BRIGHT = [
    (120, 120, 120),
    (255, 190, 60),
    (120, 200, 245),
    (250, 240, 120),
    (60, 150, 210),
    (225, 160, 195),
    (180, 220, 245),
    (255, 255, 255),
]


def dress(app: App[None], name: str) -> None:
    """Let an app have these colours. Without colour, as NO_COLOR asks for, textual itself shows greys."""
    for theme in _THEMES.values():
        app.register_theme(theme)
    app.theme = name
    if name == "safe":
        app.ansi_theme_dark = TerminalTheme((16, 18, 22), (232, 232, 232), _NORMAL, _BRIGHT)
