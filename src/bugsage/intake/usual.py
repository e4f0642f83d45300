"""Lines that stand in logs of runs that went well: templates mined from such logs, as Drain does it.

Drain (He and others, 2017): lines of as many words that begin alike are put together, the most similar template of them
takes a line in, and what differs becomes a wildcard. Numbers are wildcards from the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

#: What stands for any word; the words at the beginning that must agree; the part of all words that must agree.
ANY, LEADING, ALIKE = "<*>", 1, 0.5
#: Templates that are kept, and those that are compared with one line; words of a line that count.
MOST, MOST_ALIKE, WORDS = 20_000, 64, 60
_VARIABLE = re.compile(r"\d")


class _Template(msgspec.Struct):
    words: list[str]
    seen: int = 1

    def likeness(self, words: list[str]) -> float:
        """The part of the words that are the same; wildcards count for nothing."""
        same = sum(own == word != ANY for own, word in zip(self.words, words, strict=True))
        return same / len(words)

    def covers(self, words: list[str]) -> bool:
        return all(own in (ANY, word) for own, word in zip(self.words, words, strict=True))

    def take(self, words: list[str]) -> None:
        self.seen += 1
        self.words = [own if own == word else ANY for own, word in zip(self.words, words, strict=True)]


class Usual:
    """What logs of successful runs say, line by line."""

    def __init__(self) -> None:
        self._leaves: dict[tuple[int, tuple[str, ...]], list[_Template]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Templates that are known."""
        return self._count

    def learn(self, lines: Iterable[str]) -> None:
        """Takes in lines of a run that went well; cleaned, without anything a CI runner wrote before them."""
        for line in lines:
            words = _words(line)
            if not words:
                continue
            leaf = self._leaves.setdefault(_key(words), [])
            best = max(leaf, key=lambda template: template.likeness(words), default=None)
            if best is not None and (best.covers(words) or best.likeness(words) >= ALIKE):
                best.take(words)
            elif len(leaf) < MOST_ALIKE and self._count < MOST:
                leaf.append(_Template(words))
                self._count += 1

    def knows(self, line: str) -> bool:
        """Such a line stands in a log of a run that went well."""
        words = _words(line)
        return bool(words) and any(template.covers(words) for template in self._leaves.get(_key(words), ()))


def _words(line: str) -> list[str]:
    return [ANY if _VARIABLE.search(word) else word for word in line.split(None, WORDS)[:WORDS]]


def _key(words: list[str]) -> tuple[int, tuple[str, ...]]:
    return len(words), tuple(words[:LEADING])
