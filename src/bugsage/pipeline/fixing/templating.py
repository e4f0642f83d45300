"""The offline fixer: candidates from templates, tried until one mends the failing tests."""

from __future__ import annotations

from collections.abc import Generator

from bugsage.model.diagnosis import Report
from bugsage.model.execution import Execution
from bugsage.pipeline.fixing.comparing import Mended
from bugsage.pipeline.fixing.preferring import preferred
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.siting import sites_of
from bugsage.pipeline.fixing.validating import Mending
from bugsage.pipeline.fixing.withholding import Withholding
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.loop import Propose
from bugsage.repair.making import made
from bugsage.repair.ordering import Changes, Later, groups
from bugsage.repair.proposal import Proposed
from bugsage.repair.search import operators
from bugsage.repair.templates import templates
from bugsage.repair.trees.operators import operators as trees_operators


class Templates:
    """Proposes what made the failing tests pass, one patch after the other."""

    def __init__(self, work: Work, report: Report, execution: Execution | None, prover: Prover) -> None:
        self.work = work
        #: Why there is nothing more to propose.
        self.why_not = ""
        self._report, self._execution = report, execution
        self._trials = Mending(work, prover, execution)
        self._withheld = Withholding(work, len(prover.failing))
        self._found = self._mending()

    def propose(self, step: Propose) -> Proposed | None:
        """The next patch with which the failing tests pass; None where there is none."""
        began = self.work.seconds()
        found = next((one for one in self._found if not self._withheld.takes(one)), None)
        if found is None:
            self.why_not = self._withheld.said or self._said()
            return None
        one = found.tryable.candidate
        return Proposed(
            texts=dict(made(one.edits, self.work.house.code.text)),
            by=f"templates/{one.by}",
            category=one.category,
            places=(one.place,),
            why=one.why,
            seconds=self.work.seconds() - began,
            alternatives=found.alternatives,
            disagreement=found.disagreement,
        )

    def _mending(self) -> Generator[Mended]:
        """Candidates with which the failing tests pass, as they are found."""
        text, liked = self.work.house.code.text, preferred(self.work.house)
        sites = sites_of(self.work, self._report, self._execution)
        seen = [one for one in sites.plain if one.executed] or sites.plain
        rest = [one for one in sites.plain if one not in seen]
        every, known = (*templates(), *operators()), set[Changes]()
        later = Later(
            (
                *groups(seen, every, text, liked, known),
                *groups(sites.others, templates(), text, liked, known),
                *groups(sites.trees, trees_operators(), text, liked, known),
                *groups(rest, every, text, liked, known, unseen=True),
            )
        )
        wanted = later.filled(())
        self.work.wish.tell(f"candidates for {len(later.places)} places, {len(wanted)} for the likeliest")
        yield from self._trials.among(wanted, later)

    def close(self) -> None:
        """Nothing more is tried."""
        self._found.close()

    def _said(self) -> str:
        if self._trials.untried:
            tried, rest = self._trials.tried, self._trials.untried
            return f"none of {tried} candidates mends it, and the time was over before {rest} more could be tried"
        if self._trials.tried:
            return f"none of {self._trials.tried} candidates makes the failing tests pass and holds"
        if self._trials.pruned:
            return f"none of {self._trials.pruned} candidates changes a line that the failing tests execute"
        return "no template fits this failure"
