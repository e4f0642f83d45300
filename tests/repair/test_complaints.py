"""Complaints are compared by file and message: what only moved is none, what is new is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.repair.complaints import complaints, judged

ROOT = "/w/tree"
OUTPUTS = {
    "mypy": "a.py:3: error: Name 'x' is not defined  [name-defined]\na.py:4: note: See the docs\n",
    "pyright": '/w/tree/a.py\n  /w/tree/a.py:3:5 - error: "x" is not defined (reportUndefinedVariable)\n',
    "ruff": "a.py:3:5: F821 Undefined name `x`\nFound 1 error.\n",
    "flake8": "./a.py:3:5: F821 undefined name 'x'\n",
    "tsc": "a.ts(3,5): error TS2304: Cannot find name 'x'.\n",
    "eslint": "\n/w/tree/a.js\n  3:5  error  'x' is not defined  no-undef\n  4:1  warning  long  max-len\n",
    "go vet": "# example.com/m\nvet: ./a.go:3:5: undefined: x\n",
    "go build": "# example.com/m\n./a.go:3:5: undefined: x\n",
    "cargo": "src/a.rs:3:5: error[E0425]: cannot find value `x` in this scope\nerror: could not compile\n",
}


@pytest.mark.parametrize("tool", OUTPUTS)
def test_one_complaint_is_read_of_each_tool(tool: str) -> None:
    assert len(complaints(OUTPUTS[tool], ROOT)) == 1, complaints(OUTPUTS[tool], ROOT)


@pytest.mark.parametrize("tool", OUTPUTS)
def test_what_moved_is_no_new_complaint(tool: str) -> None:
    output = OUTPUTS[tool]
    moved = output.replace(":3", ":30").replace("(3,", "(30,").replace("  3:5", "  30:5")
    assert judged(output, 1, moved, 1, ROOT).passed is True
    assert judged(output, 1, output, 1, ROOT).passed is True


@pytest.mark.parametrize("tool", OUTPUTS)
def test_one_more_is_told(tool: str) -> None:
    found = judged("", 0, OUTPUTS[tool], 1, ROOT)
    assert found.passed is False
    assert "x" in found.said
    twice = OUTPUTS[tool] + OUTPUTS[tool].replace("x", "zz")
    assert judged(OUTPUTS[tool], 1, twice, 1, ROOT).passed is False


def test_the_same_complaint_once_more_is_new() -> None:
    assert judged("a.py:1: error: bad\n", 1, "a.py:1: error: bad\na.py:9: error: bad\n", 1, ROOT).passed is False


def test_an_end_that_cannot_be_compared_is_said() -> None:
    assert judged("boom\n", 2, "boom\n", 2, ROOT).passed is None
    assert judged("", 0, "boom\n", 2, ROOT).passed is False
    assert judged("a.py:1: error: bad\n", 1, "", 0, ROOT).passed is True


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_same_text_has_nothing_new(text: str, other: str) -> None:
    assert judged(text, 1, text, 1, ROOT).passed is not False
    judged(text, 0, other, 1, ROOT)
