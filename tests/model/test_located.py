"""Every part of a YAML text knows its line."""

import pytest

from bugsage.model.base import Noun
from bugsage.model.located import Misfit, fitted, read_yaml

TEXT = """\
# a comment
top:
  - name: first
    sizes: [1,
            2]
  - name: second
"""


class Inner(Noun, frozen=True, kw_only=True):
    depth: int = 0


class Thing(Noun, frozen=True, kw_only=True):
    name: str
    sizes: tuple[int, ...] = ()
    inner: Inner = Inner()


def test_lines_of_parts():
    found = read_yaml(TEXT)
    assert found.value == {"top": [{"name": "first", "sizes": [1, 2]}, {"name": "second"}]}
    assert found.line("top") == 2
    assert found.line("top", 0, "sizes") == 4
    assert found.line("top", 0, "sizes", 1) == 5
    assert found.line("top", 1) == 6


def test_line_of_what_is_missing_is_that_around_it():
    assert read_yaml(TEXT).line("top", 1, "sizes", 3) == 6


def test_part_as_a_noun():
    assert fitted(read_yaml(TEXT), ("top", 0), Thing) == Thing(name="first", sizes=(1, 2))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- name: x\n  sizes:\n    - 1\n    - two\n", 4, "sizes.1: expected a whole number, got text"),
        ("- name: x\n  inner:\n    deep: 3\n", 3, "unknown key deep, did you mean depth?"),
        ("- name: x\n  inner: 3\n", 2, "inner: expected a mapping, got a whole number"),
        ("- nam: x\n", 1, "unknown key nam, did you mean name?"),
        ("- name: x\n  zzzz: 1\n", 2, "unknown key zzzz; known are name, sizes, inner"),
        ("- {}\n", 1, "an entry is missing required field name"),
    ],
)
def test_misfits(text, line, message):
    with pytest.raises(Misfit) as caught:
        fitted(read_yaml(text), (0,), Thing)
    assert (caught.value.line, str(caught.value)) == (line, message)


def test_hidden_fields_may_not_be_given():
    with pytest.raises(Misfit, match="unknown key sizes"):
        fitted(read_yaml("- name: x\n  sizes: [1]\n"), (0,), Thing, frozenset({"sizes"}))


def test_empty_text():
    assert read_yaml("").value is None
    assert read_yaml("# only words\n").line("anything") == 1
