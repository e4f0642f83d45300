"""Whatever the program and the failure: what templates propose are programs, and they differ from what was there."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage.model.edit import edited
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.site import Site
from bugsage.repair.templates import templates
from tests.repair.sites import Files

MESSAGES = (
    ("AttributeError", "'NoneType' object has no attribute 'line'"),
    ("AttributeError", "'str' object has no attribute 'file'"),
    ("TypeError", "'NoneType' object is not iterable"),
    ("TypeError", 'can only concatenate str (not "int") to str'),
    ("TypeError", "_plain() missing 1 required positional argument: 'name'"),
    ("TypeError", "_plain() takes 1 positional argument but 2 were given"),
    ("KeyError", "'name'"),
    ("IndexError", "list index out of range"),
    ("NameError", "name 'line' is not defined"),
    ("ValueError", "too many values to unpack (expected 2)"),
    ("ZeroDivisionError", "division by zero"),
    ("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xe9"),
    ("AssertionError", "assert None == 3"),
)
#: Files with much of the language in them, and few lines enough to be parsed again for each candidate.
FILES = ("src/bugsage/repair/comparing.py", "src/bugsage/repair/diffs.py", "src/bugsage/diagnosis/case.py")


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Qualified names with a line in the middle of each."""
    for node in ast.parse(text).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for one in inner:
            if isinstance(one, ast.FunctionDef):
                name = f"{node.name}.{one.name}" if isinstance(node, ast.ClassDef) else one.name
                yield name, one.body[-1].lineno


def sites(path: Path, kind: str, message: str) -> Iterator[Site]:
    text = path.read_text(encoding="utf-8")
    for symbol, line in functions(text):
        frames = (Frame(file=str(path), line=line),)
        event = ErrorEvent(
            type=kind, message=message, exceptions=(ExceptionInfo(type=kind, message=message, frames=frames),)
        )
        yield Site(str(path), text, symbol, event=event, knowledge=Files({}))


@functools.cache
def program(text: str) -> str:
    """Most of what is proposed for one failure is proposed for others too."""
    return ast.dump(ast.parse(text))


@pytest.mark.parametrize(("kind", "message"), MESSAGES)
@pytest.mark.parametrize("file", FILES)
def test_whatever_is_proposed_is_another_program(file: str, kind: str, message: str) -> None:
    for site in sites(Path(file), kind, message):
        was = program(site.text)
        for template in templates():
            for one in template.propose(site) if template.fits(site) else ():
                new = edited(site.text, one.edits)
                assert program(new) != was, (one.by, one.why)
                assert "\n" not in one.why, one.by
