"""Which of several patches that pass is offered: told apart by what they do, then by what a person would commit."""

from collections.abc import Iterable, Sequence
from math import log

from bugsage.model.base import Noun
from bugsage.model.validation import Answer, Behaviour

#: What it costs, in log-odds, if every answer that was right before is another one now: for arguments of tests that
#: passed, and for those near them, of which nobody says what is right.
_CHANGED = {"passing": 6.0, "near": 1.5}
#: The same where each call that came to a value raises something now.
_RAISES = 2.0
#: A patch that does not end where the program did.
_HANGS = 1.0
#: What each e-fold of patches that do the same is worth. Little: there are many ways to have a branch always taken.
_TOGETHER = 0.1
_LATE = "late"


class Plausible(Noun, frozen=True, kw_only=True):
    """A patch with which the failing tests pass, and what speaks for it beside its behaviour."""

    number: int
    #: Log-odds of place and change, what this repository taught among it.
    score: float
    #: What its size costs, and what a person would not write of it.
    size: float = 0.0
    oddness: float = 0.0


class Choice(Noun, frozen=True, kw_only=True):
    """All of them, the one to offer first."""

    order: tuple[int, ...]
    #: Numbers of patches that do the same for every call, by class, in order of what is offered.
    classes: tuple[tuple[int, ...], ...]


def choose(found: Sequence[Plausible], behaviour: Behaviour) -> Choice:
    """Total and pure: the same patches with the same answers give the same order, whatever order they come in."""
    worth = {one.number: _worth(one, behaviour) for one in found}
    ranked = sorted(found, key=lambda one: (-worth[one.number], one.number))
    classes = _classes([one.number for one in ranked], behaviour)

    def mass(members: Sequence[int]) -> float:
        return worth[members[0]] + _TOGETHER * log(len(members))

    classes.sort(key=lambda members: (-mass(members), members))
    return Choice(
        order=tuple(number for members in classes for number in members),
        classes=tuple(map(tuple, classes)),
    )


def _worth(one: Plausible, behaviour: Behaviour) -> float:
    return one.score - one.size - one.oddness - _changes(behaviour.variants.get(one.number), behaviour)


def _changes(answers: Sequence[Answer | None] | None, behaviour: Behaviour) -> float:
    """What it costs that a patch changes what was right before, as far as that is known."""
    if answers is None:
        return 0.0
    told = [
        (call.kind, was, now)
        for call, was, now in zip(behaviour.calls, behaviour.original, answers, strict=True)
        if call.kind != "failing" and now is not None
    ]
    cost = _RAISES * _share(now.raises and not was.raises for _, was, now in told)
    for kind, price in _CHANGED.items():
        cost += price * _share(was.digest != now.digest for one, was, now in told if one == kind)
    return cost + _HANGS * any(now.digest == _LATE != was.digest for _, was, now in told)


def _share(found: Iterable[bool]) -> float:
    """0 of nothing."""
    every = list(found)
    return sum(every) / len(every) if every else 0.0


def _classes(numbers: Sequence[int], behaviour: Behaviour) -> list[list[int]]:
    """Those that answer alike, in the order of `numbers`; what cannot be compared is alike to nothing."""
    classes: list[list[int]] = []
    for number in numbers:
        answers = behaviour.variants.get(number)
        for members in classes:
            if _alike(behaviour.variants.get(members[0]), answers):
                members.append(number)
                break
        else:
            classes.append([number])
    return classes


def _alike(one: Sequence[Answer | None] | None, other: Sequence[Answer | None] | None) -> bool:
    both = [(a, b) for a, b in zip(one or (), other or (), strict=False) if a is not None and b is not None]
    return bool(both) and all(a.digest == b.digest for a, b in both)
