"""The offline fixer: candidates from templates, tried until one mends the failing tests."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain
from os.path import basename

from bugsage.diagnosis.case import Case
from bugsage.model.diagnosis import Diagnosis, Report, Suspect
from bugsage.model.execution import Execution
from bugsage.model.history import Change
from bugsage.pipeline.code_knowledge import CodeKnowledge
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.validating import Mending
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.loop import Propose
from bugsage.repair.making import made
from bugsage.repair.ordering import Tryable, tryables
from bugsage.repair.proposal import Proposed
from bugsage.repair.search import operators
from bugsage.repair.site import Site
from bugsage.repair.templates import templates

#: Suspects that are looked at.
_MOST = 30


class Templates:
    """Proposes what made the failing tests pass, one patch after the other."""

    def __init__(self, work: Work, report: Report, execution: Execution | None, prover: Prover) -> None:
        self.work = work
        #: Why there is nothing more to propose.
        self.why_not = ""
        self._report, self._execution = report, execution
        self._trials = Mending(work, prover)
        self._found = self._mending()

    def propose(self, step: Propose) -> Proposed | None:
        """The next patch with which the failing tests pass; None where there is none."""
        began = self.work.seconds()
        found = next(self._found, None)
        if found is None:
            self.why_not = self._said()
            return None
        one = found.candidate
        return Proposed(
            texts=dict(made(one.edits, self.work.house.code.text)),
            by=f"templates/{one.by}",
            category=one.category,
            places=(one.place,),
            why=one.why,
            seconds=self.work.seconds() - began,
        )

    def _mending(self) -> Generator[Tryable]:
        """Candidates with which the failing tests pass, as they are found."""
        sites = list(self._sites())
        wanted = tryables(sites, (*templates(), *operators()), self.work.house.code.text)
        self.work.wish.tell(f"{len(wanted)} candidates for {len(sites)} places")
        yield from self._trials.among(wanted)

    def close(self) -> None:
        """Nothing more is tried."""
        self._found.close()

    def _sites(self) -> Iterator[Site]:
        """The suspects' places, the likeliest first; other issues of the report help where they have a better one."""
        house = self.work.house
        own = [(suspect, self.work.diagnosis) for suspect in self.work.diagnosis.suspects]
        others = [
            (suspect, one)
            for one in self._report.diagnoses
            if one is not self.work.diagnosis and self.work.target.given
            for suspect in one.suspects
        ]
        seen: set[tuple[str, str]] = set()
        ordered = sorted(chain(own, others), key=lambda pair: -pair[0].probability)
        for suspect, diagnosis in ordered:
            text = house.code.text(suspect.file)
            if (suspect.file, suspect.symbol) in seen or text is None or not suspect.file.endswith(".py"):
                continue
            seen.add((suspect.file, suspect.symbol))
            if len(seen) > _MOST:
                return
            site = self._site(suspect, diagnosis, text)
            if site is not None:
                yield site

    def _site(self, suspect: Suspect, diagnosis: Diagnosis, text: str) -> Site | None:
        event = diagnosis.issue.event
        case = Case(
            event=event,
            code=self.work.house.code.code_map(),
            change=Change(),
            commits=(),
            suspects=diagnosis.suspects,
            read=self.work.house.code.text,
            execution=self._execution,
        )
        try:
            return Site(
                suspect.file,
                text,
                suspect.symbol,
                event=event,
                knowledge=CodeKnowledge(case),
                hypotheses=diagnosis.hypotheses,
                executed=self._lines(suspect.file),
                probability=suspect.probability,
            )
        except (SyntaxError, ValueError, RecursionError):
            self.work.notes.say(f"{basename(suspect.file)} is no Python that can be read here, so it is left alone")
            return None

    def _lines(self, file: str) -> tuple[int, ...]:
        """Lines of a file that the failing tests executed, imports among them; none where that is not known."""
        execution = self._execution
        if execution is None:
            return ()
        failing = [one for one in execution.tests if self.work.target.holds(one.test)]
        runs = [run for one in failing for run in one.functions] + list(execution.shared if failing else ())
        return tuple(dict.fromkeys(line for run in runs if run.file == file for line in run.lines))

    def _said(self) -> str:
        if self._trials.tried:
            return f"none of {self._trials.tried} candidates makes the failing tests pass and holds"
        if self._trials.pruned:
            return f"none of {self._trials.pruned} candidates changes a line that the failing tests execute"
        return "no template fits this failure"
