"""The theme's colours as styles of single words, for what is drawn line by line."""

from __future__ import annotations

from functools import cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color

#: How much of a colour a background has.
_TINT, _WORD, _CURSOR = 0.13, 0.38, 0.22


class Palette:
    """Styles by what a thing is; made when they are first asked for."""

    def __init__(self, app: App[Any]) -> None:
        named = app.theme_variables
        self._colours = {
            name: Color.parse(named[name])
            for name in ("foreground", "background", "surface", "panel", "primary", "success", "error", "warning")
        }
        of = self._colours
        self._kinds = {
            "": of["foreground"],
            "muted": of["foreground"].blend(of["background"], 0.5),
            "keyword": of["primary"],
            "string": of["success"].blend(of["foreground"], 0.25),
            "number": of["warning"],
            "comment": of["foreground"].blend(of["background"], 0.45),
            "name": of["foreground"].blend(of["primary"], 0.35),
            "builtin": of["warning"].blend(of["foreground"], 0.3),
        } | {name: of[name] for name in ("primary", "success", "error", "warning")}
        # Without colours what changed within a line is told by a line below it.
        self._underlined = app.no_color
        self.style = cache(self._style)

    def _style(
        self, kind: str = "", ground: str = "background", tint: str = "", word: bool = False, cursor: bool = False,
        bold: bool = False,
    ) -> Style:  # fmt: skip
        """`kind` is what is written, `tint` what the background tells, `word` a word that changed in its line."""
        back = self._colours[ground]
        if tint:
            back = back.blend(self._colours[tint], _WORD if word else _TINT)
        if cursor:
            back = back.blend(self._colours["foreground" if self._underlined else "primary"], _CURSOR)
        return Style(
            color=self._kinds[kind].rich_color,
            bgcolor=back.rich_color,
            bold=bold or kind == "name",
            italic=kind == "comment",
            underline=word and self._underlined,
        )
