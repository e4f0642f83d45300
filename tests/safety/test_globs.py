"""Globs say what people expect of them, and quickly."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.safety.globs import name_matches, path_matches


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a.py", "**/a.py", True),
        ("x/y/a.py", "**/a.py", True),
        ("x/ba.py", "**/a.py", False),
        ("x/a.py", "*.py", False),
        ("a.py", "*.py", True),
        ("a/b/c/d.py", "a/**/d.py", True),
        ("a/d.py", "a/**/d.py", True),
        ("a/b/c", "a/**", True),
        ("a", "a/**", True),
        ("b/a", "a/**", False),
        ("a/x/b/x/c", "**/x/**/c", True),
        ("a/b", "a/?", True),
        ("a/bc", "a/?", False),
        ("", "**", True),
        ("", "**/a.py", False),
        (".github/workflows/ci.yml", ".github/**", True),
    ],
)
def test_paths(path, glob, expected):
    assert path_matches(path, glob) is expected


def test_names():
    assert name_matches("Api.create", "Api.*")
    assert name_matches("Api.create.inner", "Api.*")
    assert not name_matches("api.create", "Api.*")


@given(st.text("ab./\n", max_size=8), st.text("ab.*?/[]!", max_size=6))
def test_names_as_the_standard_library_has_them(name, glob):
    assert name_matches(name, glob) == fnmatchcase(name, glob)


def regex_of(glob: str) -> re.Pattern[str]:
    """The same meaning, said in another way."""
    parts = []
    for segment in glob.split("/"):
        parts.append("(?:[^/]*/)*" if segment == "**" else re.escape(segment).replace(r"\*", "[^/]*") + "/")
    return re.compile("".join(parts))


SEGMENT = st.text("ab", max_size=3)
GLOB = st.lists(
    st.one_of(st.just("**"), st.text("ab*", max_size=3).filter(lambda s: s != "**" and "**" not in s)), min_size=1
)


@given(st.lists(SEGMENT, min_size=1, max_size=6).map("/".join), GLOB.map("/".join))
def test_as_the_regular_expression_says(path, glob):
    assert path_matches(path, glob) == bool(regex_of(glob).fullmatch(path + "/"))


def test_many_stars_do_not_explode():
    assert not path_matches("a/" * 200 + "c", "**/a/" * 40 + "b")
    assert not path_matches("a" * 400, "*a" * 40 + "b")
