"""Which definitions a change touches."""

import difflib

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.patch import FilePatch
from bugsage.model.proposal import ChangedSymbol
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.symbols import changed_symbols, is_public

BEFORE = """import os


def f(a):
    return a


class C:
    limit = 1

    def m(self):
        x = 1
        return x

    def _n(self):
        def inner():
            return 1
        return inner


def gone():
    return 2
"""


def touched(before: str, after: str, path: str = "src/a.py") -> list[ChangedSymbol]:
    sides = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    text = "".join(difflib.unified_diff(*sides, f"a/{path}" if before else "/dev/null", f"b/{path}"))
    file: FilePatch = parse_diff(text)[0]
    read = SyntaxReader(None).outline
    return list(changed_symbols(file, read(path, before) if before else None, read(path, after)))


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [(one.symbol, one.change) for one in touched(before, after)]


def test_the_innermost_definition_counts() -> None:
    assert said(BEFORE, BEFORE.replace("x = 1", "x = 2")) == [("C.m", "body")]
    assert said(BEFORE, BEFORE.replace("            return 1", "            return 3")) == [("C._n.inner", "body")]
    assert said(BEFORE, BEFORE.replace("limit = 1", "limit = 2")) == [("C", "body")]
    assert said(BEFORE, BEFORE.replace("import os", "import re")) == [("<module>", "body")]


def test_added_removed_and_changed_heads() -> None:
    assert said(BEFORE, BEFORE.replace("def f(a)", "def f(a, b=1)")) == [("f", "signature")]
    assert said(BEFORE, BEFORE.replace("def f(a):", "def f(a) -> int:")) == [("f", "signature")]
    assert said(BEFORE, BEFORE.replace("class C:", "class C(dict):")) == [("C", "signature")]
    assert ("gone", "removed") in said(BEFORE, BEFORE.replace("def gone():\n    return 2\n", ""))
    assert said(BEFORE, BEFORE + "\n\ndef new():\n    return 3\n")[-1] == ("new", "added")


def test_a_removed_line_counts_where_it_was() -> None:
    assert said(BEFORE, BEFORE.replace("        x = 1\n        return x\n", "        pass\n")) == [("C.m", "body")]


def test_a_new_file_has_only_new_definitions() -> None:
    assert said("", "import os\ndef f():\n    pass\n") == [("<module>", "body"), ("f", "added")]


def test_places_are_those_of_the_side_where_they_are() -> None:
    (one,) = touched(BEFORE, BEFORE.replace("x = 1", "x = 2"))
    assert (one.file, one.start, one.end, one.public) == ("src/a.py", 11, 13, True)


def test_public_is_what_no_underscore_hides() -> None:
    private = touched(BEFORE, BEFORE.replace("return inner", "return None"))
    assert [one.public for one in private] == [False]
    assert not any(one.public for one in touched(BEFORE, BEFORE.replace("x = 1", "x = 2"), "tests/test_a.py"))
    assert [is_public("a/__init__.py", "f"), is_public("_a/b.py", "f"), is_public("a.py", "_C.m")] == [
        True,
        False,
        False,
    ]


def test_without_an_outline_nothing_is_known() -> None:
    (file,) = parse_diff("--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-a\n+b\n")
    assert changed_symbols(file, None, None) == ()
