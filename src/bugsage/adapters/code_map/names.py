"""Expressions as dotted names, and words as the code map counts them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain

from bugsage.model.words import parts_of

_NAME = r"(?:[^\W\d]|\$)[\w$]*"
_DOTTED = re.compile(rf"[*\s]*(\.?\s*{_NAME}(?:[\s\\]*\.[\s\\]*{_NAME})*)")
_SPACE = re.compile(r"[\s\\]+")
_STRINGS = re.compile(
    r"""
    (?: [A-Za-z]{0,2}
        (?: \"{3} (?:[^\\]|\\.)*? \"{3} | '{3} (?:[^\\]|\\.)*? '{3} | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
        [\s\\]*
    )+
    """,
    re.DOTALL | re.VERBOSE,
)
_INNERMOST = re.compile(r"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
_LAST = re.compile(r"\.\s*([\w$]+)\s*$")
_ESCAPE = re.compile(r"\\[abfnrtv]")
_WORD_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
_ELSE_BLANK = bytes(byte if byte in _WORD_BYTES else 32 for byte in range(256))

#: An expression longer, or of more nested brackets than this is cut down to what stands after its last dot.
LONG_EXPRESSION = 4_000
DEEP_EXPRESSION = 50
LONG_IDENTIFIER = 100
MANY_IDENTIFIERS = 100_000


def dotted(expression: str) -> str:
    """An expression as a dotted name: brackets and what is in them left out, a literal string read as `str`.

    >>> [dotted(e) for e in ("a.b", "super().__init__", "rows[0].total", "', '.join", "(a or b).c", "f(x)(y)")]
    ['a.b', 'super.__init__', 'rows.total', 'str.join', '.c', 'f']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    has_strings = "'" in expression or '"' in expression
    bare, found = _STRINGS.sub("str", expression) if has_strings else expression, 1
    for _ in range(DEEP_EXPRESSION):
        bare, found = _INNERMOST.subn("", bare)
        if not found:
            break
    name = _DOTTED.match(bare)
    return last_name(expression) if found else _SPACE.sub("", name[1]) if name else ""


def last_name(expression: str) -> str:
    """What stands after the last dot, with the dot; nothing where there is none."""
    last = _LAST.search(expression)
    return f".{last[1]}" if last else ""


class Names(dict[str, str]):
    """Dotted names of the expressions of one file, each worked out once."""

    def __init__(self, size: int, readable: Callable[[str], str], naming: Callable[[str], str] = dotted) -> None:
        #: Characters that may still be looked at: thousands of nested chains would take quadratic time.
        self._budget = 100_000 + 2 * size
        self._readable = readable
        self._naming = naming

    def __missing__(self, expression: str) -> str:
        """The name of an expression met for the first time."""
        self._budget -= len(expression)
        reading = self._naming if self._budget > 0 else last_name
        name = self[expression] = reading(self._readable(expression))
        return name


class _Parts(dict[str, tuple[str, ...]]):
    """The words of identifiers, each worked out once; a language's keywords have none."""

    def __init__(self, keywords: Iterable[str]) -> None:
        self._keywords: dict[str, tuple[str, ...]] = dict.fromkeys(keywords, ())
        super().__init__(self._keywords)

    def __missing__(self, identifier: str) -> tuple[str, ...]:
        if len(self) > MANY_IDENTIFIERS:
            self.clear()
            self.update(self._keywords)
        is_word = identifier[0] not in "0123456789" and len(identifier) <= LONG_IDENTIFIER
        words = parts_of.__wrapped__(identifier) if is_word else ()
        kept = self[identifier] = tuple(word for word in words if len(word) > 1)
        return kept


def identifiers_only(code: str) -> str:
    r"""Code of one character per byte with everything but identifiers and numbers blank, and nothing moved.

    `\n` and its like are blank too, so that they do not stick to the word behind them.
    """
    return _ESCAPE.sub("  ", code).encode("latin-1").translate(_ELSE_BLANK).decode("ascii")


def word_counter(keywords: Iterable[str]) -> Callable[[str], dict[str, int]]:
    """What counts how often each word stands in identifiers, keywords and single characters left out."""
    words = _Parts(keywords).__getitem__
    return lambda identifiers: dict(Counter(chain.from_iterable(map(words, identifiers.split()))))
