"""The screen of `bugsage review`: what a person takes of a change, edits, has checked, sends back and commits."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from bugsage.errors import BugSageError, EditRefused
from bugsage.model.hunk_edit import edit_text, edited
from bugsage.model.landing import Landed
from bugsage.model.review import Checked, Review
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.tui.editor import edited as in_editor
from bugsage.surfaces.tui.keys import Shown
from bugsage.surfaces.tui.lines import Lines
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.comments import comment_on
from bugsage.surfaces.tui.review.desk import Desk
from bugsage.surfaces.tui.review.looking import WAYS, Looking

if TYPE_CHECKING:
    from bugsage.surfaces.documents.fix import FixDocument


_BUSY = "something else is being done; escape ends what can be ended"


class ReviewApp(Looking):
    """One change, and what a person makes of it."""

    #: Seconds without another key after which the risk of what is taken is worked out.
    CALM = 0.3
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take", "take"),
        Binding("x", "toggle_part", "part", show=False),
        Binding("a", "toggle_all", "all", show=False),
        Binding("e", "edit", "edit"),
        Binding("c", "comment", "comment"),
        Binding("A", "attempt", "again", show=False),
        Binding("t", "check", "check"),
        Binding("C", "commit", "commit"),
        *WAYS,
    ]

    def __init__(self, desk: Desk, *, theme: str = "dark", unicode: bool = True) -> None:
        super().__init__(desk, theme=theme, unicode=unicode)
        #: What was committed here.
        self.landed: list[tuple[Landed, Review]] = []
        #: What was left in the editor and could not be taken, by the number of its part.
        self._refused: dict[int, str] = {}
        self._judged: object = None
        self._warned = False

    def known(self, whole: Review) -> None:
        """All of it is judged; something may have been left out meanwhile."""
        super().known(whole)
        self._judged = None
        self._weigh()

    # What is taken.

    def on_lines_pressed(self, pressed: Lines.Pressed) -> None:
        """A second click, or one on the mark, takes or leaves."""
        if pressed.times == 2 or (pressed.x < 2 and pressed.times == 1):
            self.action_take()

    def action_take(self) -> None:
        """Take or leave what is selected: a line, some lines, a part, a file."""
        if self.parts.has_focus and self.parts.chosen is not None:
            part, is_file = self.parts.chosen
            same = [one.number for one in self.choice.parts if one.file == part.file]
            self._change(partial(self.choice.toggle_parts, same if is_file else [part.number]))
        else:
            lines = self.diff.chosen()
            if not lines and self.desk.can_land:
                self.notify("nothing changes in this line; x takes or leaves the whole part")
                return
            self._change(partial(self.choice.toggle, lines))

    def action_toggle_part(self) -> None:
        """Take or leave the whole part that the selected line is of."""
        row = self.diff.row
        if row is not None:
            self._change(partial(self.choice.toggle_parts, [row.part.number]))

    def action_toggle_all(self) -> None:
        """Take or leave everything."""
        self._change(partial(self.choice.toggle_parts, [part.number for part in self.choice.parts]))

    def _change(self, change: partial[None]) -> None:
        if not self._can_choose():
            return
        change()
        self.diff.refresh()
        self.parts.refresh()
        self.trouble, self.checked = "", None
        self.told()
        self.set_timer(self.CALM, self._weigh)

    def _can_choose(self) -> bool:
        if not self.desk.can_land:
            self.notify("this lies in the repository already: it is only shown, and there is nothing to take")
        return self.desk.can_land

    @property
    def _state(self) -> object:
        """What is taken now, to be compared."""
        return self.choice.selection, tuple(self.choice.edits.items())

    def _weigh(self) -> None:
        """Work the risk out again, if what is taken is not what it was worked out for."""
        state = self._state
        if self.whole is None or state == self._judged:
            return
        if not self.choice.taken:
            self._judged, self.taken = state, None
            self.explain()
            return
        if self.works.begin("working out the risk", lambda _: self.desk.taken(self.choice), self._weighed, self.fail):
            self._judged = state

    def _weighed(self, taken: Review) -> None:
        self.taken = taken
        self.explain()
        self._weigh()

    def action_edit(self) -> None:
        """Edit the selected part in the editor."""
        row = self.diff.row
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
            self.fail(error)
            return
        self._change(partial(self.choice.edit, number, made))
        self.show()

    # What becomes of it.

    def action_check(self) -> None:
        """Hold what is taken against the tests again."""
        if not self._can_choose() or not self.choice.taken:
            return

        def check(over: Event) -> Checked:
            return self.desk.check(self.desk.taken(self.choice), over)

        then = partial(self._checked, self._state)
        if not self.works.begin("running the checks", check, then, self.fail, can_end=True):
            self.notify(_BUSY)

    def _checked(self, state: object, found: Checked) -> None:
        if state != self._state:
            self.notify("something else is taken now than what was checked")
            return
        self.checked = found
        self.explain()
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
        if not self.works.begin("looking at what is taken", self._prepared, self._ask, self.fail):
            self.notify(_BUSY)

    def _prepared(self, _: object) -> tuple[Review, str, str]:
        review = self.desk.taken(self.choice)
        return review, self.desk.message(review), self.desk.branch()

    def _ask(self, ready: tuple[Review, str, str]) -> None:
        review, message, branch = ready
        if not review.base:
            self.fail(EditRefused("the patch is too large to be taken, or there is no commit that it is made for"))
            return
        from bugsage.surfaces.tui.review.committing import Commit

        panel = Commit(review, self.choice, message, branch, self.desk, self.works)
        self.push_screen(panel, partial(self._committed, review))

    def _committed(self, review: Review, landed: Landed | None) -> None:
        if landed is not None:
            self.landed.append((landed, review))
            where = f"committed {landed.commit[:12]} to {landed.branch or 'the detached HEAD'}"
            notes = "".join(f"\n{one_line(note, 400)}" for note in landed.notes)
            self.push_screen(Shown("committed", f"{where}{notes}\n\ntake it back with: bugsage undo"))
        self.told()

    def action_comment(self) -> None:
        """Say something of the selected line."""
        row = self.diff.row
        if row is None:
            return
        at = row.right or row.left if row.kind == "line" else 0
        made = comment_on(row.part, at, "")
        known = next((one for one in self.comments if (one.number, one.at) == (made.number, made.at)), None)

        def said(text: str | None) -> None:
            if text is None:
                return
            kept = [one for one in self.comments if (one.number, one.at) != (made.number, made.at)]
            self.comments = [*kept, made._replace(text=text.strip())] if text.strip() else kept
            self.diff.commented = {(one.number, one.at) for one in self.comments}
            self.diff.refresh()
            self._warned = False
            self.explain()

        from bugsage.surfaces.tui.asking import Line

        self.push_screen(Line("comment", made.place, value=known.text if known else ""), said)

    def action_attempt(self) -> None:
        """Have another fix made, told what is wanted otherwise."""
        if self.desk.seen.fix is None:
            self.notify("this is no fix, so there is nothing to attempt again")
        elif not self.comments:
            self.notify("no line has a comment yet: c writes one")
        else:
            said = "\n".join(f"{one.place}  {one.text}" for one in self.comments)
            text = f"A coding agent makes another fix, told this in your words:\n\n{said}\n\nWhich agent?"
            hint = "claude-code, codex, ...: `bugsage agents check` tells which are here"
            from bugsage.surfaces.tui.asking import Line

            self.push_screen(Line("another attempt", text, value=self.desk.agent, hint=hint), self._attempt)

    def _attempt(self, agent: str | None) -> None:
        if agent is None or not agent.strip():
            return
        words = [one.said for one in self.comments]
        again = partial(self.desk.again, words, agent.strip())
        if not self.works.begin("another attempt", again, self._attempted, self.fail, can_end=True):
            self.notify(_BUSY)

    def _attempted(self, made: FixDocument) -> None:
        if made.status == "plausible" and made.commit:
            self.works.begin("reading the new fix", lambda _: self.desk.other(made.fix), self._opened, self.fail)
        else:
            self.push_screen(Shown("another attempt", f"{made.status}: {one_line(made.said, 1000)}"))

    def _opened(self, desk: Desk) -> None:
        """Look at another change from now on."""
        self.desk, self.choice, self.comments = desk, Choice(desk.seen.files), []
        self.whole = self.taken = self.checked = None
        self.diff.commented, self._refused, self._judged = set(), {}, None
        self.diff.cursor = 0
        self.show()
        self.notify(f"this is the new fix, {desk.seen.name}")
        self.judge()

    async def action_quit(self) -> None:
        """Leave; once it is said where comments would be lost."""
        if self.comments and not self._warned:
            self._warned = True
            self.notify(f"{len(self.comments)} of your comments were not sent: A sends them, q leaves them")
            return
        self.exit()
