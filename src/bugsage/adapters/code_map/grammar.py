"""tree-sitter, held back where a hostile file would keep it busy for ever."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import count
from operator import attrgetter
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, QueryCursor

    from bugsage.adapters.code_map.dialects import Dialect

#: CPU seconds for the parse of one file; an ordinary file of 2 MB takes a fifth of that.
PARSE_SECONDS = 1.0

#: What a parse that is given up has in hands, up to 100 MB for each of its seconds, is never given back by tree-sitter:
#: neither another parser nor none at all frees it. A process that gave up so many parses should read no more files.
MOST_GIVEN_UP = 3
_given_up = 0

_POLLS = 32

#: Nothing of this size keeps the parser busy for long, and being asked for the time slows it down by a tenth.
_SMALL = 16_000

# A query cannot be stopped from outside (the binding's progress callback for queries reads freed memory), so what
# would keep it busy is found beforehand.

#: Every level of nesting is at least a byte long, so what nests more than DEEP + WIDE levels deep has DEEP levels
#: that are longer than WIDE bytes. A query counts its depth in 16 bits and never returns from more.
_WIDE = 30_000
_DEEP = 20_000

#: Under an error everything is a direct child, and a query looks from each child along all the later ones.
_ERROR_STEPS = 1_000_000_000
_ERROR_NODES = 300_000


_SPAN = attrgetter("byte_range")
_START = attrgetter("start_byte")


class TooHard(Exception):
    """The parser cannot read this file in bounded time."""


def is_spent() -> bool:
    """Whether this process has lost so much memory to parses that it gave up that others should read on."""
    return _given_up >= MOST_GIVEN_UP


class Captured:
    """What the query found in a file: nodes by capture name, the root, and whether the syntax is broken."""

    def __init__(self, source: bytes, dialect: Dialect, is_test: bool = False) -> None:
        parser, cursor = _tools(dialect.name, is_test)
        self.root = parsed(parser, source)
        self.broken = self.root.has_error
        self._nodes = cursor.captures(self.root)
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def nodes(self, capture: str, wanted: Callable[[Node], object] | None = None) -> list[Node]:
        """The nodes of one capture, or those that are wanted, in the order of the file; the binding's own differs."""
        found = self._nodes.get(capture, ())
        return sorted(filter(wanted, found) if wanted else found, key=_SPAN)

    def starts(self, capture: str) -> list[int]:
        """Where the nodes of a capture start, in order."""
        return sorted(map(_START, self._nodes.get(capture, ())))

    def spans(self, capture: str) -> list[tuple[int, int]]:
        """Where the nodes of a capture start and end, in order."""
        found = self._spans.get(capture)
        if found is None:
            found = self._spans[capture] = sorted(map(_SPAN, self._nodes.get(capture, ())))
        return found


@cache
def language(name: str) -> Language:
    """The grammar of the dialect of this name."""
    from tree_sitter import Language

    from bugsage.adapters.code_map.dialects import dialect_named

    dialect = dialect_named(name)
    return Language(getattr(import_module(dialect.package), dialect.factory)())


@cache
def _tools(name: str, is_test: bool) -> tuple[Parser, QueryCursor]:
    from tree_sitter import Parser, Query, QueryCursor

    from bugsage.adapters.code_map.dialects import dialect_named

    dialect, grammar = dialect_named(name), language(name)
    folder = Path(__file__).parent / "queries"
    query = "\n".join(
        (folder / f"{name}.scm").read_text("utf-8")
        for name in (*dialect.queries, *(dialect.test_queries if is_test else ()))
    )
    return Parser(grammar), QueryCursor(Query(grammar, query))


def parsed(parser: Parser, source: bytes) -> Node:
    """The tree of a text, one that a query can be asked of. Raises TooHard."""
    root = _parse(parser, source)
    if is_deep(root, levels=_DEEP, wide=_WIDE) or (root.has_error and _is_too_broken(root)):
        raise TooHard
    return root


def _parse(parser: Parser, source: bytes) -> Node:
    global _given_up
    if len(source) <= _SMALL:
        return parser.parse(source, encoding="utf8").root_node
    start, deadline = perf_counter(), thread_time() + PARSE_SECONDS
    polls = count()

    def is_late(offset: int, failing: bool) -> bool:
        # Asking for the time costs more than a whole step of the parser, and for that of this thread much more.
        return not next(polls) % _POLLS and perf_counter() - start > PARSE_SECONDS and thread_time() > deadline

    try:
        tree = parser.parse(
            lambda offset, _: source[offset:] if offset else source,
            encoding="utf8",
            progress_callback=is_late,
        )
    except ValueError as error:
        parser.reset()
        _given_up += 1
        raise TooHard from error
    return tree.root_node


def is_deep(root: Node, *, levels: int, wide: int) -> bool:
    """Whether so many nodes lie in one another that are all longer than so many bytes."""
    for offset in range(wide, root.end_byte, wide):
        cursor = root.walk()
        for _ in range(levels):
            if cursor.goto_first_child_for_byte(offset) is None or _size(cursor.node) <= wide:
                break
        else:
            return True
    return False


def _is_too_broken(root: Node) -> bool:
    steps = seen = 0
    left = [root]
    while left:
        node = left.pop()
        count = node.child_count
        seen += count
        steps += count * count if node.is_error else 0
        if steps > _ERROR_STEPS or seen > _ERROR_NODES:
            return True
        left += [child for child in node.children if child.has_error]
    return False


def _size(node: Node | None) -> int:
    return node.end_byte - node.start_byte if node else 0
