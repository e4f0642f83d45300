"""Queries that somebody else wrote, asked of texts that somebody else wrote: refused where they could run for ever."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bugsage.adapters.code_map.grammar import TooHard, is_deep, language, parsed

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

    from bugsage.adapters.code_map.dialects import Dialect

#: A query that has so many half-made matches in hands at once would find pairs of everything with everything.
MATCH_LIMIT = 256
#: What nests more than twice so deep has so many levels that are longer than so many bytes, each a byte at least. A
#: query that looks into what lies inside takes a minute for 9,000 levels.
_DEEP = 500
#: Trees of texts up to this size are kept for the next query.
_KEPT_BYTES = 200_000

_PREDICATE = re.compile(r"match\?")
_MATCH = re.compile(r'#(?:any-)?(?:not-)?match\?\s+@[\w.-]+\s+"((?:[^"\\]|\\.)*)"')
#: What it captures is gathered anew from each sibling on: quadratic, and more with a second one.
_CAPTURED_REPEAT = re.compile(r"[*+]\s*@")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class BadQuery(Exception):
    """The grammar of a language does not take a query, or it could not be asked in bounded time."""


def lines_captured(source: bytes, dialect: Dialect, query: str) -> tuple[tuple[int, int], ...]:
    """First and last line, 1-based, of each node that a query captures, in order. Raises TooHard, BadQuery."""
    from tree_sitter import QueryCursor

    parser, asked = _asked(dialect.name, query)
    root = _kept(dialect.name, source) if len(source) <= _KEPT_BYTES else _readable(parser, source)
    cursor = QueryCursor(asked, match_limit=MATCH_LIMIT)
    found = {node for nodes in cursor.captures(root).values() for node in nodes}
    if cursor.did_exceed_match_limit:
        raise TooHard
    return tuple(sorted({(node.start_point[0] + 1, node.end_point[0] + 1) for node in found}))


@lru_cache(maxsize=500)
def _asked(name: str, query: str) -> tuple[Parser, Query]:
    from tree_sitter import Parser, Query, QueryError

    _refuse_endless(query)
    try:
        return Parser(language(name)), Query(language(name), query)
    except (QueryError, ValueError) as error:
        raise BadQuery(str(error)) from error


@lru_cache(maxsize=64)
def _kept(name: str, source: bytes) -> Node:
    from tree_sitter import Parser

    return _readable(Parser(language(name)), source)


def _readable(parser: Parser, source: bytes) -> Node:
    root = parsed(parser, source)
    if is_deep(root, levels=_DEEP, wide=_DEEP):
        raise TooHard
    return root


def _refuse_endless(query: str) -> None:
    """Nothing can stop a query, and the binding hands patterns to `re`, which nothing can stop either."""
    if _CAPTURED_REPEAT.search(_STRING.sub('""', query)):
        raise BadQuery("a repetition (`*`, `+`) cannot be captured; capture what is around it, or one of it")
    patterns = _MATCH.findall(query)
    if len(patterns) != len(_PREDICATE.findall(query)):
        raise BadQuery('`#match?` takes a capture and a pattern in quotes: (#match? @x "^foo")')
    for pattern in patterns:
        plain = pattern.replace("\\\\", "\\").replace('\\"', '"')
        try:
            tree: Any = import_module("re._parser").parse(plain)
        except (re.error, RecursionError, OverflowError) as error:
            raise BadQuery(f"`{plain}` is no regular expression: {error}") from error
        if not _is_linear(tree):
            raise BadQuery(
                f"`{plain}` could search for ever: in `#match?` a pattern repeats nothing, or one thing behind a "
                "leading `^`; `#eq?` and `#any-of?` compare whole texts, and `added:` has a time limit"
            )


def _is_linear(tree: Any) -> bool:
    repeats = sum(_repeats(tree))
    anchored = len(tree) > 0 and str(tree[0][0]) == "AT" and str(tree[0][1]) in ("AT_BEGINNING", "AT_BEGINNING_STRING")
    return repeats == 0 or (repeats == 1 and anchored)


def _repeats(given: Any) -> list[int]:
    """A number for each part: 1 for a repetition of one character, more for any other, 0 for a fixed one."""
    found: list[int] = []
    if isinstance(given, tuple) and len(given) == 2 and str(given[0]) in _REPEATS:
        least, most, body = given[1]
        single = len(body) == 1 and str(body[0][0]) in ("LITERAL", "NOT_LITERAL", "IN", "ANY")
        found.append(0 if single and least == most else 1 if single else 2)
    elif hasattr(given, "data"):
        found += [one for part in given.data for one in _repeats(part)]
    elif isinstance(given, tuple | list):
        found += [one for part in given for one in _repeats(part)]
    return found
