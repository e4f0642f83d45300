"""What is written as a diff makes the same texts again when it is applied."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.patch import applied
from bugsage.model.unified_diff import parse_diff
from bugsage.repair.diffs import diff_of

texts = st.lists(st.sampled_from(["a", "b", " c", "", "\f", "d\r"]), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n".join(lines), "".join(f"{line}\n" for line in lines)])
)


@given(texts, texts)
def test_a_diff_applied_gives_the_text_behind_it(before: str, after: str) -> None:
    diff = diff_of({"a.py": before}, {"a.py": after})
    if before == after:
        assert diff == ""
        return
    [file] = parse_diff(diff)
    assert applied(before, file.hunks) == after


def test_files_come_and_go() -> None:
    diff = diff_of({"old.py": "x\n", "new.py": None}, {"old.py": None, "new.py": "y\n"})
    assert [(file.path, file.kind) for file in parse_diff(diff)] == [("new.py", "added"), ("old.py", "deleted")]
