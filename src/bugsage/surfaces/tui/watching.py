"""The screen of `bugsage watch`: failures, and for the selected one why."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import ClassVar

from rich.syntax import Syntax
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from bugsage.errors import BugSageError
from bugsage.model.watch import Happening, View
from bugsage.pipeline.living.post import Post
from bugsage.surfaces.tui import rows, telling
from bugsage.surfaces.tui.desk import Desk
from bugsage.surfaces.tui.keys import Keys, Shown
from bugsage.surfaces.tui.plain import PlainApp
from bugsage.surfaces.tui.rows import Row
from bugsage.surfaces.tui.themes import dress

#: Seconds in which a watch ends what it runs.
LEAVING = 10.0
_CSS = """
Screen { layout: vertical; }
#status { height: 1; padding: 0 1; background: $panel; }
#body { height: 1fr; layout: vertical; }
#reds { height: 40%; border: none; background: $surface; padding: 0; text-wrap: nowrap; text-overflow: ellipsis; }
#why { height: 1fr; padding: 0 1; background: $background; }
#reds > .option-list--option-highlighted { background: $primary 25%; color: $foreground; text-style: none; }
#reds:focus > .option-list--option-highlighted { background: $primary 30%; color: $foreground; text-style: none; }
.-wide #body { layout: horizontal; }
.-wide #reds { width: 42%; height: 1fr; }
#filter { display: none; height: 1; border: none; padding: 0 1; }
#filter.-shown { display: block; }
#empty { padding: 1 2; color: $text-muted; }
"""


class Told(Message):
    """The watch tells of something."""

    def __init__(self, happening: Happening) -> None:
        super().__init__()
        self.happening = happening


class WatchApp(PlainApp):
    """One screen, and what its keys show above it."""

    TITLE = "bugsage watch"
    CSS = _CSS
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fix", "fix"),
        Binding("r", "rerun", "rerun"),
        Binding("a", "all", "all"),
        Binding("d", "diff", "diff"),
        Binding("o", "open", "open"),
        Binding("s", "suppress", "suppress"),
        Binding("v", "verdict", "verdict"),
        Binding("w", "changed", "changed"),
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("question_mark", "keys", "keys", key_display="?"),
        Binding("q", "quit", "quit"),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        post: Post,
        begin: Callable[[Callable[[Happening], None]], None],
        *,
        theme: str = "dark",
        unicode: bool = True,
        hear: Callable[[Happening], None] = lambda _: None,
    ) -> None:
        """`begin` runs the watch until `post` says that it is over, in a thread of its own; `hear` hears of all too."""
        super().__init__()
        self._hear = hear
        self._desk, self._post, self._begin, self._theme, self._unicode = desk, post, begin, theme, unicode
        #: No worker of textual's, which would be waited for before anybody could say that it is over.
        self._watch = threading.Thread(target=self._run, daemon=True)
        self.view = View()
        self._wanted = ""
        #: Why the watch ended by itself; None where it did not.
        self.error: BugSageError | None = None

    def compose(self) -> ComposeResult:
        """How things stand, the failures, why the selected one fails."""
        yield Static(id="status")
        with Container(id="body"):
            yield OptionList(id="reds")
            with VerticalScroll(id="why"):
                yield Static(id="told")
        yield Input(id="filter", placeholder="part of a test's name or of its message")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin."""
        self.query_one("#filter", Input).cursor_blink = False  # a screen where nothing happens is to cost nothing
        dress(self, self._theme)
        self.query_one(OptionList).focus()
        self._show()
        self._watch.start()

    def _run(self) -> None:
        try:
            self._begin(self._tell)
        except BugSageError as error:
            self.error = error
            self.call_from_thread(self.exit)

    def over(self) -> None:
        """The screen is gone, its terminal perhaps too: end the watch, and wait until what it ran has ended."""
        self._post.put("over")
        if self._watch.is_alive():
            self._watch.join(LEAVING)

    def signal(self, text: str) -> None:
        """Write what moves no cursor and shows no character: a title, a notification."""
        if self._driver is not None and text:
            self._driver.write(text)
            self._driver.flush()

    def _tell(self, happening: Happening) -> None:
        self.post_message(Told(happening))

    def on_told(self, told: Told) -> None:
        """Show how things stand now."""
        before, self.view = self.view, told.happening.view
        self._hear(told.happening)
        if told.happening.kind == "began":
            self.query_one("#status", Static).update(telling.status(self.view, unicode=self._unicode))
        else:
            self._show(rebuild=_listed(before) != _listed(self.view))

    def _show(self, *, rebuild: bool = True) -> None:
        self.query_one("#status", Static).update(telling.status(self.view, unicode=self._unicode))
        if rebuild:
            reds = self.query_one(OptionList)
            chosen = self.selected
            shown = rows.rows(self.view, self._wanted)
            reds.clear_options()
            reds.add_options(Option(self._drawn(row), id=rows.name_of(row)) for row in shown)
            name = rows.name_of(chosen) if chosen else ""
            kept = next((i for i, row in enumerate(shown) if rows.name_of(row) == name), 0)
            reds.highlighted = kept if shown else None
        self._explain()

    def _drawn(self, row: Row) -> Content:
        doing = self._desk.doing(rows.issue_of(row))
        return rows.drawn(row, self.view, doing, unicode=self._unicode)

    @property
    def selected(self) -> Row | None:
        """The failure that the keys are about."""
        reds = self.query_one(OptionList)
        if reds.highlighted is None or reds.highlighted >= reds.option_count:
            return None
        name = reds.get_option_at_index(reds.highlighted).id
        return next((row for row in rows.rows(self.view, "") if rows.name_of(row) == name), None)

    def on_option_list_option_highlighted(self) -> None:
        """Another failure is selected."""
        self._explain()

    def _explain(self) -> None:
        row = self.selected
        self.query_one("#told", Static).update(
            telling.nothing(self.view) if row is None else rows.explained(row, self._desk.read)
        )

    def action_down(self) -> None:
        """The next failure."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """The one before."""
        self.query_one(OptionList).action_cursor_up()

    def action_rerun(self) -> None:
        """Run the red tests again."""
        self._post.put("rerun")

    def action_all(self) -> None:
        """Run everything."""
        self._post.put("all")

    def action_changed(self) -> None:
        """What changed, and what is run for it."""
        self.push_screen(Shown("what changed", telling.changed(self.view)))

    def action_keys(self) -> None:
        """What each key does."""
        self.push_screen(Keys())

    def action_filter(self) -> None:
        """Show only failures that hold some words."""
        box = self.query_one("#filter", Input)
        box.add_class("-shown")
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The words changed."""
        self._wanted = event.value
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the list."""
        if not event.value:
            event.input.remove_class("-shown")
        self.query_one(OptionList).focus()

    def action_diff(self) -> None:
        """The fix of the selected failure, or what is not committed."""
        issue = rows.issue_of(self.selected)
        self._work(lambda: self._desk.waiting(issue), self._look)

    def _look(self, fix: str) -> None:
        """The screen of a review for a fix that waits; for none what is not committed."""
        if not fix:
            self._work(self._desk.diff, self._show_diff)
            return
        with self.suspend():
            subprocess.run(self._desk.reviewing(fix, self._theme), check=False)
        self.refresh()

    def _show_diff(self, diff: str) -> None:
        shown = Syntax(diff, "diff", theme="ansi_dark", word_wrap=False) if diff else "nothing is changed"
        self.push_screen(Shown("diff", shown))

    def action_fix(self) -> None:
        """Make a fix for the selected failure."""
        issue = rows.issue_of(self.selected)
        if issue and issue not in self._desk.making:
            self._desk.making.add(issue)
            self._show()
            self._work(lambda: self._desk.fix(issue), self._fixed)

    def _fixed(self, said: str) -> None:
        self.notify(said)
        self._show()

    def action_suppress(self) -> None:
        """Hear no more of the selected failure's issue."""
        issue = rows.issue_of(self.selected)
        if issue:
            self._work(lambda: self._desk.suppress(issue), partial(self._suppressed, issue))

    def _suppressed(self, issue: str, said: str) -> None:
        self.notify(said)
        self._post.put("forget", issue)

    def action_verdict(self) -> None:
        """Say whether the diagnosis was right."""
        issue = rows.issue_of(self.selected)
        if issue:
            self.push_screen(
                Shown("verdict", "r  it was right\nw  it was wrong", keys="rw"), partial(self._judge, issue)
            )

    def _judge(self, issue: str, key: str | None) -> None:
        if key:
            self._work(lambda: self._desk.verdict(issue, right=key == "r"), self.notify)

    def action_open(self) -> None:
        """Open the place that is to blame in the editor."""
        row = self.selected
        if row is None:
            return
        try:
            command = self._desk.editor(row)
            with self.suspend():
                subprocess.run(command, check=False)
            self.refresh()
        except (BugSageError, OSError) as error:
            self.notify(str(error), severity="error")

    def _work(self, work: Callable[[], str], then: Callable[[str], object]) -> None:
        """Do something in a thread of its own, and show what came of it."""

        def run() -> None:
            show: Callable[[str], object]
            try:
                said = work()
            except BugSageError as error:
                said, show = str(error), partial(self.notify, severity="error")
            else:
                show = then
            with suppress(RuntimeError):  # the screen was closed meanwhile
                self.call_from_thread(show, said)

        self.run_worker(run, thread=True)

    def on_unmount(self) -> None:
        """The screen goes, whoever ended it: what its keys began ends too."""
        self._desk.close()

    async def action_quit(self) -> None:
        """End the watch, and what runs."""
        self._post.put("over")
        self.exit()


def _listed(view: View) -> tuple[object, object]:
    return view.reds, view.production
