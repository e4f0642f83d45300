"""Regular expressions of rules over texts of strangers: found quickly where they match, and given up in time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bugsage.errors import RuleError
from bugsage.model.pattern_words import Words, stand_in, words_of

if TYPE_CHECKING:
    from regex import Pattern

#: Seconds for one search, and for each character more; one that takes longer has met a pattern that never ends.
SEARCH_SECONDS: Final = 0.05
SECONDS_A_CHARACTER: Final = 2e-7
MOST_SECONDS: Final = 0.25
#: Seconds for all searches of one evaluation.
TOTAL_SECONDS: Final = 2.0
LONGEST_PATTERN: Final = 1_000
#: Ends of lines in Python (a carriage return), JavaScript and C#; git knows none of them.
_ENDS: Final = re.compile("[\r\x85\u2028\u2029]")
#: So much of a pattern is told.
_SHOWN: Final = 40
#: So many lines are searched together, sooner than one by one.
_MANY: Final = 50
#: Where the lines joined hold no match, none of them does: that is so but for what looks at what is not there, gives
#: nothing back, or asks for the ends of the text.
_CAREFUL: Final = re.compile(r"\(\?(?:<?!|>|\(|[imsxu]*[a-hj-lnoqrtv-zA-OQ-Z\d-])|\\[AZzGKXR]|[*+?}]\+|\(\*")


@lru_cache(maxsize=2_000)
def compiled(pattern: str, ignore_case: bool = False) -> Pattern[str]:
    """A pattern, `^` and `$` at every line. Raises RuleError."""
    import regex

    if len(pattern) > LONGEST_PATTERN:
        raise RuleError(f"a regular expression is longer than {LONGEST_PATTERN:,} characters")
    try:
        return regex.compile(pattern, regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0))
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise RuleError(f"`{pattern}` is no regular expression: {error}") from error


def _parted(number: int, line: str) -> Iterator[tuple[int, str]]:
    """What a language reads as several lines and git as one: nothing may hide behind the end of another."""
    if line.isascii() and "\r" not in line:
        yield number, line
    else:
        yield from ((number, part) for part in _ENDS.split(line))


class Lines:
    """Lines of one side of one file, each with its number."""

    __slots__ = ("_each", "_ends", "_folded", "_starts", "numbered", "whole")

    def __init__(self, numbered: Sequence[tuple[int, str]]) -> None:
        self.numbered = [one for number, line in numbered for one in _parted(number, line.removesuffix("\r"))]
        self.whole = "\n".join(line for _, line in self.numbered)
        self._folded: str | None = None
        self._each: list[str] = []
        self._ends: list[int] = []
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each line begins in the whole."""
        if self._starts is None:
            lengths = (len(line) + 1 for _, line in self.numbered)
            self._starts = [0, *accumulate(lengths)][: len(self.numbered)]
        return self._starts

    @property
    def folded(self) -> str:
        """All of it, without a difference between small and capital letters."""
        if self._folded is None:
            self._folded = self.whole.casefold()
        return self._folded

    def holding(self, words: Words) -> list[int]:
        """Which lines hold of each set of words one, in order of their places in the list."""
        if not words:
            return list(range(len(self.numbered)))
        if not self._each:
            self._each = self.folded.split("\n")
            self._ends = list(accumulate(len(line) + 1 for line in self._each))
        found = {bisect_right(self._ends, at) for word in words[0] for at in _places(self.folded, word)}
        return sorted(line for line in found if stand_in(words[1:], self._each[line]))

    def runs(self) -> Iterator[tuple[int, str]]:
        """Lines that follow one another, joined, each with the number of the first."""
        run: list[str] = []
        first = last = 0
        for number, line in self.numbered:
            if run and number not in (last, last + 1):
                yield first, "\n".join(run)
                run = []
            if not run:
                first = number
            run.append(line)
            last = number
        if run:
            yield first, "\n".join(run)


class Search:
    """Searches of one evaluation. `seconds` is a clock; a text whose search is given up has no answer: None."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._end = seconds() + TOTAL_SECONDS
        self._spent: set[str] = set()
        #: Words that patterns cannot do without, as the reader of the rules found them.
        self.words: dict[str, Words] = {}
        #: Patterns that were given up, in order.
        self.given_up: list[str] = []

    def why(self, pattern: str, path: str) -> str:
        """Why a search was given up, in words."""
        if self._seconds() >= self._end:
            return f"the change is too large for all patterns to be searched in {TOTAL_SECONDS:g} s"
        short = pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"
        return f"`{short}` takes too long on {path}"

    def lines(self, lines: Lines, pattern: str) -> list[int] | None:
        """Numbers of the lines in which a pattern matches."""
        if not lines.numbered:
            return []
        words = self.words_of(pattern)
        possible = lines.holding(words)
        if (not words or len(possible) > _MANY) and not _CAREFUL.search(pattern):
            return self._by_whole(lines, pattern)
        found: list[int] = []
        for index in possible:
            number, line = lines.numbered[index]
            at = self.text(line, pattern)
            if at is None:
                return None
            if at >= 0:
                found.append(number)
        return found

    def _by_whole(self, lines: Lines, pattern: str) -> list[int] | None:
        """From match to match of the joined lines: what lies between two matches has none by itself either."""
        found: list[int] = []
        index = 0
        while index < len(lines.numbered):
            at = self.text(lines.whole, pattern, start=lines.starts[index])
            if at is None or at < 0:
                return None if at is None else found
            index = bisect_right(lines.starts, at) - 1
            number, line = lines.numbered[index]
            alone = self.text(line, pattern)  # the match may go on into the next line
            if alone is None:
                return None
            if alone >= 0:
                found.append(number)
            index += 1
        return found

    def may_match(self, lines: Lines, pattern: str) -> bool:
        """Whether everything stands there that a pattern cannot do without."""
        return bool(lines.numbered) and stand_in(self.words_of(pattern), lines.folded)

    def words_of(self, pattern: str) -> Words:
        """Sets of words, of each of which one stands, whatever the case of its letters, wherever a pattern matches."""
        words = self.words.get(pattern)
        if words is None:
            words = self.words[pattern] = words_of(pattern)
        return words

    def text(self, text: str, pattern: str, *, ignore_case: bool = False, start: int = 0) -> int | None:
        """Where a pattern matches first, from `start` on; -1 for nowhere."""
        if pattern in self._spent:
            return None
        left = self._end - self._seconds()
        limit = min(SEARCH_SECONDS + SECONDS_A_CHARACTER * len(text), MOST_SECONDS)
        try:
            if left <= 0:
                raise TimeoutError
            match = compiled(pattern, ignore_case).search(text, start, timeout=min(limit, left))
        except (TimeoutError, MemoryError):
            self._spent.add(pattern)
            self.given_up.append(pattern)
            return None
        return match.start() if match else -1


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
