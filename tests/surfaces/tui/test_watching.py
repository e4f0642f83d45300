"""The screen of the watch: how it looks at two sizes, and what its keys do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import OptionList

from bugsage.errors import BugSageError, TestCommandUnknown, UsageError
from bugsage.model.affected import Chosen
from bugsage.model.sentry import SentryIssue
from bugsage.model.watch import ChangedPlace, Happening, ProductionIssue, Red, View
from bugsage.pipeline.living.post import Post
from bugsage.surfaces.source import ReadSource
from bugsage.surfaces.tui.desk import Desk
from bugsage.surfaces.tui.keys import Shown
from bugsage.surfaces.tui.rows import Row, name_of
from bugsage.surfaces.tui.watching import Told, WatchApp
from bugsage.wiring import open_house
from tests.conftest import Repository
from tests.surfaces.conftest import sure, unsure

FIRST, SECOND = "tests/test_orders.py::test_create[two items]", "tests/test_db.py::test_ping"
VIEW = View(
    reds=(
        Red(test=FIRST, type="KeyError", message="'user_id'", diagnosis=sure()),
        Red(test=SECOND, type="TimeoutError", message="no answer from [bold]db[/bold].local", diagnosis=unsure()),
        Red(test="tests/test_new.py", stale=True),
    ),
    passed=118,
    known=1904,
    changed=("shop/orders.py", "README.md"),
    chosen=(Chosen(FIRST, "ran", "shop/orders.py::Orders.create"),),
    passed_over=(("README.md", "no code names it"),),
)
SIZES = [(80, 24), (140, 45)]
PRODUCTION = (
    ProductionIssue(
        issue=sure().issue.id,
        type="KeyError",
        message="'user_id'",
        count=3,
        environment="production",
        release="shop@1.2.0",
        sentry=SentryIssue(id="7", short_id="SHOP-7", events=214, users=31),
        diagnosis=sure(),
        touched=(
            ChangedPlace(file="shop/orders.py", symbol="Orders.create", line=15),
            ChangedPlace(file="shop/db.py", symbol="load", line=3, role="frame", uncommitted=False),
        ),
    ),
    ProductionIssue(
        issue="BS-0b5e55ed", kind="again", source="listen", type="OSError", message="no [b]room[/b]", count=9
    ),
)


class Quiet(Desk):
    """Does nothing but say what it was asked for."""

    def __init__(self, read: ReadSource) -> None:
        self.read, self.asked = read, list[str]()
        self.making, self.waits = set[str](), set[str]()
        #: A fix is made as long as this is not set.
        self.made = Event()
        self.made.set()

    def _fix(self, issue: str) -> str:
        self.asked.append(f"fix {issue}")
        self.made.wait(60)
        self.waits.add(issue)
        return f"{issue}: a fix waits"

    def waiting(self, issue: str) -> str:
        self.asked.append(f"waiting {issue}")
        return ""

    def diff(self) -> str:
        return "--- a/shop/orders.py\n+++ b/shop/orders.py\n@@ -1 +1 @@\n-old\n+new\n"

    def suppress(self, issue: str) -> str:
        self.asked.append(f"suppress {issue}")
        return f"{issue} is suppressed"

    def editor(self, row: Row) -> Sequence[str]:
        self.asked.append(f"opened {name_of(row)}")
        raise UsageError("no editor is set")

    def close(self) -> None:
        pass

    def verdict(self, issue: str, *, right: bool) -> str:
        self.asked.append(f"{issue} {right}")
        return f"{issue} noted"


def app_of(read: ReadSource, post: Post | None = None, **options: Any) -> WatchApp:
    return WatchApp(Quiet(read), post or Post(), lambda tell: None, **options)


def telling(view: View, kind: str = "ended") -> Callable[[Pilot[None]], Awaitable[None]]:
    async def tell(pilot: Pilot[None]) -> None:
        pilot.app.post_message(Told(Happening(kind=kind, time="2026-01-05T10:00:00Z", view=view)))
        await pilot.pause()

    return tell


def played(app: WatchApp, play: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (140, 45)) -> None:
    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await telling(VIEW)(pilot)
            await play(pilot)

    asyncio.run(run())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["dark", "light", "safe"])
def test_failures_and_why(snap_compare: Any, read_source: ReadSource, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app_of(read_source, theme=theme), terminal_size=size, run_before=telling(VIEW))


@pytest.mark.parametrize("size", SIZES)
def test_a_run_in_flight(snap_compare: Any, read_source: ReadSource, size: tuple[int, int]) -> None:
    view = replace(VIEW, phase="affected", done=12, total=88, running=SECOND, reds=VIEW.reds[:1])
    assert snap_compare(app_of(read_source), terminal_size=size, run_before=telling(view))


@pytest.mark.parametrize("size", SIZES)
def test_production_beside_the_tests(snap_compare: Any, read_source: ReadSource, size: tuple[int, int]) -> None:
    view = replace(VIEW, reds=VIEW.reds[1:2], production=PRODUCTION, outside=("Sentry cannot be reached",))

    async def select(pilot: Pilot[None]) -> None:
        await telling(view, "production")(pilot)
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(app_of(read_source), terminal_size=size, run_before=select)


@pytest.mark.parametrize("size", SIZES)
def test_all_green(snap_compare: Any, read_source: ReadSource, size: tuple[int, int]) -> None:
    view = replace(VIEW, reds=())
    assert snap_compare(app_of(read_source, unicode=False), terminal_size=size, run_before=telling(view))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["w", "d", "v", "question_mark", "slash"])
def test_what_keys_show(snap_compare: Any, read_source: ReadSource, size: tuple[int, int], key: str) -> None:
    async def press(pilot: Pilot[None]) -> None:
        await telling(VIEW)(pilot)
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app_of(read_source), terminal_size=size, run_before=press)


def test_without_colour(snap_compare: Any, read_source: ReadSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app_of(read_source), terminal_size=(80, 24), run_before=telling(VIEW))


def test_keys_are_about_the_selected_failure(read_source: ReadSource) -> None:
    app = app_of(read_source)
    desk = app._desk
    assert isinstance(desk, Quiet)

    async def play(pilot: Pilot[None]) -> None:
        for keys in (["f"], ["j", "s"], ["d", "escape"], ["k", "v", "w"], ["j", "j", "f"]):
            await pilot.press(*keys)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    played(app, play)
    one, two = sure().issue.id, unsure().issue.id
    assert desk.asked == [f"fix {one}", f"suppress {two}", f"waiting {two}", f"{one} False"]


def test_a_fix_is_seen_in_the_list_and_made_once(read_source: ReadSource) -> None:
    app = app_of(read_source)
    desk = app._desk
    assert isinstance(desk, Quiet)
    desk.made.clear()

    def row() -> str:
        return str(app.query_one(OptionList).get_option_at_index(0).prompt)

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("f", "f")
        await pilot.pause()
        assert "a fix is being made" in row()
        desk.made.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "a fix waits: d shows it" in row()

    played(app, play)
    assert desk.asked == [f"fix {sure().issue.id}"]


def test_keys_are_about_an_issue_of_production_too(read_source: ReadSource) -> None:
    post = Post()
    app = app_of(read_source, post)
    desk = app._desk
    assert isinstance(desk, Quiet)

    async def play(pilot: Pilot[None]) -> None:
        await telling(replace(VIEW, reds=(), production=PRODUCTION))(pilot)
        for keys in (["j", "f"], ["s"], ["d", "escape"], ["o"]):
            await pilot.press(*keys)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        await pilot.press("slash", *"shop-7", "enter")
        await pilot.pause()
        assert app.query_one(OptionList).option_count == 1

    played(app, play)
    assert desk.asked == ["fix BS-0b5e55ed", "suppress BS-0b5e55ed", "waiting BS-0b5e55ed", "opened BS-0b5e55ed"]
    assert post.get(0) == ("forget", "BS-0b5e55ed")


def test_what_is_selected_stays_selected_while_the_list_changes(read_source: ReadSource) -> None:
    app = app_of(read_source)

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("down")
        await telling(replace(VIEW, reds=(Red(test="tests/test_a.py::test_a"), *VIEW.reds)))(pilot)
        assert app.selected is not None
        assert app.selected.test == SECOND
        await telling(replace(VIEW, reds=VIEW.reds[:1]))(pilot)
        assert app.selected is not None
        assert app.selected.test == FIRST
        await telling(replace(VIEW, reds=()))(pilot)
        assert app.selected is None

    played(app, play)


def test_the_list_is_filtered_by_words(read_source: ReadSource) -> None:
    app = app_of(read_source)

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"timeout", "enter")
        await pilot.pause()
        assert app.query_one(OptionList).option_count == 1
        assert app.selected is not None
        assert app.selected.test == SECOND

    played(app, play)


def test_wishes_reach_the_watch_and_q_ends_it(read_source: ReadSource) -> None:
    post = Post()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("r", "a", "q")

    played(app_of(read_source, post), play)
    assert [post.get(0)[0] for _ in range(3)] == ["rerun", "all", "over"]


def test_the_mouse_selects(read_source: ReadSource) -> None:
    app = app_of(read_source)

    async def play(pilot: Pilot[None]) -> None:
        await pilot.click(OptionList, offset=(5, 2))
        await pilot.pause()
        assert app.selected is not None
        assert app.selected.test == SECOND

    played(app, play)


def test_what_ends_the_watch_is_told_once_the_screen_is_gone(read_source: ReadSource) -> None:
    def begin(_: Callable[[Happening], None]) -> None:
        raise TestCommandUnknown("nobody knows how the tests are run")

    app = WatchApp(Quiet(read_source), Post(), begin)

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause(0.5)

    asyncio.run(run())
    assert isinstance(app.error, BugSageError)


def test_an_editor_opens_at_the_line_that_is_to_blame(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit("Start", {"a.py": "x = 1\n", "shop/orders.py": "y = 1\n"})
    desk, red = Desk(open_house(repository.root)), VIEW.reds[0]
    path = str(repository.root / "shop/orders.py")
    for editor, wanted in {
        "vim": ["vim", "+15", path],
        "code -w": ["code", "-w", "--goto", f"{path}:15"],
        "/usr/bin/hx": ["/usr/bin/hx", f"{path}:15"],
        "odd": ["odd", path],
    }.items():
        monkeypatch.setenv("VISUAL", editor)
        assert list(desk.editor(red)) == wanted
    monkeypatch.delenv("VISUAL")
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(BugSageError, match="no editor is set"):
        desk.editor(red)
    with pytest.raises(BugSageError, match="no file of this repository"):
        desk.editor(Red(test="../../etc/passwd::x"))
    assert "--- a/" not in desk.diff()
    Path(repository.root / "a.py").write_text("x = 2\n")
    assert "+x = 2" in Desk(open_house(repository.root)).diff()


def test_a_question_is_closed_without_an_answer(read_source: ReadSource) -> None:
    app = app_of(read_source)

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, Shown)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Shown)

    played(app, play)
