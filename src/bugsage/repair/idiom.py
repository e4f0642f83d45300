"""What a person would not write: how odd a change makes a file, and how much it looks made for the test alone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from difflib import SequenceMatcher

from bugsage.repair.odd import is_odd

#: What each mark costs, in log-odds. They are set by hand: only their order of size matters.
_ODD, _CHEAT, _LITERAL, _EARLY, _SWALLOWED, _LOST, _MOST_LOST = 1.5, 2.5, 0.6, 0.7, 1.0, 0.5, 1.5
_TOKEN, _MOST_TOKENS = 0.04, 2.0
#: Longer texts are not compared word by word.
_COMPARED = 600
#: Values that say nothing of where they were taken from.
_COMMON = frozenset(map(repr, (0, 1, -1, 2, "", b"", None, True, False, ..., 0.0, 1.0)))
_TOKENS = re.compile(r"\w+|[^\w\s]")


def size(old: str, new: str) -> float:
    """What a change costs for its size: words and signs that go and that come."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    whole = len(before) + len(after)
    if whole <= _COMPARED:
        whole -= 2 * sum(block.size for block in SequenceMatcher(None, before, after, False).get_matching_blocks())
    return min(_MOST_TOKENS, _TOKEN * whole)


def oddness(old: Traits, new: Traits, said: str) -> float:
    """What the change of a file costs, at least 0; `said` is how the failure reads, with what was expected."""
    cost = _ODD * max(0, old.more(new, "odd"))
    cost += _EARLY * (old.more(new, "constant returns") > 0) + _SWALLOWED * (old.more(new, "handlers") > 0)
    cost += min(_MOST_LOST, _LOST * max(0, -old.more(new, "statements")))
    cost += _EARLY * (old.more(new, "raises") < 0)
    fresh = [text for text in (new.literals - old.literals) if text not in _COMMON]
    if any(_is_said(text, said) for text in fresh):
        return cost + _CHEAT
    return cost + _LITERAL * any(text not in old.literals for text in fresh)


class Traits:
    """Counts of what matters in a file; none in one that is no Python."""

    def __init__(self, text: str) -> None:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            tree = ast.parse("")
        self.counts: Counter[str] = Counter()
        #: Literals as `repr` has them.
        self.literals: Counter[str] = Counter()
        for node in ast.walk(tree):
            self.counts["statements"] += isinstance(node, ast.stmt) and not isinstance(node, ast.Pass)
            self.counts["raises"] += isinstance(node, ast.Raise)
            self.counts["handlers"] += isinstance(node, ast.ExceptHandler)
            self.counts["constant returns"] += isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
            self.counts["odd"] += is_odd(node)
            if isinstance(node, ast.Constant):
                self.literals[repr(node.value)] += 1

    def more(self, new: Traits, name: str) -> int:
        """How many more there are in the other one."""
        return new.counts[name] - self.counts[name]


def _is_said(literal: str, said: str) -> bool:
    """The failure names this value: whoever puts it into the program may have made the test its whole purpose."""
    plain = literal[1:-1] if literal[:1] in "'\"" else literal
    return bool(plain.strip()) and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", said) is not None
