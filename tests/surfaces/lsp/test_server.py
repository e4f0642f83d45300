import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from bugsage import pipeline, wiring
from tests.conftest import Repository
from tests.surfaces.lsp.conftest import CONTRACT, SHOP, Editor, editing, fail, run


def said(editor: Editor, uri: str) -> dict[str, tuple[int, str]]:
    """By code and severity: the line, from 1, and the first line of the message."""
    return {
        f"{one.code} {one.severity.name if one.severity else ''}": (
            one.range.start.line + 1,
            one.message.split("\n")[0],
        )
        for one in editor.diagnostics.get(uri, ())
    }


def typed(line: int, text: str, *, after: int = 0) -> types.TextDocumentContentChangePartial:
    """What an editor says of text that is typed at the beginning of a line; both count from 0."""
    place = types.Position(line, after)
    return types.TextDocumentContentChangePartial(range=types.Range(place, place), text=text)


def test_failures_and_contracts_are_marked_and_told(shop: Repository) -> None:
    shop.write({".lattice/contracts/shop.yaml": CONTRACT})
    uri = (shop.root / "shop.py").as_uri()
    issue = pipeline.issues(wiring.open_house(shop.root))[0].id

    async def work() -> None:
        async with editing(shop.root) as editor:
            await editor.until(lambda: len(editor.diagnostics.get(uri, ())) == 3)
            found = said(editor, uri)
            assert found[f"{issue} Error"] == (5, "KeyError: 'price' in test_shop.py::test_total")
            assert found[f"{issue} Warning"][0] == 9
            assert found[f"{issue} Warning"][1].startswith("suspect 1 (")
            assert found["SHOP-1 Warning"][0] == 4
            error = next(one for one in editor.diagnostics[uri] if one.severity == types.DiagnosticSeverity.Error)
            assert (error.range.start.character, error.range.end.character) == (4, 30)
            assert "which is not there" in error.message
            assert [one.location.range.start.line for one in error.related_information or ()] == [8]

            offered = await editor.actions(uri, 4)
            assert [one.command for one in offered.values()] == ["bugsage.explain", "bugsage.fix", "bugsage.openIssue"]
            assert await editor.actions(uri, 0) == {}
            place = types.TextDocumentIdentifier(uri)
            hover = await editor.text_document_hover_async(types.HoverParams(place, types.Position(3, 5)))
            assert hover is not None
            assert "SHOP-1" in str(hover.contents)
            assert await editor.text_document_hover_async(types.HoverParams(place, types.Position(0, 0))) is None

            editor.presses = ["Open the issue"]
            answer = await editor.command(offered[f"Explain {issue}"])
            await editor.until(lambda: editor.shown)
            assert answer["issue"] == issue
            assert any("First suspect" in one for one in editor.messages)
            page = Path(editor.shown[0].removeprefix("file://")).read_text()
            assert f"issue `{issue}`" in page
            assert "**Timeline**" in page
            assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in editor.registered

    run(work)


def test_marks_follow_what_is_typed_saved_and_run(shop: Repository) -> None:
    file = shop.root / "shop.py"
    uri, issue = file.as_uri(), pipeline.issues(wiring.open_house(shop.root))[0].id
    error = f"{issue} Error"

    async def work() -> None:
        async with editing(shop.root) as editor:
            await editor.until(lambda: said(editor, uri))
            editor.open(uri, SHOP)
            # For an editor a form feed and a line separator end no line.
            editor.change(uri, 2, typed(0, "one\ftwo\u2028\n\n"))
            await editor.until(lambda: said(editor, uri).get(error, (0,))[0] == 7)
            editor.change(uri, 3, typed(6, "  ", after=30), typed(6, "x", after=4))
            await editor.until(lambda: f"{issue} Information" in said(editor, uri))
            assert said(editor, uri)[f"{issue} Information"][0] == 7
            editor.change(uri, 4, types.TextDocumentContentChangeWholeDocument(text=f"\n{SHOP}"))
            await editor.until(lambda: said(editor, uri).get(error, (0,))[0] == 6)
            editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
            await editor.until(lambda: said(editor, uri).get(error, (0,))[0] == 5)

            file.write_text(f"# new\n# lines\n{SHOP}")
            saved = types.DidChangeWatchedFilesParams([types.FileEvent(uri, types.FileChangeType.Changed)])
            editor.workspace_did_change_watched_files(saved)
            await editor.until(lambda: said(editor, uri).get(error, (0,))[0] == 7)

            file.write_text(SHOP.replace('item["price"]', 'item.get("price", 0)'))
            with pytest.raises(AssertionError):
                fail(shop)  # it passes now
            await editor.until(lambda: not said(editor, uri))

    run(work)


