"""A question above a screen that is answered in one line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class Line(ModalScreen[str | None]):
    """Its answer is the line; None where nobody answered."""

    CSS = """
    Line { align: center middle; }
    Line > VerticalScroll { width: 90%; max-width: 100; height: auto; max-height: 85%; padding: 0 1;
        background: $surface; border: round $primary; }
    Line Static { width: 100%; height: auto; }
    Line Input { border: none; height: 1; padding: 0 1; margin: 1 0; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(self, title: str, text: str, *, value: str = "", hint: str = "") -> None:
        """`text` is what it is about, `hint` stands where nothing is written yet."""
        super().__init__()
        self._title, self._text, self._value, self._hint = title, text, value, hint

    def compose(self) -> ComposeResult:
        """What is asked, and a line to answer in."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = self._title
            yield Static(self._text, markup=False)
            yield Input(self._value, placeholder=self._hint)
            yield Static("enter takes it, escape changes nothing", markup=False)

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """That is the answer, and nobody else's."""
        event.stop()
        self.dismiss(event.value)

    def action_close(self) -> None:
        """No answer."""
        self.dismiss(None)
