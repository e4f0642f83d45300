"""The fewest of many things that decide: tests that ran before, variables of the environment."""

from collections.abc import Callable, Generator, Sequence
from itertools import pairwise
from typing import TypeVar

from bugsage.model.reproduction import Step, Trial

#: Yields runs, is sent what came of them.
T = TypeVar("T")
Work = Generator[Step, Trial, T]
Names = tuple[str, ...]
#: Whether these alone decide as all of them did; None where there is no time left to try.
Question = Callable[[Names], Work[bool | None]]


def fewest(names: Sequence[str], decides: Question) -> Work[tuple[Names, bool]]:
    """The fewest names that still decide, and whether none can be left out.

    Halves first: where one alone decides, that takes one or two runs for each halving, the later half first, since
    what ran last before a failure is likelier to have to do with it. Where only several together decide, parts are
    left out in turn (delta debugging).
    """
    left, parts = tuple(names), 2
    while len(left) > 1:
        smaller: Names | None = None
        for candidate in _candidates(left, parts):
            answer = yield from decides(candidate)
            if answer is None:
                return left, False
            if answer:
                smaller = candidate
                break
        if smaller is not None:
            parts = 2 if len(smaller) * 2 <= len(left) else max(2, parts - 1)
            left = smaller
        elif parts >= len(left):
            return left, True
        else:
            parts = min(len(left), parts * 2)
    return left, True


def _candidates(names: Names, parts: int) -> list[Names]:
    """Each part alone, the last first; then, of more than two parts, all but one."""
    size, more = divmod(len(names), parts)
    bounds = [size * i + min(i, more) for i in range(parts + 1)]
    alone = [names[a:b] for a, b in pairwise(bounds)][::-1]
    without = [names[:a] + names[b:] for a, b in pairwise(bounds)] if parts > 2 else []
    return [*alone, *without]