def test_a_new_server_knows_where_lines_went_that_were_committed(shop: Repository) -> None:
    shop.commit("More", {"shop.py": f"# a\n# b\n# c\n{SHOP}"})
    uri = (shop.root / "shop.py").as_uri()

    async def work() -> None:
        async with editing(shop.root) as editor:
            await editor.until(lambda: sorted(line for line, _ in said(editor, uri).values()) == [8, 12])

    run(work)


def test_nothing_breaks_where_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "huge.py").write_bytes(b"x = 1\n" * 1_000_000)
    (tmp_path / "image.py").write_bytes(b"\0\xff\xfe" * 1_000)
    (tmp_path / ".lattice" / "contracts").mkdir(parents=True)
    (tmp_path / ".lattice" / "contracts" / "broken.yaml").write_text("contracts: [")

    async def work() -> None:
        async with editing(tmp_path, capabilities=types.ClientCapabilities()) as editor:
            await editor.until(lambda: any("broken.yaml" in one for one in editor.messages))
            addresses = [(tmp_path / name).as_uri() for name in ("huge.py", "image.py", "none.py")]
            for uri in (*addresses, "untitled:Untitled-1", "file:///etc/hosts", "git:/a.py?x", "file:///%00"):
                editor.open(uri, "x = 1\n")
                editor.change(uri, 2, typed(5, "far behind the end", after=99))
                assert await editor.actions(uri, 0) == {}
                place = types.TextDocumentIdentifier(uri)
                assert await editor.text_document_hover_async(types.HoverParams(place, types.Position(9, 9))) is None
            for argument in (None, 7, "BS-00000000", "../../etc"):
                await editor.command(types.Command("x", "bugsage.explain", arguments=[argument]))
            await editor.command(types.Command("x", "bugsage.refresh"))
            assert sum("no open folder knows it" in one for one in editor.messages) == 2
        assert not (tmp_path / ".bugsage" / "timeline.db").exists()

    run(work)


@pytest.mark.slow
def test_a_fix_is_made_beside_and_applied_only_on_demand(shop: Repository) -> None:
    uri, issue = (shop.root / "shop.py").as_uri(), pipeline.issues(wiring.open_house(shop.root))[0].id

    async def work() -> None:
        async with editing(shop.root) as editor:
            await editor.until(lambda: said(editor, uri))
            fix = (await editor.actions(uri, 4))[f"Fix {issue} on a branch of its own"]
            assert await editor.command(fix) == {"issue": issue, "begun": True}
            assert await editor.command(fix) == {"issue": issue, "begun": False}
            assert await editor.actions(uri, 4), "others are answered meanwhile"
            await editor.until(lambda: any("It is on the branch bugsage/" in one for one in editor.messages), 240)
            assert (editor.progress[0], editor.progress[-1]) == ("begin", "end")
            assert "report" in editor.progress
            assert editor.edits == []
            assert (shop.root / "shop.py").read_text() == SHOP

            take = f"Apply the fix of {issue} to the files"
            for _ in range(600):
                offered = await editor.actions(uri, 4)
                if take in offered:
                    break
                await asyncio.sleep(0.1)
            editor.open(uri, f"# unsaved\n{SHOP}")
            assert (await editor.command(offered[take]))["applied"] is True
            [edit] = editor.edits
            change = next(one for one in edit.document_changes or () if isinstance(one, types.TextDocumentEdit)
                          and one.text_document.uri == uri)  # fmt: skip
            assert change.text_document.version == 1
            assert {one.range.start.line for one in change.edits} <= {5, 6, 9, 10}

            editor.change(uri, 2, types.TextDocumentContentChangeWholeDocument(text="nothing = 0\n"))
            assert (await editor.command(offered[take]))["applied"] is False
            assert any("does not fit it" in one for one in editor.messages)
            assert len(editor.edits) == 1

    run(work)


@pytest.mark.slow
def test_a_fix_that_is_cancelled_leaves_nothing(shop: Repository) -> None:
    uri, issue = (shop.root / "shop.py").as_uri(), pipeline.issues(wiring.open_house(shop.root))[0].id

    async def work() -> None:
        async with editing(shop.root) as editor:
            await editor.until(lambda: said(editor, uri))
            await editor.command((await editor.actions(uri, 4))[f"Fix {issue} on a branch of its own"])
            await editor.until(lambda: "report" in editor.progress)
            editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(editor.tokens[0]))
            await editor.until(lambda: "end" in editor.progress)
        assert "bugsage" not in shop.git("worktree", "list").replace(str(shop.root), "").split("\n", 1)[1]
        assert shop.git("branch", "--list", "bugsage/*") == ""

    run(work)
