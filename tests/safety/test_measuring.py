"""What of a change can be counted."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.past import FilePast, TrackRecord
from bugsage.model.patch import FilePatch, Hunk, Patch, PatchCommit, applied
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.measure_names import MEASURES
from bugsage.safety.measuring import is_product, measures

OLD = "import os\n\n\ndef total(rows):\n    return sum(rows)\n"
NEW = (
    "import os\nimport json\n\n\ndef total(rows):\n    # none at all\n    if not rows:\n        return 0\n"
    "    return sum(rows)\n"
)
DIFF = """\
--- a/shop/cart.py
+++ b/shop/cart.py
@@ -1,5 +1,9 @@
 import os
+import json
\x20
\x20
 def total(rows):
+    # none at all
+    if not rows:
+        return 0
     return sum(rows)
"""


def change(diff: str = DIFF, before: str | None = OLD, *messages: str) -> Patch:
    (file,) = parse_diff(diff)
    after = applied(before, file.hunks) if before is not None else None
    whole = FilePatch(path=file.path, kind=file.kind, hunks=file.hunks, before=before, after=after)
    return Patch(files=(whole,), commits=tuple(PatchCommit(sha="1", message=message) for message in messages))


def test_code_is_told_from_imports_and_comments() -> None:
    found = measures(change())
    assert found["lines_added"] == 4
    assert found["code_added"] == 2
    assert found["comments_added"] == 1
    assert found["guards_added"] == 2  # if, not
    assert found["depth"] == 1.5
    assert found["largest_file"] == NEW.count("\n")
    assert found["new_code"] > 0


def test_without_the_whole_texts_the_patch_speaks_for_itself() -> None:
    whole, bare = measures(change()), measures(change(before=None))
    assert {name for name in whole if whole[name] != bare[name]} <= {"largest_file"}


def test_a_hunk_far_down_costs_nothing() -> None:
    hunk = Hunk(old_start=900_000_000, old_count=0, new_start=900_000_000, new_count=1, lines=("+x = 1",))
    assert measures(Patch(files=(FilePatch(path="a.py", hunks=(hunk,)),)))["code_added"] == 1


def test_moved_code_is_no_news() -> None:
    lines = tuple(f"    value_{n} = compute({n}, other={n * 7919})" for n in range(40))
    gone = Hunk(old_start=1, old_count=40, new_start=0, new_count=0, lines=tuple(f"-{line}" for line in lines))
    come = Hunk(old_start=90, old_count=0, new_start=50, new_count=40, lines=tuple(f"+{line}" for line in lines))
    moved = measures(Patch(files=(FilePatch(path="a.py", hunks=(gone, come)),)))
    fresh = measures(Patch(files=(FilePatch(path="a.py", hunks=(come,)),)))
    assert moved["new_words"] == 0
    assert moved["new_code"] < fresh["new_code"] / 5
    assert moved["code_added"] == fresh["code_added"] == 40


def test_tests_and_documents_are_not_what_is_shipped() -> None:
    assert is_product("src/shop/cart.py")
    assert is_product("lib/cart.js")
    for path in ("tests/test_cart.py", "docs/conf.py", "setup.py", "README.md", "scripts/run.py", "cart_test.go"):
        assert not is_product(path)
    found = measures(change(DIFF.replace("shop/cart.py", "tests/test_cart.py")))
    assert found["source_files"] == found["code_added"] == found["new_code"] == 0
    assert (found["test_files"], found["test_lines_added"]) == (1, 4)


def test_the_past_of_the_files_is_counted_where_it_is_known() -> None:
    record = TrackRecord(files={"shop/cart.py": FilePast(changes_90=3, fixes_365=2, authors_365=4)}, commits=9)
    found = measures(change(), record)
    assert (found["recent_changes"], found["recent_fixes"], found["recent_authors"]) == (3, 2, 4)
    assert found["project_commits"] == 9
    assert "author_commits" not in found
    assert "recent_changes" not in measures(change())


def test_a_message_counts_only_from_who_is_trusted() -> None:
    patch = change(DIFF, OLD, "Add types")
    assert measures(patch)["says_types"] == 1
    assert "says_types" not in measures(patch, trusted=False)


def test_nothing_is_counted_of_nothing() -> None:
    assert measures(Patch())["lines_added"] == 0


@given(st.lists(st.text(alphabet="ab(=<'\"# \t", max_size=20), max_size=20), st.sampled_from(["a.py", "a.js", "a.c"]))
def test_no_measure_is_negative(lines: list[str], path: str) -> None:
    hunk = Hunk(old_start=0, old_count=0, new_start=1, new_count=len(lines), lines=tuple(f"+{line}" for line in lines))
    for kind in ("added", "modified"):
        found = measures(Patch(files=(FilePatch(path=path, kind=kind, hunks=(hunk,)),)))
        assert all(value >= 0 for value in found.values())


def test_every_measure_has_a_name_that_is_explained() -> None:
    record = TrackRecord(commits=1, author_commits=1)
    taken = set(measures(change(DIFF, OLD, "Fix it"), record))
    assert taken == MEASURES.keys() - {"lines_tested", "lines_untested"}
    page = (Path(__file__).parents[2] / "docs/explanation/risk.md").read_text()
    for name, meaning in MEASURES.items():
        assert f"| `{name}` | {meaning} |" in page
