"""What the tests of every language ask of its reader."""

from collections.abc import Callable
from textwrap import dedent

from hypothesis import settings
from hypothesis import strategies as st

from bugsage.model.code import CodeFile, Definition

#: For properties that hold for any text.
FEW = settings(deadline=None, max_examples=60)

#: Files that nobody writes, and that somebody could: each must be read, or given up, in time.
ANYWHERE = {
    "a chain of operators": "a<" * 20_000,
    "a chain of or": "a||" * 20_000,
    "assignments": "a=" * 20_000,
    "chained calls": "a(1)" + ".b(2)" * 10_000,
    "nested calls": "a(" * 10_000,
    "comments that never end": "/*" * 20_000,
    "brackets": "[" * 30_000,
}


def of(read: Callable[[bytes, bool], CodeFile]) -> Callable[..., CodeFile]:
    """What reads indented source, `is_test` where it is that of a test."""

    def reading(source: str, is_test: bool = False) -> CodeFile:
        return read(dedent(source).encode(), is_test)

    return reading


def symbols(file: CodeFile) -> list[str]:
    """What a file defines, in order."""
    return [d.symbol for d in file.definitions[1:]]


def only(file: CodeFile, symbol: str) -> Definition:
    """The one definition of this name."""
    (found,) = (d for d in file.definitions if d.symbol == symbol)
    return found


def any_of(pieces: str) -> st.SearchStrategy[bytes]:
    """Files of these pieces, which spaces part, in any order."""
    return st.lists(st.sampled_from(pieces.split(" ")), max_size=30).map(lambda parts: " ".join(parts).encode())


def assert_whole(file: CodeFile) -> None:
    """The file itself is always there, and nothing lies outside of it."""
    assert file.definitions[0].symbol == "<module>"
    assert all(1 <= d.start <= d.end <= max(1, file.lines) for d in file.definitions)
