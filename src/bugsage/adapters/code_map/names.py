"""Expressions as dotted names, and words as the code map counts them."""

import re
from collections import Counter
from itertools import chain
from keyword import kwlist

from bugsage.model.words import parts_of

_SIMPLE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TOKEN = re.compile(
    r"""
    [A-Za-z]{0,2} (?: \"{3} (?:[^\\]|\\.)*? \"{3} | '{3} (?:[^\\]|\\.)*? '{3} | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | \w+ | \S
    """,
    re.DOTALL | re.VERBOSE,
)
_LAST = re.compile(r"\.\s*(\w+)\s*$")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")
_ESCAPE = re.compile(r"\\[abfnrtv]")

#: An expression longer than this is cut down to what stands after its last dot.
LONG_EXPRESSION = 4_000
LONG_IDENTIFIER = 100
MANY_IDENTIFIERS = 100_000


def dotted(expression: str) -> str:
    """An expression as a dotted name: brackets and what is in them left out, a literal string read as `str`.

    >>> [dotted(e) for e in ("a.b", "super().__init__", "rows[0].total", "', '.join", "(a or b).c", "f(x)(y)")]
    ['a.b', 'super.__init__', 'rows.total', 'str.join', '.c', 'f']
    """
    if _SIMPLE.fullmatch(expression):
        return expression
    return "".join(_top_level(expression)).rstrip(".")


def last_name(expression: str) -> str:
    """What stands after the last dot, with the dot; nothing where there is none."""
    last = _LAST.search(expression)
    return f".{last[1]}" if last else ""


def _top_level(expression: str) -> list[str]:
    depth = 0
    parts: list[str] = []
    for token in _TOKEN.findall(expression):
        if token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
        elif depth == 0 and token not in "\\*":  # a line continuation; the star that some parses leave in front
            part = "str" if token[-1] in "\"'" else token
            if part == "str" and parts == ["str"]:  # strings side by side
                continue
            expected = part == "." or (part.isidentifier() and (not parts or parts[-1] == "."))
            if not expected:
                break
            parts.append(part)
    return parts


class Names(dict[str, str]):
    """Dotted names of the expressions of one file, each worked out once."""

    def __init__(self, size: int) -> None:
        #: Characters that may still be looked at: thousands of nested chains would take quadratic time.
        self._budget = 100_000 + 2 * size

    def __missing__(self, expression: str) -> str:
        """The name of an expression met for the first time."""
        self._budget -= len(expression)
        name = self[expression] = dotted(expression) if self._budget > 0 else last_name(expression)
        return name


class _Parts(dict[str, tuple[str, ...]]):
    """The words of identifiers, each worked out once; keywords have none."""

    def __missing__(self, identifier: str) -> tuple[str, ...]:
        if len(self) > MANY_IDENTIFIERS:
            self.clear()
            self.update(_KEYWORDS)
        words = () if len(identifier) > LONG_IDENTIFIER else parts_of.__wrapped__(identifier)
        kept = self[identifier] = tuple(word for word in words if len(word) > 1)
        return kept


_KEYWORDS: dict[str, tuple[str, ...]] = dict.fromkeys(kwlist, ())
_parts = _Parts(_KEYWORDS)


def without_escapes(source: str) -> str:
    r"""`\n` and its like as blanks, so that they do not stick to the word behind them."""
    return _ESCAPE.sub("  ", source)


def word_counts(code: str) -> dict[str, int]:
    """How often each word stands in code, keywords and single characters left out."""
    identifiers = _IDENTIFIER.findall(code)
    return dict(Counter(chain.from_iterable(map(_parts.__getitem__, identifiers))))
