"""Parts of patches, against git's own reading of them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.model.patch import FilePatch, applied
from bugsage.model.selection import Selection, is_whole, parts_of, picked
from bugsage.model.unified_diff import parse_diff
from bugsage.model.written_diff import diff_text
from bugsage.repair.diffs import diff_of

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "@@ -1 +1 @@", "-x"]), max_size=30).map("\n".join)


@given(TEXTS, TEXTS, st.data())
@settings(max_examples=60)
def test_any_part_applies_and_all_parts_are_the_whole(old: str, new: str, data: st.DataObject) -> None:
    files = parse_diff(diff_of({"f": old}, {"f": new}))
    parts = parts_of(files)
    whole = Selection(parts={part.number: () for part in parts})
    assert is_whole(files, whole)
    if not files or files[0].kind != "modified":
        return
    assert applied(old, picked(files, whole)[0].hunks) == new
    lines = {part.number: data.draw(st.sets(st.integers(1, len(part.hunk.lines)))) for part in parts if part.hunk}
    chosen = Selection(parts={number: tuple(sorted(some)) for number, some in lines.items() if some})
    some = picked(files, chosen)
    middle = applied(old, some[0].hunks) if some else old
    assert middle is not None
    assert parse_diff(diff_text(some)) == tuple(_bare(file) for file in some)
    # A line is gone exactly where its removal was taken, and there where its addition was.
    count = sum(len(one) for one in lines.values()) and sum(
        {"+": 1, "-": -1}.get(part.hunk.lines[at - 1][:1], 0)
        for part in parts
        if part.hunk
        for at in lines[part.number]
    )
    assert len(_lines(middle)) - len(_lines(old)) == count


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _bare(file: FilePatch) -> FilePatch:
    return FilePatch(path=file.path, kind=file.kind, hunks=file.hunks)


def test_a_file_that_keeps_lines_is_not_deleted_and_a_new_one_may_have_fewer() -> None:
    gone, made = parse_diff(diff_of({"a": "1\n2\n3\n"}, {"a": None}) + diff_of({}, {"b": "1\n2\n"}))
    assert (gone.kind, made.kind) == ("deleted", "added")
    kept, fewer = picked((gone, made), Selection(parts={1: (2,), 2: (1,)}))
    assert (kept.kind, applied("1\n2\n3\n", kept.hunks)) == ("modified", "1\n3\n")
    assert (fewer.kind, applied("", fewer.hunks)) == ("added", "1\n")
    assert picked((gone, made), Selection(parts={1: ()})) == (gone,)
    assert picked((gone,), Selection(parts={})) == ()


CHANGES = {
    "rename": "diff --git a/a.txt b/b c.txt\nsimilarity index 100%\nrename from a.txt\nrename to b c.txt\n",
    "mode": "diff --git a/a.txt b/a.txt\nold mode 100644\nnew mode 100755\n",
    "odd name": 'diff --git "a/q\\"\\t.txt" "b/q\\"\\t.txt"\nnew file mode 100644\n--- /dev/null\n'
    '+++ "b/q\\"\\t.txt"\n@@ -0,0 +1,1 @@\n+x\n\\ No newline at end of file\n',
    "gone": "diff --git a/a.txt b/a.txt\ndeleted file mode 100644\n--- a/a.txt\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n",
}


@pytest.mark.parametrize("diff", CHANGES.values(), ids=CHANGES)
def test_what_is_written_is_what_git_reads(diff: str, tmp_path: Path) -> None:
    files = parse_diff(diff)
    assert parse_diff(diff_text(files)) == files
    (tmp_path / "a.txt").write_text("one\n")
    for text in (diff, diff_text(files)):
        command = ["git", "apply", "--check", "-"]
        subprocess.run(command, cwd=tmp_path, input=text, text=True, check=True, env={"PATH": "/usr/bin:/bin"})
