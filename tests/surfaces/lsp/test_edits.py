import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from bugsage.errors import PatchUnfit
from bugsage.surfaces.lsp.buffer import Buffer
from bugsage.surfaces.lsp.edits import edit_of

EVERY = frozenset(types.ResourceOperationKind)
LINES = st.lists(st.sampled_from(["a", "b", "𝄞", "", "c\f"]), min_size=1, max_size=12)


def diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a/x.py", "b/x.py")
    return "".join(lines)


def made(patch: str, text: str | None, version: int | None = 4, can: frozenset[types.ResourceOperationKind] = EVERY):
    files = {} if text is None else {"x.py": (text, version)}
    return edit_of(patch, files.get, lambda file: f"file:///r/{file}", can).document_changes


def taken(text: str, edits: list[types.TextEdit]) -> str:
    """What an editor makes of edits: all count in the text as it was, so the last is made first."""
    buffer = Buffer(text)
    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        change = types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)
        buffer = buffer.changed(change, 0)
    return buffer.text or ""


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_an_editor_that_takes_the_edit_has_what_the_patch_makes(
    old: list[str], new: list[str], end: str, is_moved: bool
) -> None:
    before, after = (end.join(["head", *lines, "tail", ""]).replace("\f", "") for lines in (old, new))
    if before == after:
        return
    ahead = f"typed since{end}" if is_moved else ""
    [change] = made(diff(before, after), ahead + before)
    assert change.text_document.version == 4
    assert taken(ahead + before, change.edits) == ahead + after


def test_files_come_and_go_where_the_editor_can_do_that() -> None:
    added = "diff --git a/n.py b/n.py\nnew file mode 100644\n--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+one\n"
    create, fill = made(added, "x")
    assert (create.uri, fill.edits[0].new_text) == ("file:///r/n.py", "one\n")
    gone = "diff --git a/x.py b/x.py\ndeleted file mode 100644\n--- a/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n"
    [delete] = made(gone, "one\n")
    assert isinstance(delete, types.DeleteFile)
    renamed = "diff --git a/x.py b/y.py\nrename from x.py\nrename to y.py\n"
    [rename] = made(renamed, "one\n")
    assert (rename.old_uri, rename.new_uri) == ("file:///r/x.py", "file:///r/y.py")
    with pytest.raises(PatchUnfit, match="cannot have"):
        made(added, "x", can=frozenset())


@pytest.mark.parametrize(
    ("patch", "text", "why"),
    [
        (diff("a\nb\n", "a\nc\n"), "a\nz\n", "has changed since"),
        (diff("a\nb\n", "a\nc\n"), None, "not there"),
        ("no patch at all", "a\n", "no patch"),
        ("--- a/../x.py\n+++ b/../x.py\n@@ -1 +1 @@\n-a\n+b\n", "a\n", "cannot be read"),
        ("diff --git a/x.py b/x.py\nBinary files a/x.py and b/x.py differ\n", "a\n", "not text"),
    ],
)
def test_what_does_not_fit_changes_nothing(patch: str, text: str | None, why: str) -> None:
    with pytest.raises(PatchUnfit, match=why):
        made(patch, text)
