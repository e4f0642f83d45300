"""What a regular expression cannot do without: read from its syntax, so that most texts need not be searched."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: A word shorter than this stands in nearly every text.
_USEFUL = 2
#: Of words that stand for one another no more than so many are told apart.
_MOST = 60
#: So many sets of words tell nearly all that can be told.
_SETS = 4

#: Of each set one word stands, without a difference of case, wherever a pattern matches.
Words = tuple[tuple[str, ...], ...]
#: All texts that a stretch of a pattern can match; None where it can match others.
_Texts = frozenset[str] | None

_NOTHING: frozenset[str] = frozenset(("",))


def words_of(pattern: str) -> Words:
    """Sets of words, in small letters; one of each stands in whatever matches. The longest words come first."""
    found = {_shortest({text.casefold() for text in texts}) for texts in _needed(_tree(pattern))}
    useful = [words for words in found if min(map(len, words)) >= _USEFUL]
    return tuple(sorted(useful, key=lambda words: (-min(map(len, words)), len(words), words))[:_SETS])


def _shortest(words: set[str]) -> tuple[str, ...]:
    """Without those that hold another one: where they stand, it stands."""
    return tuple(sorted(word for word in words if not any(other in word for other in words if other != word)))


def stand_in(words: Words, folded: str) -> bool:
    """Whether of each set a word stands in a text of small letters."""
    return all(any(word in folded for word in alike) for alike in words)


def _needed(tree: Any) -> list[frozenset[str]]:
    """Sets of texts of which one each stands in whatever a sequence matches."""
    found: list[frozenset[str]] = []
    run: frozenset[str] = _NOTHING
    for kind, given in tree:
        texts = _texts(str(kind), given)
        joined = _joined(run, texts)
        if joined is not None:
            run = joined
            continue
        found.append(run)
        if texts is not None:  # too many together: from here on anew
            run = texts
        else:
            run = _NOTHING
            found += _inside(str(kind), given)
    return [texts for texts in (*found, run) if all(texts)]


def _joined(one: frozenset[str], other: _Texts) -> _Texts:
    """What stands where one of these is followed by one of those; None where those are unknown, or it is too much."""
    if other is None or len(one) * len(other) > _MOST:
        return None
    return frozenset(first + second for first in one for second in other)


def _texts(kind: str, given: Any) -> _Texts:
    """All texts that a part of a pattern can match; that of what only looks around is empty."""
    if kind == "LITERAL":
        return frozenset((chr(given),))
    if kind in ("AT", "ASSERT", "ASSERT_NOT"):
        return _NOTHING
    if kind == "IN":
        chars = {chr(value) for part, value in given if str(part) == "LITERAL"}
        return frozenset(chars) if len(chars) == len(given) <= _MOST else None
    if kind == "SUBPATTERN":
        return _sequence(given[3])
    if kind == "ATOMIC_GROUP":
        return _sequence(given)
    if kind == "BRANCH":
        branches = [_sequence(branch) for branch in given[1]]
        every = frozenset(text for branch in branches for text in branch or ())
        return every if None not in branches and len(every) <= _MOST else None
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(given[0], given[1], _sequence(given[2]))
    return None


def _sequence(tree: Any) -> _Texts:
    found: _Texts = _NOTHING
    for kind, given in tree:
        found = _joined(found, _texts(str(kind), given)) if found is not None else None
    return found


def _repeated(least: int, most: int, once: _Texts) -> _Texts:
    """The same so many times, or once or not at all."""
    if (least, most) == (0, 1):
        return once | _NOTHING if once is not None else None
    if least != most or least > _MOST:
        return None
    found: _Texts = _NOTHING
    for _ in range(least):
        found = _joined(found, once) if found is not None else None
    return found


def _inside(kind: str, given: Any) -> list[frozenset[str]]:
    """What a part needs of which not all texts are known."""
    if kind == "SUBPATTERN":
        return _needed(given[3])
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _needed(given[2]) if given[0] else []
    if kind == "ATOMIC_GROUP":
        return _needed(given)
    if kind == "BRANCH":
        branches = [_needed(branch) for branch in given[1]]
        best = [max(one, key=lambda texts: (min(map(len, texts)), -len(texts))) for one in branches if one]
        return [frozenset().union(*best)] if len(best) == len(branches) else []
    return []


def needs_line_end(pattern: str) -> bool:
    """Whether a pattern matches nothing without a line end in it, and so no single line."""
    return any(str(kind) == "LITERAL" and given == ord("\n") for kind, given in _tree(pattern))


def _tree(pattern: str) -> Any:
    try:
        return import_module("re._parser").parse(pattern)
    except Exception:  # what `re` does not know, `regex` may
        return ()
