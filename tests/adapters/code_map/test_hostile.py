"""Files that nobody wrote by hand: bounded time, no crash, no recursion over their depth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.names import dotted
from bugsage.adapters.code_map.python import read_python

HOSTILE = {
    "nested brackets": b"x = " + b"(" * 10_000 + b"1" + b")" * 10_000,
    "open brackets": b"(" * 200_000,
    "open brackets of two kinds": b"([" * 100_000,
    "closing brackets": b")" * 200_000,
    "one long line": b"x = [" + b"1, " * 100_000 + b"]",
    "one long string": b"x = '" + b"a" * 1_000_000 + b"'",
    "a chain of calls": b"x" + b".a()" * 100_000,
    "calls in calls": b"f(" * 40_000 + b"x" + b").a" * 40_000,
    "lambdas": b"lambda: " * 50_000 + b"1",
    "deep blocks": b"".join(b" " * i + b"if x:\n" for i in range(800)) + b" " * 800 + b"pass\n",
    "deep functions": b"".join(b" " * i + b"def f():\n" for i in range(300)) + b" " * 300 + b"pass\n",
    "unary operators": b"-" * 200_000 + b"x",
    "sum": b"x" + b"+x" * 100_000,
    "quotes": b'"' * 100_001,
    "unfinished definitions": b"def f(\n" * 20_000,
    "decorators": b"@a\n" * 50_000,
    "comments": b"#\n" * 100_000,
    "carriage returns": b"\r" * 100_000,
    "null bytes": b"x = 1\n\0\0\0\ndef f(): pass\n",
    "not text": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_survived(name: str) -> None:
    file = read_python(HOSTILE[name])
    assert file.definitions[0].symbol == "<module>"


def test_what_is_too_hard_is_said_to_be_broken() -> None:
    file = read_python(HOSTILE["a chain of calls"])
    assert file.broken
    assert [d.symbol for d in file.definitions] == ["<module>"]
    assert file.lines == 1


def test_much_nesting_by_hand_is_still_read() -> None:
    file = read_python(b"def f():\n    return " + b"(" * 90 + b"g()" + b")" * 90 + b"\n")
    assert [call.name for call in file.definitions[1].calls] == ["g"]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(content: bytes) -> None:
    assert read_python(content).definitions[0].kind == "module"
    assert b"\r" not in as_utf8(content)


FRAGMENTS = [
    "def f(",
    "):",
    "\n",
    "    ",
    "class A",
    "x",
    "=",
    "'",
    '"""',
    "(",
    ")",
    "[",
    "]",
    "@d",
    "import a",
    ",",
    ".",
    "#",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_definitions_always_nest_and_lie_inside_the_file(source: str) -> None:
    file = read_python(source.encode())
    module = file.definitions[0]
    for definition in file.definitions[1:]:
        assert 1 <= definition.start <= definition.line <= definition.end <= module.end
        assert "" not in definition.symbol.split(".")
    starts = [d.line for d in file.definitions[1:]]
    assert starts == sorted(starts)


@settings(deadline=None)
@given(st.text(alphabet="ab.()[]{}'\"\\ *\n", max_size=80))
def test_a_dotted_name_is_names_and_dots(expression: str) -> None:
    assert set(dotted(expression)) <= set("ab.str")
