"""What a coverage report tells of every candidate: whether a run executed it, by its lines and the code map.

A report counts lines, and the tools name functions each in its own way; so its lines are put to the candidates by where
these stand. A line on which a function is only defined runs when the code around it does.
"""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.diagnosis.ranking.bodies import Bodies
from bugsage.diagnosis.ranking.candidates import Candidates, Scores
from bugsage.model.code import Definition
from bugsage.model.execution import Execution, FileReach

#: The features: a run executed some of it; it was counted, and the run executed none of it.
REACH = ("reached", "unreached")


class Reached:
    """The candidates that a run executed, and those that it certainly did not."""

    def __init__(self, execution: Execution, candidates: Candidates, bodies: Bodies) -> None:
        self._candidates, self._bodies = candidates, bodies
        self.source = execution.source
        #: Candidates that were counted, with whether any code of them ran.
        self._counted: dict[int, bool] = {}
        for reach in execution.reach:
            self._count(reach)
        self._around()

    def features(self) -> dict[str, Scores]:
        """What counts for every failure of the run; a candidate that was not counted has neither: nothing is known."""
        ran = {i: 1.0 for i, ran in self._counted.items() if ran}
        return dict(zip(REACH, (ran, {i: 1.0 for i in self._counted if i not in ran}), strict=True))

    def _count(self, reach: FileReach) -> None:
        by_lines = self._of_lines(reach.file, reach.missed, False) | self._of_lines(reach.file, reach.ran, True)
        called: dict[int, bool] = {}
        for first, was in reach.functions:
            i = self._candidates.at(reach.file, first)
            if i is not None and self._candidates.places[i][1].kind == "function":
                called[i] = called.get(i, False) or was
        if reach.whole:
            file = self._candidates.code.files.get(reach.file)
            functions = (d for d in file.definitions if d.kind == "function") if file else ()
            silent = {i: False for d in functions if (i := self._seen(reach.file, d)) is not None}
            by_lines = silent | by_lines
        # What counts calls knows better than lines, on which a function may merely be defined.
        self._counted |= by_lines | called

    def _of_lines(self, path: str, lines: Iterable[int], ran: bool) -> dict[int, bool]:
        found = (self._bodies.at(path, line) for line in lines)
        return {i: ran for i in found if i is not None and self._candidates.places[i][1].kind == "function"}

    def _seen(self, path: str, definition: Definition) -> int | None:
        """The number of a function whose lines would tell of a call; none of one that stands on a single line."""
        i = self._candidates.of(path, definition)
        return i if i is not None and self._bodies.begin(i) <= definition.end else None

    def _around(self) -> None:
        """A class or module was executed where something in it was; not at all where nothing of what it holds was."""
        inside: dict[int, bool] = {}
        for i, ran in self._counted.items():
            file, definition = self._candidates.places[i]
            for symbol in ("<module>", definition.parent):
                number = self._candidates.number.get((file.path, symbol))
                if number is not None and self._candidates.places[number][1].kind != "function":
                    inside[number] = inside.get(number, False) or ran
        # Code of modules runs when they are imported: that nothing in them was called does not say they were not.
        self._counted |= {i: ran for i, ran in inside.items() if ran or self._candidates.places[i][1].kind == "class"}
