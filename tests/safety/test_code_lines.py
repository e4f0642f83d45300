"""Which lines are code."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.safety.code_lines import code_lines, is_import


def test_comments_and_documentation_are_no_code() -> None:
    text = 'def f():\n    """What it does.\n\n    Twice.\n    """\n    return "#1"  # why\n'
    assert code_lines(text, "a.py") == ["def f():", "    ", "", "", "", '    return "#1"  ', ""]


def test_a_string_over_several_lines_that_is_used_leaves_its_quotes() -> None:
    assert code_lines('sql = """\nselect\n"""\nrun(sql)', "a.py") == ['sql = ""', "", "", "run(sql)"]


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("a.js", "let a = 1 // one\n/* two\nthree */ b()", ["let a = 1 ", "", " b()"]),
        ("a.ts", "const q = `a\n// b`", ['const q = ""', ""]),
        ("a.go", "x := '\"' // quote\ny", ["x := '\"' ", "y"]),
        ("a.rs", "fn f<'a>(x: &'a str) {} // 'a", ["fn f<'a>(x: &'a str) {} "]),
        ("a.rb", "puts '#' # hash", ["puts '#' "]),
        ("a.php", "$a = 1; # one\n#[Pure]\n// two", ["$a = 1; ", "#[Pure]", ""]),
        ("a.c", "#include <x.h>\nint a; /* never closed\nint b;", ["#include <x.h>", "int a; ", ""]),
    ],
)
def test_every_language_has_its_own_comments(path: str, text: str, code: list[str]) -> None:
    assert code_lines(text, path) == code


@given(st.text(alphabet="\"'`#/*\\\n ab"), st.sampled_from(["a.py", "a.js", "a.rs", "a.php", "a.unknown"]))
def test_lines_keep_their_numbers(text: str, path: str) -> None:
    assert len(code_lines(text, path)) == text.count("\n") + 1


@pytest.mark.parametrize("piece", ['\\"', '"""', "/*", "`", "'", "\\'", "/*/", "'''"])
@pytest.mark.parametrize("path", ["a.py", "a.js", "a.c"])
def test_no_text_is_looked_at_over_and_over(piece: str, path: str) -> None:
    began = perf_counter()
    code_lines("x " + piece * 100_000, path)
    assert perf_counter() - began < 20  # it takes hours where every mark looks for its end anew


@pytest.mark.parametrize(
    "line",
    ["import os", "from a import b", "    import c", "import { x } from 'y'", "use std::io;", "using System.Text;",
     "#include <stdio.h>", "const fs = require('fs')", "require 'json'"],
)  # fmt: skip
def test_imports_are_known(line: str) -> None:
    assert is_import(line)


@pytest.mark.parametrize("line", ["important = 1", "used(a)", "const a = 1", "x = importlib", "user.save()"])
def test_what_only_begins_like_an_import_is_none(line: str) -> None:
    assert not is_import(line)
