"""The screen of `bugsage review`: files and parts, the diff, and why."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Key
from textual.widgets import Footer, Input, Static

from bugsage.errors import BugSageError, EditRefused
from bugsage.model.hunk_edit import edit_text, edited
from bugsage.model.landing import Landed
from bugsage.model.review import Checked, Review
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.tui.editor import edited as in_editor
from bugsage.surfaces.tui.keys import Shown
from bugsage.surfaces.tui.lines import Lines
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.comments import Comment
from bugsage.surfaces.tui.review.committing import Commit
from bugsage.surfaces.tui.review.desk import Desk
from bugsage.surfaces.tui.review.diffing import Diff
from bugsage.surfaces.tui.review.layout import CSS, HELP
from bugsage.surfaces.tui.review.listing import Parts
from bugsage.surfaces.tui.review.telling import status, trouble
from bugsage.surfaces.tui.review.why import why
from bugsage.surfaces.tui.review.working import Works
from bugsage.surfaces.tui.themes import dress


class ReviewApp(App[None]):
    """One change, and what a person makes of it."""

    TITLE = "bugsage review"
    CSS = CSS
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-mid"), (130, "-wide")]
    ENABLE_COMMAND_PALETTE = False
    #: Seconds without another key after which the risk of what is taken is worked out.
    CALM = 0.3
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take", "take/leave"),
        Binding("x", "toggle_part", "part", show=False),
        Binding("a", "toggle_all", "all", show=False),
        Binding("e", "edit", "edit"),
        Binding("t", "check", "check"),
        Binding("C", "commit", "commit"),
        Binding("right_square_bracket,J", "part(1)", "next part", key_display="]", show=False),
        Binding("left_square_bracket,K", "part(-1)", "part before", key_display="[", show=False),
        Binding("right_curly_bracket", "file(1)", show=False),
        Binding("left_curly_bracket", "file(-1)", show=False),
        Binding("b", "beside", "beside"),
        Binding("w", "why", "why"),
        Binding("slash", "search", "search", key_display="/"),
        Binding("n", "again(1)", show=False),
        Binding("N", "again(-1)", show=False),
        Binding("question_mark", "keys", "keys", key_display="?"),
        Binding("escape", "end", show=False),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, desk: Desk, *, theme: str = "dark", unicode: bool = True) -> None:
        super().__init__()
        self._desk, self._theme, self._unicode = desk, theme, unicode
        self.choice = Choice(desk.seen.files)
        self.comments: list[Comment] = []
        self.whole: Review | None = None
        #: What is taken, judged; None where that is not known yet, or nothing is taken.
        self.taken: Review | None = None
        #: What came of the checks on what is taken; None where they were not run on just that.
        self.checked: Checked | None = None
        #: What was committed here.
        self.landed: list[tuple[Landed, Review]] = []
        #: What was left in the editor and could not be taken, by the number of its part.
        self._refused: dict[int, str] = {}
        self.works = Works(self, self._told)
        self._trouble = ""
        self._judged: object = None

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
        self._parts, self._diff = self.query_one(Parts), self.query_one(Diff)
        self._show()
        self._diff.select(self._diff.rows.of_part(1) if self.choice.parts else 0)
        self._diff.focus()
        self.works.begin("working out the risk", lambda _: self._desk.whole(), self._known, self._fail)

    def _known(self, whole: Review) -> None:
        self.whole = self.taken = whole
        self._judged = None
        self._explain()
        self._weigh()

    def _show(self) -> None:
        self._diff.show(self.choice)
        self._parts.show(self.choice)
        self._told()

    def _told(self) -> None:
        said = status(self._desk.seen, self.choice, self.taken, self.works.job, self._trouble, unicode=self._unicode)
        self.query_one("#status", Static).update(said, layout=False)

    def _explain(self) -> None:
        if self.whole is not None:
            told = why(self.whole, self.taken, self.comments, self.checked, unicode=self._unicode)
            self.query_one("#told", Static).update(told)
        self._told()

    def _fail(self, error: BugSageError) -> None:
        self._trouble = one_line(str(error))
        self._told()
        self.push_screen(Shown("that did not work", trouble(error)))

    # What is looked at.

    def on_lines_moved(self, moved: Lines.Moved) -> None:
        """The list follows the diff, and the diff the list."""
        if moved.lines is self._diff and self._diff.row is not None:
            self._parts.follow(self._diff.row.part.number)
        elif moved.lines is self._parts and self._parts.chosen is not None:
            part, is_file = self._parts.chosen
            with self.prevent(Lines.Moved):
                self._diff.select(self._diff.rows.of_part(part.number) - is_file, top=True)

    def on_lines_pressed(self, pressed: Lines.Pressed) -> None:
        """A second click, or one on the mark, takes or leaves."""
        if pressed.times == 2 or (pressed.x < 2 and pressed.times == 1):
            self.action_take()

    def action_part(self, by: int) -> None:
        """The next part, or the one before."""
        row = self._diff.row
        if row is not None:
            number = row.part.number + (by if by > 0 or row.kind != "line" else 0)
            if row.kind in ("gap", "file") and by > 0:
                number -= 1
            self._diff.select(self._diff.rows.of_part(max(1, min(number, len(self.choice.parts)))), top=True)

    def action_file(self, by: int) -> None:
        """The next file, or the one before."""
        row = self._diff.row
        wanted = row.part.file + by if row else 0
        first = next((part for part in self.choice.parts if part.file == wanted), None)
        if first is not None:
            self._diff.select(self._diff.rows.of_part(first.number) - 1, top=True)

    def action_beside(self) -> None:
        """Side by side, or one below the other."""
        self._diff.action_beside()

    def action_why(self) -> None:
        """Show why beside the diff, or in its place where there is no room for both."""
        self.screen.toggle_class("-toggled")
        wide = self.screen.has_class("-wide")
        (self.query_one("#why") if not wide and self.screen.has_class("-toggled") else self._diff).focus()

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
        event.input.remove_class("-shown")
        self._diff.focus()
        self._trouble = "" if self._diff.find(event.value, here=True) else f"nothing holds {one_line(event.value, 60)}"
        self._told()

    def action_again(self, by: int) -> None:
        """The next line that holds the words, or the one before."""
        self._diff.find(self.query_one("#search", Input).value, back=by < 0)

    def on_key(self, event: Key) -> None:
        """Escape closes the line of the search."""
        box = self.query_one("#search", Input)
        if event.key == "escape" and box.has_focus:
            box.remove_class("-shown")
            self._diff.focus()
            event.stop()

    # What is taken.

    def action_take(self) -> None:
        """Take or leave what is selected: a line, some lines, a part, a file."""
        if self._parts.has_focus and self._parts.chosen is not None:
            part, is_file = self._parts.chosen
            same = [one.number for one in self.choice.parts if one.file == part.file]
            self._change(partial(self.choice.toggle_parts, same if is_file else [part.number]))
        else:
            self._change(partial(self.choice.toggle, self._diff.chosen()))

    def action_toggle_part(self) -> None:
        """Take or leave the whole part that the selected line is of."""
        row = self._diff.row
        if row is not None:
            self._change(partial(self.choice.toggle_parts, [row.part.number]))

    def action_toggle_all(self) -> None:
        """Take or leave everything."""
        self._change(partial(self.choice.toggle_parts, [part.number for part in self.choice.parts]))

    def _change(self, change: partial[None]) -> None:
        if not self._can_choose():
            return
        change()
        self._diff.refresh()
        self._parts.refresh()
        self._trouble, self.checked = "", None
        self._told()
        self.set_timer(self.CALM, self._weigh)

    def _can_choose(self) -> bool:
        if not self._desk.can_land:
            self.notify("this lies in the repository already: it is only shown, and there is nothing to take")
        return self._desk.can_land

    def _weigh(self) -> None:
        """Work the risk out again, if what is taken is not what it was worked out for."""
        state = (self.choice.selection, tuple(self.choice.edits.items()))
        if self.whole is None or state == self._judged:
            return
        if not self.choice.taken:
            self._judged, self.taken = state, None
            self._explain()
            return
        if self.works.begin("working out the risk", lambda _: self._desk.taken(self.choice), self._weighed, self._fail):
            self._judged = state

    def _weighed(self, taken: Review) -> None:
        self.taken = taken
        self._explain()
        self._weigh()

    def action_edit(self) -> None:
        """Edit the selected part in the editor."""
        row = self._diff.row
        part = self.choice.part(row.part.number) if row else None
        if part is None or not self._can_choose():
            return
        if part.hunk is None:
            self.notify("no lines change here, so there is nothing to edit")
            return
        number, hunk = part.number, self.choice.original(part.number)
        assert hunk is not None
        text = self._refused.pop(number, None) or edit_text(part.path, part.hunk)
        left = text
        try:
            with self.suspend():
                left = in_editor(text, "part.diff")
            self.refresh()
            made = edited(hunk, left)
        except BugSageError as error:
            if isinstance(error, EditRefused) and left != text:
                self._refused[number] = left
                error.hint = (
                    f"{error.hint}{'; ' if error.hint else ''}e opens what you wrote again, nothing of it is lost"
                )
            self._fail(error)
            return
        self._change(partial(self.choice.edit, number, made))
        self._show()

    # What becomes of it.

    def action_check(self) -> None:
        """Hold what is taken against the tests again."""
        if not self._can_choose() or not self.choice.taken:
            return

        def check(over: Event) -> Checked:
            return self._desk.check(self._desk.taken(self.choice), over)

        if not self.works.begin("running the checks", check, self._checked, self._fail, can_end=True):
            self.notify("something else is being done; escape ends what can be ended")

    def _checked(self, found: Checked) -> None:
        self.checked = found
        self._explain()
        self._weigh()
        self.query_one("#why").scroll_home(animate=False)
        self.notify("it does not hold" if found.said else "it holds every check")

    def action_commit(self) -> None:
        """Show what would be committed, and do it."""
        if not self._can_choose():
            return
        if not self.choice.taken:
            self.notify("nothing is taken")
            return
        self.works.begin("looking at what is taken", self._prepared, self._ask, self._fail)

    def _prepared(self, _: object) -> tuple[Review, str, str]:
        review = self._desk.taken(self.choice)
        return review, self._desk.message(review), self._desk.branch()

    def _ask(self, ready: tuple[Review, str, str]) -> None:
        review, message, branch = ready
        if not review.base:
            self._fail(EditRefused("the patch is too large to be taken, or there is no commit that it is made for"))
            return
        panel = Commit(review, self.choice, message, branch, self._desk, self.works)
        self.push_screen(panel, partial(self._committed, review))

    def _committed(self, review: Review, landed: Landed | None) -> None:
        if landed is not None:
            self.landed.append((landed, review))
            where = f"committed {landed.commit[:12]} to {landed.branch or 'the detached HEAD'}"
            notes = "".join(f"\n{one_line(note, 400)}" for note in landed.notes)
            self.push_screen(Shown("committed", f"{where}{notes}\n\ntake it back with: bugsage undo"))
        self._told()

    def action_end(self) -> None:
        """End what runs."""
        if self.works.end():
            self.notify("ending it")

    def over(self) -> None:
        """The screen is gone, its terminal perhaps too."""
        self.works.leave()
