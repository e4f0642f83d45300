"""What git prints is read without a crash, whatever it holds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.git.blame import merged_ranges, parse_blame
from bugsage.adapters.git.diff import parse_diff
from bugsage.adapters.git.log import parse_log
from bugsage.adapters.git.status import parse_status
from bugsage.model.git_names import is_inside, unquoted

LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "\0abc\0Ana\x001\x002\0subject",
                ":100644 100644 aa bb M\ta.py",
                "--- a/a.py",
                "+++ b/a.py",
                "+++ /dev/null",
                "@@ -1,2 +3 @@ def f():",
                "@@ -0,0 +1,2 @@",
                "+def g():",
                "-    x = 1",
                f"{'a' * 40} 1 2 3",
                "\tcode",
            ]
        ),
    )
)


@given(LINES)
def test_log_of_anything(lines):
    for dated in parse_log(lines):
        assert set(dated.commit.touched) <= set(dated.commit.files)


@given(LINES)
def test_diff_of_anything(lines):
    files, ranges = parse_diff(lines)
    assert all(found.end >= found.start - 1 for found in ranges)
    assert len(set(files)) == len(files)


@given(LINES)
def test_blame_of_anything(lines):
    assert all(line.line >= 0 for line in parse_blame("\n".join(lines), frozenset()))


@given(st.text())
def test_status_of_anything(text):
    assert parse_status(text, "/r").root == "/r"


@given(st.lists(st.integers(-5, 60)), st.integers(0, 40))
def test_ranges_hold_exactly_the_lines_of_the_file(lines, last):
    ranges = merged_ranges(lines, last)
    held = [line for first, end in ranges for line in range(first, end + 1)]
    assert held == sorted({line for line in lines if 1 <= line <= last})
    assert all(second[0] > first[1] + 1 for first, second in pairwise(ranges))


def test_quoted_names():
    assert unquoted(r'"a\tb\"c\\d\303\274.py"') == 'a\tb"c\\dü.py'
    assert unquoted("plain.py") == "plain.py"
    assert unquoted('"') == '"'


@given(st.text())
def test_unquoting_never_fails(name):
    assert isinstance(unquoted(name), str)


def test_inside():
    assert is_inside("a/b.py")
    assert not any(is_inside(name) for name in ("", "/a", "../a", "a/../../b", "a\0"))
