"""What a regular expression cannot do without: read from its syntax, so that most texts need not be searched."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: A word shorter than this stands in nearly every text.
_USEFUL = 2


def words_of(pattern: str) -> tuple[str, ...]:
    """Words of which one stands in whatever matches, in small letters; none where nothing is sure."""
    found = tuple(sorted({literal.casefold() for literal in _literals(_tree(pattern))}))
    return found if all(len(literal) >= _USEFUL for literal in found) else ()


def _literals(tree: Any) -> tuple[str, ...]:
    """The best set of literals of a sequence, one of which must stand there; empty where nothing is sure."""
    best: tuple[str, ...] = ()
    run = ""
    for kind, given in [*tree, (None, None)]:
        if str(kind) == "LITERAL":
            run += chr(given)
            continue
        for found in ((run,) if run else (), _inside(str(kind), given)):
            if found and (not best or min(map(len, found)) > min(map(len, best))):
                best = found
        run = ""
    return best


def _inside(kind: str, given: Any) -> tuple[str, ...]:
    if kind == "SUBPATTERN":
        return _literals(given[3])
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _literals(given[2]) if given[0] else ()
    if kind == "ATOMIC_GROUP":
        return _literals(given)
    if kind == "BRANCH":
        branches = [_literals(branch) for branch in given[1]]
        return tuple(literal for branch in branches for literal in branch) if all(branches) else ()
    return ()


def needs_line_end(pattern: str) -> bool:
    """Whether a pattern matches nothing without a line end in it, and so no single line."""
    return any(str(kind) == "LITERAL" and given == ord("\n") for kind, given in _tree(pattern))


def _tree(pattern: str) -> Any:
    try:
        return import_module("re._parser").parse(pattern)
    except Exception:  # what `re` does not know, `regex` may
        return ()
