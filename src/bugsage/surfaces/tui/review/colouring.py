"""What the words of a line are, by the language of its file. Lexed when a line is shown, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from typing import TYPE_CHECKING

from bugsage.model.languages import language_of
from bugsage.model.patch import Hunk

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

#: Lines that are lexed together, and lines before them that tell in what they stand.
_TOGETHER, _BEFORE = 40, 60
#: A longer line stays without colours.
_LONGEST = 1000

#: Which of several is meant.
_PREFERRED = {".sql": "sql", ".html": "html", ".json": "json"}

#: Begin, end and what it is: `keyword`, `string`, `comment`, `number`, `name` (one that is defined), `builtin`.
Spans = tuple[tuple[int, int, str], ...]
_NONE: Spans = ()


def coloured(path: str, hunk: Hunk, at: int) -> Spans:
    """What stands in a line, without its mark, of the old side where it is removed, else of the new."""
    side = "-" if hunk.lines[at - 1][:1] == "-" else "+"
    index = _positions(hunk, side)[at]
    chunk = index // _TOGETHER
    return _chunk(path, hunk, side, chunk)[index - chunk * _TOGETHER]


@lru_cache(maxsize=512)
def _positions(hunk: Hunk, side: str) -> dict[int, int]:
    """Positions in the hunk, from 1, to those on one side of it, from 0."""
    own = [at for at, line in enumerate(hunk.lines, 1) if line[:1] in (side, " ")]
    return {at: index for index, at in enumerate(own)}


@lru_cache(maxsize=512)
def _chunk(path: str, hunk: Hunk, side: str, chunk: int) -> tuple[Spans, ...]:
    own = [line[1:] for line in hunk.lines if line[:1] in (side, " ")]
    first = max(0, chunk * _TOGETHER - _BEFORE)
    lines = [line if len(line) <= _LONGEST else "" for line in own[first : (chunk + 1) * _TOGETHER]]
    lexer = lexer_of(path)
    found = tuple(_lexed(lexer, lines)) if lexer else (_NONE,) * len(lines)
    return found[chunk * _TOGETHER - first :]


def _lexed(lexer: Lexer, lines: Sequence[str]) -> Iterator[Spans]:
    """The spans of each line."""
    made: list[list[tuple[int, int, str]]] = [[] for _ in lines]
    row = column = 0
    for token, text in lexer.get_tokens("\n".join(lines)):
        kind = _kind(token)
        for number, piece in enumerate(text.split("\n")):
            if number:
                row, column = row + 1, 0
            if piece and kind and row < len(made):
                made[row].append((column, column + len(piece), kind))
            column += len(piece)
    return map(tuple, made)


@lru_cache(maxsize=256)
def _kind(token: _TokenType) -> str:
    """By the family of a token."""
    name = str(token).removeprefix("Token.")
    families = (
        ("Comment", "comment"),
        ("Literal.String", "string"),
        ("Literal.Number", "number"),
        ("Keyword", "keyword"),
        ("Operator.Word", "keyword"),
        ("Name.Function", "name"),
        ("Name.Class", "name"),
        ("Name.Tag", "name"),
        ("Name.Decorator", "builtin"),
        ("Name.Builtin", "builtin"),
        ("Name.Exception", "builtin"),
    )
    return next((kind for family, kind in families if name.startswith(family)), "")


@lru_cache(maxsize=256)
def lexer_of(path: str) -> Lexer | None:
    """What reads a file of this name; only what comes with pygments is looked at."""
    from pygments.lexers import get_lexer_by_name

    language = language_of(path)
    alias = language.name if language else _alias(path.rpartition("/")[2])
    try:
        # A part of a file of PHP begins within its code.
        return get_lexer_by_name(alias, stripnl=False, ensurenl=False, startinline=True) if alias else None
    except ValueError:  # pygments does not know it
        return None


def _alias(name: str) -> str:
    """Of what is no programming language that we know: YAML, TOML, SQL."""
    from pygments.lexers._mapping import LEXERS

    found = [
        (pattern.startswith("*"), -len(pattern), names[0])
        for _, _, names, patterns, _ in LEXERS.values()
        for pattern in patterns
        if names and fnmatch(name, pattern)
    ]
    return _PREFERRED.get(name[name.rfind(".") :]) or (min(found)[2] if found else "")
