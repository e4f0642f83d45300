"""What is shown above a screen: a text, a question, the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.visual import VisualType
from textual.widgets import Static

_HELP = """\
f  make a fix for the selected failure, in a worktree of its own
r  run the red tests again
a  run all tests
d  the diff: of the fix where one waits, else of what is not committed
o  open the place that is to blame in $EDITOR
s  hear no more of this issue
v  say whether the diagnosis was right
w  what changed, what is run for it, and what is not
/  show only failures that hold some words
q  end the watch

up, down, j, k, the mouse: select; escape closes what is shown above
"""


class Shown(ModalScreen[str | None]):
    """A text that any of some keys closes."""

    CSS = """
    Shown { align: center middle; }
    Shown > VerticalScroll { width: 90%; height: auto; max-height: 85%; background: $surface; border: round $primary; }
    Shown Static { padding: 0 1; width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "close")]

    def __init__(self, title: str, text: VisualType, *, keys: str = "") -> None:
        """`keys` are letters that close it as its answer."""
        super().__init__()
        self._title, self._text, self._keys = title, text, keys

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with VerticalScroll() as box:
            box.border_title = self._title
            yield Static(self._text, markup=False)

    def action_close(self) -> None:
        """No answer."""
        self.dismiss(None)

    def on_key(self, event: Key) -> None:
        """One of the answers."""
        if event.key in self._keys and self._keys:
            event.stop()
            self.dismiss(event.key)


class Keys(Shown):
    """What each key does."""

    def __init__(self) -> None:
        super().__init__("keys", _HELP)
