"""What a watch tells those who look elsewhere: the desktop when the tests turn, and the title of the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from bugsage.model.watch import Happening, View
from bugsage.ports import Notifier
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words

#: Have the terminal put its title on a stack, and take it from there again.
_PUSH, _POP = "\x1b[22;2t", "\x1b[23;2t"
#: Terminals that show notifications that programs write: by OSC 9, and by OSC 777.
_NINE = ("iTerm.app", "WezTerm", "ghostty")
_THREE_SEVENS = ("foot", "rxvt-unicode", "xterm-kitty", "xterm-ghostty")


class Signals:
    """Belongs to whoever writes to the terminal: `write` takes what moves no cursor and shows no character."""

    def __init__(
        self,
        name: str,
        write: Callable[[str], None],
        *,
        notifier: Notifier | None = None,
        title: bool = False,
        unicode: bool = True,
        environment: Mapping[str, str] = os.environ,
        safe: Callable[[str], str] = str,
    ) -> None:
        """`name` is the repository's. Without a notifier the desktop is told nothing; `safe` takes secrets out."""
        self._name, self._write, self._notifier, self._with_title = one_line(name, 60), write, notifier, title
        self._marks = ("✗", "●", "▶") if unicode else ("x", "*", ">")
        self._environment, self._safe = environment, safe
        self._red: bool | None = None
        self._title = ""

    def begin(self) -> None:
        """Keep the title that is there."""
        if self._with_title:
            self._write(_PUSH)

    def end(self) -> None:
        """Put it back."""
        if self._with_title:
            self._write(_POP)

    def hear(self, told: Happening) -> None:
        """Something happened."""
        if self._with_title and (title := self._said(told.view)) != self._title:
            self._title = title
            self._write(f"\x1b]2;{title}\x07")
        turned = self._safe(self._turned(told)) if self._notifier else ""
        if turned and self._notifier and not self._notifier.notify(f"bugsage: {self._name}", turned):
            self._write(self._written(turned))

    def _turned(self, told: Happening) -> str:
        """What is to be said where tests that were not red are, or all are green that were not; else nothing."""
        view, was = told.view, self._red
        if told.kind not in ("ended", "trouble") or (view.is_green and view.phase != "idle"):
            return ""
        self._red = not view.is_green
        if self._red and not was:
            return one_line(f"{_counted(view)}: {_first(view)}" if view.reds else view.trouble, 200)
        return f"all green again, {words.count(view.passed, 'test')} passed" if was and not self._red else ""

    def _said(self, view: View) -> str:
        red, green, run = self._marks
        if view.phase != "idle":
            far = f"{view.done}/{view.total}" if view.total else "running"
            said = f"{run} {far}{f', {len(view.reds)} red' if view.reds else ''}"
        elif view.is_green:
            said = f"{green} green" if view.known or view.passed else "watching"
        else:
            said = f"{red} {len(view.reds)} red" if view.reds else f"{red} stuck"
        return f"{said} - {self._name}"

    def _written(self, text: str) -> str:
        """What lets the terminal itself show it, for those that are known to; nothing inside tmux, which keeps it."""
        program, kind = self._environment.get("TERM_PROGRAM", ""), self._environment.get("TERM", "")
        if self._environment.get("TMUX"):
            return ""
        plain = text.replace(";", ",")
        if program in _NINE:
            return f"\x1b]9;{plain}\x07"
        return f"\x1b]777;notify;bugsage: {self._name.replace(';', ',')};{plain}\x07" if kind in _THREE_SEVENS else ""


def _counted(view: View) -> str:
    return f"{words.count(len(view.reds), 'test')} red"


def _first(view: View) -> str:
    red = view.reds[0]
    name = red.test.rpartition("::")[2]
    return f"{name}, {red.type}: {red.message}" if red.type else name
