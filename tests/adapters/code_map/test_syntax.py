"""Any version of a source text, read as files are."""

import sqlite3
from pathlib import Path

import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.errors import RuleError

PYTHON = "import os\n\ndef f(a, b=1):\n    return os.path.join(a)\n\nclass C:\n    def m(self):\n        f(1)\n"


def test_a_text_is_read_once_and_then_known(tmp_path: Path) -> None:
    found = SyntaxReader(tmp_path).outline("src/a.py", PYTHON)
    assert found is not None
    assert (found.path, [d.symbol for d in found.definitions]) == ("src/a.py", ["<module>", "f", "C", "C.m"])
    with sqlite3.connect(tmp_path / "codemap.db") as db:
        ((key,),) = db.execute("SELECT key FROM file").fetchall()
        db.execute("UPDATE file SET payload = (SELECT payload FROM file)")
    assert key.endswith(found.blob)
    assert SyntaxReader(tmp_path).outline("b/other.py", PYTHON) is not None
    assert SyntaxReader(None).outline("src/a.py", PYTHON) == found


@pytest.mark.parametrize(("path", "text"), [("a.txt", "x"), ("a.py", ""), ("a.py", "x = 1\n" * 400_000), ("a", "x")])
def test_what_has_no_grammar_or_no_bounds_has_no_outline(path: str, text: str) -> None:
    assert SyntaxReader(None).outline(path, text) is None
    assert SyntaxReader(None).matches(path, text, "(call) @c") is None


def test_a_query_gives_the_lines_it_captures() -> None:
    reader = SyntaxReader(None)
    assert reader.matches("a.py", PYTHON, "(call) @c") == ((4, 4), (8, 8))
    assert reader.matches("a.py", PYTHON, '((identifier) @i (#eq? @i "nothing"))') == ()
    assert reader.matches("a.js", "f(1);\n\ng(2)", "(call_expression) @c") == ((1, 1), (3, 3))


def test_a_tree_tells_kinds_fields_and_places_in_characters() -> None:
    text = "const ä = 'ü'\nf(ä)\n"
    tree = SyntaxReader(None).tree("a.js", text)
    assert tree is not None
    call = next(one for one in tree.walk() if one.kind == "call_expression")
    callee, given = call.child("function"), call.child("arguments")
    assert callee is not None
    assert given is not None
    assert (text[callee.start : callee.end], text[given.start : given.end], call.line) == ("f", "(ä)", 2)
    assert [one.kind for one in given.inner()] == ["identifier"]


@pytest.mark.parametrize(("path", "text"), [("a.txt", "x"), ("a.js", ""), ("a.js", f"x = {'[' * 900}{']' * 900}")])
def test_what_cannot_be_walked_has_no_tree(path: str, text: str) -> None:
    assert SyntaxReader(None).tree(path, text) is None


@pytest.mark.parametrize("query", ["(nothing) @c", "((", "(call @c"])
def test_a_query_that_does_not_fit_says_so(query: str) -> None:
    with pytest.raises(RuleError, match="grammar of python"):
        SyntaxReader(None).matches("a.py", PYTHON, query)


def test_a_text_that_nests_without_end_is_given_up() -> None:
    assert SyntaxReader(None).matches("a.py", "(" * 200_000, "(call) @c") in (None, ())


@pytest.mark.parametrize(
    "query",
    [
        '((string) @s (#match? @s "^(a|aa)+$"))',
        '((string) @s (#not-match? @s "a*b"))',
        '((string) @s (#match? @s "^a*b*$"))',
        '((string) @s (#match? @s "("))',
        "((string) @s (#match? @s @s))",
        "(module (_)+ @a)",
        "(module (_)* @a (_)* @b)",
    ],
)
def test_a_query_that_could_search_for_ever_is_refused(query: str) -> None:
    with pytest.raises(RuleError):
        SyntaxReader(None).matches("a.py", PYTHON, query)


@pytest.mark.parametrize("pattern", ["^os", "path$", "^o.*$", "^(os|f)$", "[a-z]{2}", "\\\\bos\\\\b"])
def test_a_pattern_that_ends_is_asked(pattern: str) -> None:
    found = SyntaxReader(None).matches("a.py", PYTHON, f'((identifier) @i (#match? @i "{pattern}"))')
    assert found


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("x = 1\n" * 30_000, "(module (_) @a (_) @b)"),
        ("x = 1\n" * 30_000, "(module (_) @a (_) @b (_) @c)"),
        ("x = 1\n" * 30_000, "(module (_)* (comment) @b)"),
        ("f(" * 9_000 + ")" * 9_000, "(call (argument_list (call)*)) @x"),
        ("f(" * 9_000 + ")" * 9_000, "(call (_ (call (_ (call) @x))))"),
    ],
)
def test_a_text_that_a_query_does_not_end_on_is_given_up(text: str, query: str) -> None:
    assert SyntaxReader(None).matches("a.py", text, query) is None or "comment" in query
