"""How likely it is that a patch with which the tests pass is what a person would commit.

Of such patches about a quarter is right in real repositories. Some kinds say what the failure itself asked for. Others
only put one word for another: a mistake of that kind is found soon after it is made, so in a line that has long been
as it is, and that other tests pass by, it fits the failing tests more often than the program.

The weights are log-odds set by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate

_QUARTER = -1.1
#: Kinds that follow from what the failure says.
_ASKED_FOR = frozenset(
    (
        "none-guard", "missing-import", "missing-await", "missing-return", "missing-self", "missing-super-init",
        "missing-key-default", "missing-format", "nearest-name", "wrong-arguments", "wrong-exception", "wrong-raise",
        "type-conversion", "unpacking", "unbound-local", "empty-sequence", "encoding", "mapping-view",
        "mutable-default", "changed-while-iterating", "closed-resource", "used-up", "contract", "refusal", "past-fix",
        "imports", "go-imports", "unfilled-field", "other-callee", "idle-statement",
    )
)  # fmt: skip
#: Kinds that put one thing for another that fits there as well.
_SWAPS = frozenset(
    ("conditions", "condition", "stale-name", "other-name", "donor", "argument-order", "sibling-call", "statement")
)
#: The same for what is seldom come by: such a mistake lives longer.
_BORDERS = frozenset(("operators", "off-by-one"))
_BY_KIND, _OLD, _OLD_BORDER, _YOUNG, _DISAGREE, _AGREE = 1.2, -1.6, -1.0, 0.5, -0.7, 0.3
#: A patch that was found with likelier ones: the quarter is theirs.
_BEHIND = -1.1
#: Passing tests that come by, and failing tests, from which on each says something; what many of them are worth.
_PASSED_BY, _HELD, _FAILED, _MENDED = 3, 0.2, 3, 0.5
#: Days.
_LONG, _SHORT = 180.0, 30.0
#: What is less likely is not offered.
_LEAST = 0.1
_WORD = re.compile(r"[^\W\d]\w*")


class Circumstances(Noun, frozen=True, kw_only=True):
    """What is known beside the patch itself."""

    #: Days for which the lines have been as they are, counted to the newest commit; None where nobody knows.
    days: float | None = None
    #: Failing tests that pass with it, and passing tests that execute what it changes.
    mended: int = 1
    passed_by: int = 0
    #: Others with which the tests pass, and whether one of them does something else, or may.
    alternatives: int = 0
    disagree: bool = False
    #: Likelier ones were not offered.
    behind: bool = False


def belief(candidate: Candidate, texts: Sequence[str], known: Circumstances) -> float:
    """A probability; `texts` is what stood where each edit is."""
    odds = _QUARTER
    border, swap = candidate.by in _BORDERS, _is_swap(candidate, texts)
    if candidate.by in _ASKED_FOR:
        odds += _BY_KIND
    if (swap or border) and known.days is not None:
        old = _OLD_BORDER if border else _OLD
        odds += old if known.days > _LONG else _YOUNG * (known.days <= _SHORT)
    if known.alternatives:
        odds += _DISAGREE if known.disagree else _AGREE
    odds += _BEHIND * known.behind
    odds += _HELD * (known.passed_by >= _PASSED_BY) + _MENDED * (known.mended >= _FAILED)
    return 1 / (1 + exp(-odds))


def is_credible(candidate: Candidate, texts: Sequence[str], known: Circumstances) -> bool:
    """It is likely enough to be shown to a person."""
    return belief(candidate, texts, known) >= _LEAST


def _is_swap(candidate: Candidate, texts: Sequence[str]) -> bool:
    """It puts one thing for another; a condition that asks for more names something that was not asked before."""
    if candidate.by != "condition":
        return candidate.by in _SWAPS
    before = {word for text in texts for word in _WORD.findall(text)}
    after = {word for edit in candidate.edits for word in _WORD.findall(edit.text)}
    return not after - before - {"not", "and", "or"}
