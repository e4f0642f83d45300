"""What was made of a code map last, for as long as the same code map is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from bugsage.model.code import CodeMap

T = TypeVar("T")


class Latest(Generic[T]):
    """One value is kept: a process that answers again and again asks about one repository.

    Code maps are never changed, so the same object says the same. Safe to share between threads.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        """`make` is given the code map and what else is asked with."""
        self._make = make
        self._held: tuple[CodeMap, tuple[object, ...], T] | None = None

    def of(self, code: CodeMap, *more: object) -> T:
        """The value for this very code map and for what equals the rest; made where it is not the one that is kept."""
        held = self._held
        if held is None or held[0] is not code or held[1] != more:
            held = self._held = (code, more, self._make(code, *more))
        return held[2]
