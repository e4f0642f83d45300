"""Which added lines tests execute."""

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.tested import lines_by_test

AFTER = """import os

def f(a):
    b = g(
        a,
    )
    # a comment
    return b


def g(a):
    return a
"""


def measured(ran: set[int] | None, path: str = "src/a.py") -> dict[str, float]:
    count = AFTER.count("\n")
    text = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{count} @@\n" + "".join(
        f"+{line}\n" for line in AFTER.splitlines()
    )
    outline = SyntaxReader(None).outline(path, AFTER)
    assert outline
    return lines_by_test(parse_diff(text), {path: outline}, {} if ran is None else {path: ran})


def test_lines_that_follow_one_another_stand_or_fall_together() -> None:
    assert measured({4, 8}) == {"lines_tested": 4, "lines_untested": 1}
    assert measured({12}) == {"lines_tested": 1, "lines_untested": 4}
    assert measured(set()) == {"lines_tested": 0, "lines_untested": 5}


def test_without_a_record_nothing_is_told() -> None:
    assert measured(None) == {}
    assert measured({4}, "tests/test_a.py") == {}


def test_comments_and_blank_lines_need_no_test() -> None:
    text = "--- a/a.py\n+++ b/a.py\n@@ -6,1 +6,2 @@\n     )\n+    # a comment\n"
    outline = SyntaxReader(None).outline("a.py", AFTER)
    assert outline
    assert lines_by_test(parse_diff(text), {"a.py": outline}, {"a.py": ()}) == {
        "lines_tested": 0,
        "lines_untested": 0,
    }
