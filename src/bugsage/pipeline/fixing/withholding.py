"""Patches with which the tests pass, and which are yet too unlikely to be right to be offered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bugsage.model.edit import Candidate, Edit, by_file
from bugsage.model.history import BlameLine, Commit
from bugsage.pipeline.fixing.comparing import Mended
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.believing import Circumstances, is_credible

_DAY = 86400.0


class Withholding:
    """Takes what is not offered, and remembers it."""

    def __init__(self, work: Work, failing: int) -> None:
        """`failing` is the number of failing tests."""
        self._work, self._failing = work, failing
        self._taken: list[Candidate] = []
        self._newest: int | None = None

    def takes(self, found: Mended) -> bool:
        """It is too unlikely."""
        one, read = found.tryable.candidate, self._work.house.code.text
        old = [(read(edit.file) or "")[edit.start : edit.end] for edit in one.edits]
        known = Circumstances(
            days=self._days(one),
            mended=self._failing,
            passed_by=found.passed_by,
            alternatives=found.alternatives,
            disagree=found.contested,
            behind=bool(self._taken),
        )
        if is_credible(one, old, known):
            return False
        self._taken.append(one)
        return True

    @property
    def said(self) -> str:
        """What was taken, as the reason why nothing is offered; empty where nothing was."""
        if not self._taken:
            return ""
        one, more = self._taken[0], len(self._taken) - 1
        others = f" (and {more} less likely)" if more else ""
        return (
            f"the failing tests pass with a patch, which is not offered because its kind is seldom right in lines that "
            f"have long been as they are: {one.why[:1].lower()}{one.why[1:]} in {one.place}{others}"
        )

    def _days(self, one: Candidate) -> float | None:
        """For how long the youngest of the lines has been as it is; None where nobody knows."""
        house, notes = self._work.house, self._work.notes
        nothing: tuple[BlameLine, ...] = ()
        ages = []
        for file, edits in by_file(one.edits).items():
            lines = _lines(house.code.text(file) or "", edits)
            blamed = notes.attempt(partial(house.history.blame, file, lines), nothing)
            ages += [0.0 if line.uncommitted else max(0.0, self._now() - line.time) / _DAY for line in blamed]
        return min(ages) if ages else None

    def _now(self) -> float:
        """When the newest commit was made."""
        if self._newest is None:
            nothing: tuple[Commit, ...] = ()
            newest = self._work.notes.attempt(lambda: self._work.house.history.recent(1), nothing)
            self._newest = newest[0].time if newest else 0
        return float(self._newest)


def _lines(text: str, edits: Sequence[Edit]) -> list[int]:
    """The first and the last line of each edit."""
    return sorted({1 + text.count("\n", 0, at) for one in edits for at in (one.start, max(one.start, one.end - 1))})
