"""The screen of a review as one looks at it: files and parts, the diff, why, and the ways between them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Key
from textual.widgets import Footer, Input, Static

from bugsage.errors import BugSageError
from bugsage.model.review import Checked, Review
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.tui.keys import Shown
from bugsage.surfaces.tui.plain import PlainApp
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.comments import Comment
from bugsage.surfaces.tui.review.desk import Desk
from bugsage.surfaces.tui.review.diffing import Diff
from bugsage.surfaces.tui.review.layout import CSS, HELP
from bugsage.surfaces.tui.review.listing import Parts
from bugsage.surfaces.tui.review.telling import status, trouble
from bugsage.surfaces.tui.review.why import why
from bugsage.surfaces.tui.review.working import Works
from bugsage.surfaces.tui.themes import dress

#: The ways between what is looked at.
WAYS: list[BindingType] = [
    Binding("right_square_bracket,J", "part(1)", "next part", key_display="]", show=False),
    Binding("left_square_bracket,K", "part(-1)", "part before", key_display="[", show=False),
    Binding("right_curly_bracket", "file(1)", show=False),
    Binding("left_curly_bracket", "file(-1)", show=False),
    Binding("b", "beside", "beside", show=False),
    Binding("w", "why", "why"),
    Binding("slash", "search", "search", key_display="/"),
    Binding("n", "again(1)", show=False),
    Binding("N", "again(-1)", show=False),
    Binding("question_mark", "keys", "keys", key_display="?"),
    Binding("escape", "end", show=False),
    Binding("q", "quit", "quit"),
]


class Looking(PlainApp):
    """A change, and why it is."""

    TITLE = "bugsage review"
    CSS = CSS
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-mid"), (130, "-wide")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, desk: Desk, *, theme: str = "dark", unicode: bool = True) -> None:
        super().__init__()
        self.desk, self._theme, self._unicode = desk, theme, unicode
        self.choice = Choice(desk.seen.files)
        self.comments: list[Comment] = []
        self.whole: Review | None = None
        #: What is taken, judged; None where that is not known yet, or nothing is taken.
        self.taken: Review | None = None
        #: What came of the checks on what is taken; None where they were not run on just that.
        self.checked: Checked | None = None
        self.works = Works(self, self.told)
        self.trouble = ""
        #: The list follows the diff, or the other way round.
        self._following = False

    def compose(self) -> ComposeResult:
        """How things stand, the parts, the diff, why."""
        yield Static(id="status", markup=False)
        with Container(id="body"):
            yield Parts(unicode=self._unicode)
            yield Diff(unicode=self._unicode)
            with VerticalScroll(id="why"):
                yield Static(id="told", markup=False)
        yield Input(id="search", placeholder="words in the diff")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Show what is seen, and have it judged."""
        self.query_one("#search", Input).cursor_blink = False
        dress(self, self._theme)
        self._clock = self.set_interval(1.0, self.told, pause=True)
        self.parts, self.diff = self.query_one(Parts), self.query_one(Diff)
        self.show()
        self.diff.moved, self.parts.moved = self._follow_diff, self._follow_parts
        self.diff.select(self.diff.rows.of_part(1) if self.choice.parts else 0)
        self.diff.focus()
        self.judge()

    def judge(self) -> None:
        """Have all of it judged."""
        self.works.begin("working out the risk", lambda _: self.desk.whole(), self.known, self.fail)

    def known(self, whole: Review) -> None:
        """All of it is judged."""
        self.whole = self.taken = whole
        self.explain()
        self.settle()

    def show(self) -> None:
        """The change as it is now."""
        self.diff.show(self.choice)
        self.parts.show(self.choice)
        self.told()

    def told(self) -> None:
        """How things stand; while something is done, how long that takes."""
        (self._clock.pause if self.works.job is None else self._clock.resume)()
        said = status(self.desk.seen, self.choice, self.taken, self.works.job, self.trouble, unicode=self._unicode)
        self.query_one("#status", Static).update(said, layout=False)

    def explain(self) -> None:
        """Why, as it is known now."""
        if self.whole is not None:
            told = why(self.whole, self.taken, self.comments, self.checked, unicode=self._unicode)
            self.query_one("#told", Static).update(told)
        self.told()

    def fail(self, error: BugSageError) -> None:
        """Something did not work."""
        self.trouble = one_line(str(error))
        self.told()
        self.push_screen(Shown("that did not work", trouble(error)))

    # What is looked at.

    def _follow_diff(self) -> None:
        if self.diff.row is not None and not self._following:
            self._following = True
            self.parts.follow(self.diff.row.part.number)
            self._following = False

    def _follow_parts(self) -> None:
        if self.parts.chosen is not None and not self._following:
            part, is_file = self.parts.chosen
            self._following = True
            self.diff.select(self.diff.rows.of_part(part.number) - is_file, top=True)
            self._following = False

    def action_part(self, by: int) -> None:
        """The next part, or the one before."""
        row = self.diff.row
        if row is not None:
            number = row.part.number + (by if by > 0 or row.kind != "line" else 0)
            if row.kind in ("gap", "file") and by > 0:
                number -= 1
            self.diff.select(self.diff.rows.of_part(max(1, min(number, len(self.choice.parts)))), top=True)

    def action_file(self, by: int) -> None:
        """The next file, or the one before."""
        row = self.diff.row
        wanted = row.part.file + by if row else 0
        first = next((part for part in self.choice.parts if part.file == wanted), None)
        if first is not None:
            self.diff.select(self.diff.rows.of_part(first.number) - 1, top=True)

    def action_beside(self) -> None:
        """Side by side, or one below the other."""
        self.diff.action_beside()

    def action_why(self) -> None:
        """Show why beside the diff, or in its place where there is no room for both."""
        self.screen.toggle_class("-toggled")
        wide = self.screen.has_class("-wide")
        (self.query_one("#why") if not wide and self.screen.has_class("-toggled") else self.diff).focus()

    def action_keys(self) -> None:
        """What each key does."""
        self.push_screen(Shown("keys", HELP))

    def action_search(self) -> None:
        """Look for words in the diff."""
        box = self.query_one("#search", Input)
        box.add_class("-shown")
        box.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the first line that holds them."""
        if event.input.id != "search":
            return
        event.input.remove_class("-shown")
        self.diff.focus()
        self.trouble = "" if self.diff.find(event.value, here=True) else f"nothing holds {one_line(event.value, 60)}"
        self.told()

    def action_again(self, by: int) -> None:
        """The next line that holds the words, or the one before."""
        self.diff.find(self.query_one("#search", Input).value, back=by < 0)

    def on_key(self, event: Key) -> None:
        """Escape closes the line of the search."""
        box = self.query_one("#search", Input)
        if event.key == "escape" and box.has_focus:
            box.remove_class("-shown")
            self.diff.focus()
            event.stop()

    def action_end(self) -> None:
        """End what runs."""
        if self.works.end():
            self.notify("ending it")

    def over(self) -> None:
        """The screen is gone, its terminal perhaps too."""
        self.works.leave()
