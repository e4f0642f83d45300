"""The screen of a review, on real repositories: what its keys take, edit and commit."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from bugsage.surfaces.tui.keys import Shown
from bugsage.surfaces.tui.review.app import ReviewApp
from bugsage.surfaces.tui.review.committing import Commit
from bugsage.surfaces.tui.review.diffing import Diff
from bugsage.surfaces.tui.review.listing import Parts
from tests.conftest import Repository
from tests.pipeline.landing.shop import SHOP, Shop
from tests.surfaces.tui.review.changes import HOSTILE, app_of, patch_file, played, pressing, settled

#: To the commit panel, and on.
COMMIT = ("C",)


def text_of(app: ReviewApp) -> str:
    """Everything that is seen."""
    return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())


def test_a_fix_is_shown_with_all_that_speaks(shop: Shop) -> None:
    app = app_of(shop.root)

    async def look(pilot: Pilot[None]) -> None:
        shown = text_of(app)
        for said in (
            "FX-0000000a of BS-",
            "2 of 2 taken",
            "self.total()",
            "cause",
            "evidence",
            "1 test failed",
            "risk",
        ):
            assert said in shown
        assert not any(one is app.diff for one in gc.get_objects()), "a key would wait while it is looked through"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "cause" not in text_of(app)
        await pilot.press("w")
        await pilot.pause()
        assert "cause" in text_of(app)
        assert "self.total()" not in text_of(app)

    played(app, pressing(), look)


def test_what_is_left_out_is_not_committed(shop: Shop) -> None:
    shop.repository.write({"other.py": "x = 7\n"})
    app = app_of(shop.root)
    played(app, pressing("]", "space"), pressing("C"), pressing("enter"))
    assert shop.git("show", "HEAD:shop.py") == SHOP.replace("return 2", "return 3 - 1")
    assert (shop.root / "shop.py").read_text() == SHOP.replace("return 2", "return 3 - 1")
    assert (shop.root / "other.py").read_text() == "x = 7\n"
    assert "A part of FX-0000000a was taken: 1 of 2 parts" in shop.git("log", "-1", "--format=%B")
    assert [landed.branch for landed, _ in app.landed] == ["main"]
    assert shop.status()[0] == "open"


def test_keys_that_come_while_the_risk_is_worked_out_are_not_lost(shop: Shop) -> None:
    app = app_of(shop.root)

    async def hurry(pilot: Pilot[None]) -> None:
        await pilot.press("]", "space", "C")
        while not isinstance(app.screen, Commit):
            await pilot.pause(0.02)
        await settled(pilot)
        assert "1 of 2 parts" in text_of(app)

    played(app, hurry)


def test_what_nobody_reckoned_with_ends_the_screen_and_is_told(shop: Shop) -> None:
    app = app_of(shop.root)

    async def gone(pilot: Pilot[None]) -> None:
        app.works.begin("failing", lambda _: 1 // 0, lambda _: None, app.fail)
        while app.is_running:
            await pilot.pause(0.02)

    played(app, pressing(), gone)
    assert isinstance(app.works.crash, ZeroDivisionError)


def test_single_lines_are_taken_and_the_whole_resolves_its_issue(shop: Shop) -> None:
    app = app_of(shop.root)
    # Of the first part the removal is left out, of the second everything.
    played(app, pressing("down", "down", "down", "space", "]", "x"), pressing("C"), pressing("enter"))
    assert shop.git("show", "HEAD:shop.py") == SHOP.replace("return 2\n", "return 2\n        return 3 - 1\n")
    shop.git("reset", "-q", "--hard", "HEAD~1")
    played(app_of(shop.root), pressing("C"), pressing("enter"))
    assert shop.status()[0] == "resolved"


def test_the_risk_is_that_of_what_is_taken(shop: Shop) -> None:
    app = app_of(shop.root)

    async def look(_: Pilot[None]) -> None:
        assert app.taken is not None
        assert app.taken.selection is not None
        assert "risk of what is taken" in text_of(app)
        assert "proof of the whole" in text_of(app)

    async def nothing(_: Pilot[None]) -> None:
        assert app.taken is None
        assert not isinstance(app.screen, Commit)

    played(app, pressing("space"), look, pressing("]", "space", "C"), nothing)


def test_an_edited_part_is_committed_as_it_was_written(shop: Shop, editor: Path) -> None:
    editor.with_name("editor.does").write_text("sed -i 's/3 - 1/4 - 2/' $1")
    app = app_of(shop.root)
    played(app, pressing("e"), pressing("C"), pressing("enter"))
    assert "# shop.py, line 1\n class Cart:" in editor.with_name("editor.seen").read_text()
    assert shop.git("show", "HEAD:shop.py") == SHOP.replace("return 2", "return 4 - 2").replace("totals", "total")
    assert "edited before it was taken" in shop.git("log", "-1", "--format=%B")
    assert shop.status()[0] == "open"


def test_an_edit_that_does_not_fit_is_refused_and_kept(shop: Shop, editor: Path) -> None:
    does = editor.with_name("editor.does")
    does.write_text("sed -i 's/class Cart/class Basket/; s/3 - 1/4 - 2/' $1")
    app = app_of(shop.root)

    async def refused(pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Shown)
        assert "line 1 of the file was changed" in text_of(app)
        assert app.choice.edits == {}
        await pilot.press("escape")
        does.write_text("sed -i 's/class Basket/class Cart/' $1")
        await pilot.press("e")
        await settled(pilot)
        assert app.choice.part(1).hunk.lines[3] == "+        return 4 - 2"  # type: ignore[union-attr]
        does.write_text("exit 3")
        await pilot.press("e")
        await settled(pilot)
        assert "ended with status 3" in text_of(app)
        assert list(app.choice.edits) == [1]

    played(app, pressing("e"), refused)


def test_the_message_is_the_users_and_a_hook_that_says_no_is_shown(shop: Shop) -> None:
    hook = shop.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'not on a [red]friday[/red]' >&2\nexit 1\n")
    hook.chmod(0o755)
    before = shop.git("rev-parse", "HEAD")
    app = app_of(shop.root)

    async def refused(pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Commit)
        app.screen.query_one(TextArea).text = "Mine\n"
        await pilot.press("enter")
        await settled(pilot)
        assert "not on a [red]friday[/red]" in text_of(app)
        assert app.screen.query_one(TextArea).text == "Mine\n"
        assert shop.git("rev-parse", "HEAD") == before
        hook.unlink()
        await pilot.press("enter")
        await settled(pilot)
        assert "take it back with: bugsage undo" in text_of(app)

    played(app, pressing("C"), refused)
    assert shop.git("log", "-1", "--format=%B").strip() == "Mine"


def test_a_conflict_is_shown_and_nothing_is_changed(shop: Shop) -> None:
    shop.repository.commit("Otherwise", {"shop.py": SHOP.replace("totals", "sums")})
    before = shop.git("rev-parse", "HEAD")
    app = app_of(shop.root)

    async def look(_: Pilot[None]) -> None:
        said = str(app.screen.query_one("#refused", Static).content)
        assert "<<<<<<<" in said
        assert "nothing was committed" in said

    played(app, pressing("C"), pressing("enter"), look)
    assert (shop.git("rev-parse", "HEAD"), app.landed) == (before, [])


def test_what_lies_in_the_repository_is_only_looked_at(repository: Repository) -> None:
    repository.commit("Start", {"a.py": "x = 1\n"})
    repository.commit("Change", {"a.py": "x = 2\n"})
    before = repository.git("rev-parse", "HEAD")
    app = app_of(repository.root, "HEAD")

    async def look(_: Pilot[None]) -> None:
        assert app.choice.selection is None
        assert "1 part " in text_of(app)
        assert not isinstance(app.screen, Commit)

    played(app, pressing("space", "e", "C"), look)
    assert repository.git("rev-parse", "HEAD") == before


def test_what_strangers_wrote_is_shown_and_does_nothing(repository: Repository, tmp_path: Path) -> None:
    repository.commit("Start", {"a.py": "x = 1\n"})
    app = app_of(repository.root, patch_file(tmp_path, HOSTILE))

    async def look(pilot: Pilot[None]) -> None:
        shown = text_of(app)
        for said in (
            "user\\u202e \\u2066# admin\\u2069",
            "[bold]$error[/bold]",
            "\\x1b[2J",
            "zero\\u200bwidth",
            "日本語",
        ):
            assert said in shown
        assert not {"\x1b", "\u202e", "\u2066", "\x07", "\u200b"} & set(shown)
        await pilot.press("C")
        await settled(pilot)
        assert isinstance(app.screen, Commit)
        assert not {"\x1b", "\u202e"} & set(text_of(app))

    played(app, pressing(), look)


def test_keys_and_the_mouse_find_their_way(shop: Shop) -> None:
    app = app_of(shop.root)

    async def look(pilot: Pilot[None]) -> None:
        diff, parts = app.query_one(Diff), app.query_one(Parts)
        assert diff.row is not None
        assert diff.row.lines == (5,)
        assert parts.chosen is not None
        assert parts.chosen[0].number == 2
        await pilot.click(Parts, offset=(6, 1))
        await pilot.pause()
        assert diff.row.part.number == 1
        await pilot.click(Parts, offset=(1, 2))  # on its mark
        await pilot.pause()
        assert app.choice.state(2) == "left"
        await pilot.click(Diff, offset=(20, 5), times=2)
        await pilot.pause()
        assert app.choice.state(1) == "partly"
        assert diff.split is False
        await pilot.press("b")
        assert diff.split
        await pilot.press("w")
        await settled(pilot)
        assert diff.size.width > 100

    played(app, pressing("slash", *"self.TOTAL()", "enter"), look)


def test_a_line_that_stays_is_neither_taken_nor_left_and_comments_are_marked(shop: Shop) -> None:
    app = app_of(shop.root)

    async def look(pilot: Pilot[None]) -> None:
        assert app.choice.selection is None
        assert [(one.place, one.text) for one in app.comments] == [("shop.py:1", "why?")]
        assert "◆" in text_of(app)
        assert "nothing holds" not in text_of(app)
        await pilot.press("q")
        await pilot.pause()
        assert app.is_running  # once it is said that the comment would be lost

    played(app, pressing("down", "space", "c", *"why?", "enter"), look)


def test_several_lines_are_selected_at_once(shop: Shop) -> None:
    app = app_of(shop.root)
    played(app, pressing("down", "down", "down", "shift+down", "space"))
    assert [app.choice.state(number) for number in (1, 2)] == ["left", "taken"]


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
@pytest.mark.parametrize("theme", ["dark", "light", "safe"])
def test_it_looks_well(snap_compare: object, shop: Shop, size: tuple[int, int], theme: str) -> None:
    press = pressing("down", "down", "down", "space", "]")
    assert snap_compare(app_of(shop.root, theme=theme), terminal_size=size, run_before=press)  # type: ignore[operator]


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
@pytest.mark.parametrize("keys", [("w",), ("b",), ("C",), ("question_mark",)])
def test_what_keys_show(snap_compare: object, shop: Shop, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    assert snap_compare(app_of(shop.root), terminal_size=size, run_before=pressing(*keys))  # type: ignore[operator]


def test_without_colour(snap_compare: object, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_of(shop.root, unicode=False)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing("space"))  # type: ignore[operator]
