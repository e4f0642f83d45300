"""The last look before a commit: what goes where, its message, and who decided."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Static, TextArea

from bugsage.errors import BugSageError
from bugsage.model.landing import Landed
from bugsage.model.review import LandWish, Review
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.tui.editor import edited
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.desk import Desk
from bugsage.surfaces.tui.review.telling import trouble
from bugsage.surfaces.tui.review.working import Works


class Tick(Checkbox):
    """A box that shows without colours whether it is ticked."""

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(label, id=id, compact=True)
        self.BUTTON_INNER = " "

    def watch_value(self) -> None:
        """Ticked, or not any more."""
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class Commit(ModalScreen[Landed | None]):
    """Its answer is what was committed; None where nothing was."""

    CSS = """
    Commit { align: center middle; }
    Commit > VerticalScroll { width: 90%; max-width: 100; height: auto; max-height: 95%; padding: 0 1;
        background: $surface; border: round $primary; scrollbar-background: $panel; scrollbar-color: $primary 40%; }
    Commit Static { width: 100%; height: auto; }
    Commit TextArea { height: 8; border: round $panel; padding: 0; }
    Commit TextArea:focus { border: round $primary; }
    Commit Checkbox { border: none; padding: 0; background: $surface; height: auto; }
    Commit Horizontal { height: 1; margin: 1 0 0 0; }
    Commit Button { border: none; height: 1; min-width: 12; margin: 0 2 0 0; background: $panel; color: $foreground; }
    Commit Button:focus { background: $primary; color: $background; background-tint: $primary 0%; text-style: bold; }
    Commit TextArea { scrollbar-background: $panel; scrollbar-color: $primary 40%; }
    Commit #refused { display: none; margin: 1 0 0 0; color: $error; }
    Commit #refused.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        Binding("ctrl+e", "edit", "editor"),
    ]

    def __init__(self, review: Review, choice: Choice, message: str, branch: str, desk: Desk, works: Works) -> None:
        super().__init__()
        self._review, self._choice, self._message, self._branch = review, choice, message, branch
        self._desk, self._works = desk, works

    def compose(self) -> ComposeResult:
        """What goes where, its message, whether it may."""
        risk = self._review.judgement.risk
        with VerticalScroll() as box:
            box.border_title = f"commit to {one_line(self._branch, 60)}"
            yield Static(self._what(), markup=False)
            yield TextArea(self._message, id="message", soft_wrap=True)
            yield Tick("sign off, as `git commit -s`", id="signoff")
            if risk.path == "escalate":
                yield Tick("I am the person who decides, and I have decided", id="anyway")
            with Horizontal():
                yield Button("commit", id="commit", variant="primary", compact=True)
                yield Button("cancel", id="cancel", compact=True)
            yield Static("ctrl+e opens the message in $EDITOR; escape changes nothing", markup=False)
            yield Static(id="refused", markup=False)

    def on_mount(self) -> None:
        """Enter commits; the way to the message is one key."""
        self.query_one(TextArea).cursor_blink = False
        self.query_one("#commit", Button).focus()

    def _what(self) -> Content:
        added, removed = self._choice.size()
        risk = self._review.judgement.risk
        parts = len(self._choice.parts)
        files = {
            self._choice.part(one.number).file for one in self._choice.parts if self._choice.state(one.number) != "left"
        }
        said = f"{self._choice.taken} of {words.count(parts, 'part')} in {words.count(len(files), 'file')}"
        edited = f", {len(self._choice.edits)} edited" if self._choice.edits else ""
        asks = {"escalate": "a person who knows this code has to decide", "review": "it was to be looked at first"}
        return Content.from_markup(
            "$said: [$success]+$added[/] [$error]-$removed[/]\n[$warning]risk $score, $path[/] $asks",
            said=f"{said}{edited}",
            added=added,
            removed=removed,
            score=f"{risk.score:.1f}",
            path=risk.path,
            asks=asks.get(risk.path, ""),
        )

    def action_close(self) -> None:
        """Nothing is committed."""
        if self._works.job is None:
            self.dismiss(None)

    def action_edit(self) -> None:
        """The message in the editor."""
        area = self.query_one(TextArea)
        try:
            with self.app.suspend():
                area.text = edited(area.text, "COMMIT_EDITMSG")
            self.refresh()
        except BugSageError as error:
            self._refuse(error)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Commit, or not."""
        if event.button.id == "cancel":
            self.action_close()
            return
        anyway = self.query("#anyway")
        wish = LandWish(
            message=self.query_one(TextArea).text,
            exact=True,
            signoff=self.query_one("#signoff", Checkbox).value,
            anyway=bool(anyway) and anyway.first(Checkbox).value,
        )
        self._works.begin("committing", lambda _: self._desk.land(self._review, wish), self._done, self._refuse)

    def _done(self, landed: Landed) -> None:
        self.dismiss(landed)

    def _refuse(self, error: BugSageError) -> None:
        """What stands in the way, below what was written: nothing of that is lost."""
        said = self.query_one("#refused", Static)
        hint = "tick that you are the person who decides" if "--anyway" in error.hint else error.hint
        error.hint = hint
        said.update(f"nothing was committed\n\n{trouble(error)}")
        said.add_class("-shown")
        said.scroll_visible()
