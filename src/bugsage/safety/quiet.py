"""Rules that have nothing to say of a change wherever one looks: told once, before any place is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from bugsage.model.rule import Condition
from bugsage.safety.asking import Asking, Found, Side, part_of
from bugsage.safety.conditions import TESTS
from bugsage.safety.places import Place

#: Keys that search the lines of one side.
_SEARCHING: Final[tuple[tuple[str, Side], ...]] = (
    ("added", "added"), ("gains", "added"), ("added_block", "added"),
    ("removed", "removed"), ("loses", "removed"), ("removed_block", "removed"),
)  # fmt: skip
#: Keys whose answer is the same at every place.
_EVERYWHERE: Final = (
    "actors", "branches", "triage", "confidence_below", "confidence_over", "causes", "error_types", "tools",
    "error_languages", "reproduced", "sandboxed", "measures", "tested",
)  # fmt: skip
_ANYWHERE: Final = Place()


class Quiet:
    """What a whole change holds, as far as it keeps rules silent."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        files = {id(place.file): place.file for place in asking.places if place.file is not None}
        #: Without lines (a diagnosis alone, a place of no change) nothing follows from what does not stand in them.
        self._files = tuple(files.values()) if all(place.file is not None for place in asking.places) else ()
        self._texts: dict[Side, tuple[str, str]] = {}
        self._standing: dict[tuple[Side, str], bool] = {}

    def __call__(self, when: Condition) -> bool:
        """A condition holds at no place of the change, for certain."""
        return (
            self._lacks_words(when)
            or self._lacks_names(when)
            or self._fails_everywhere(when)
            or any(self(one) for one in when.all_)
            or (bool(when.any_) and all(self(one) for one in when.any_))
            or (when.somewhere is not None and self(when.somewhere))
        )

    def _lacks_words(self, when: Condition) -> bool:
        """No line of the change holds a word that a search cannot do without; that none is found may be wanted."""
        if not self._files or (when.matches is not None and when.matches.holds(0)):
            return False
        return any(
            patterns and not any(self._may_stand(side, pattern) for pattern in patterns)
            for patterns, side in ((getattr(when, name), side) for name, side in _SEARCHING)
        )

    def _lacks_names(self, when: Condition) -> bool:
        """No file, or no function, is called as it must be."""
        paths, symbols = self._names
        return (bool(when.paths) and not _may_fit(when.paths, paths)) or (
            symbols is not None and bool(when.symbols) and not _may_fit(when.symbols, symbols)
        )

    @cached_property
    def _names(self) -> tuple[str, str | None]:
        """All paths and all names of functions, in small letters; None where what is touched is not all known."""
        places = self._asking.places
        paths = "\n".join({path.lower() for place in places for path in (place.path, place.was)})
        if any(not place.symbol and place.file is not None for place in places):
            return paths, None
        return paths, "\n".join({place.symbol.lower() for place in places})

    def _fails_everywhere(self, when: Condition) -> bool:
        asking = self._asking
        given_to = ((TESTS[name], getattr(when, name)) for name in _EVERYWHERE)
        try:
            return any(
                test(given, when, _ANYWHERE, asking) is False
                for test, given in given_to
                if given is not None and given != () and given != {}
            )
        finally:
            asking.found, asking.unanswered = Found(), []

    def _may_stand(self, side: Side, pattern: str) -> bool:
        words = self._asking.search.words_of(pattern)
        return all(any(self._stands(side, word) for word in alike) for alike in words)

    def _stands(self, side: Side, word: str) -> bool:
        """Whether a word stands anywhere on a side; many patterns share their words."""
        key = (side, word)
        if key not in self._standing:
            text, pieces = self._text(side)
            self._standing[key] = word in (pieces if len(word.split()) == 1 and word == word.strip() else text)
        return self._standing[key]

    def _text(self, side: Side) -> tuple[str, str]:
        """All lines of a side, and each of the pieces between their blanks once, which is much shorter."""
        if side not in self._texts:
            text = "\n".join(self._asking.lines(file, side).folded for file in self._files)
            self._texts[side] = text, "\n".join(set(text.split()))
        return self._texts[side]


def _may_fit(globs: Sequence[str], names: str) -> bool:
    return any(part_of(glob)[1] in names for glob in globs)
