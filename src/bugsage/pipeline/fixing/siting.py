"""The suspects' places, read as the language of each wants it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from os.path import basename
from typing import NamedTuple

from bugsage.diagnosis.case import Case
from bugsage.model.contract import Contract
from bugsage.model.diagnosis import Diagnosis, Report, Suspect
from bugsage.model.edit import PastFix
from bugsage.model.execution import Execution
from bugsage.model.history import Change
from bugsage.model.syntax import SyntaxNode
from bugsage.pipeline.code_knowledge import CodeKnowledge
from bugsage.pipeline.fixing.mining import mined
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.site import Site
from bugsage.repair.source import Source
from bugsage.repair.trees.dialect import Dialect, dialect_of
from bugsage.repair.trees.site import TreeSite

#: Suspects that are looked at.
_MOST = 30
#: Failures by which one place is looked at.
_FAILURES = 3

_Failure = tuple[str, tuple[int, ...]]


class Sites(NamedTuple):
    """Places for candidates, the likeliest first."""

    #: In Python.
    plain: list[Site]
    #: The same places, as other failures met them: their messages tell something else.
    others: list[Site]
    #: In the other languages that candidates are made for.
    trees: list[TreeSite]


def sites_of(work: Work, report: Report, execution: Execution | None) -> Sites:
    """The suspects' places."""
    plain, others, trees = list[Site](), list[Site](), list[TreeSite]()
    known: dict[str, SyntaxNode | None] = {}
    python = _Python(work, execution)
    for suspect, diagnosis, text, again in _suspects(work, report):
        dialect = dialect_of(suspect.file)
        if dialect is not None:
            if again:
                continue
            if suspect.file not in known:
                known[suspect.file] = work.house.syntax.tree(suspect.file, text)
            tree = known[suspect.file]
            if tree is None:
                work.notes.say(f"{basename(suspect.file)} cannot be read here, so it is left alone")
            else:
                trees.append(
                    _tree_site(work, suspect, diagnosis, text, tree, dialect, _missed(execution, suspect.file))
                )
            continue
        site = python.site(suspect, diagnosis, text)
        if site is not None:
            (others if again else plain).append(site)
    return Sites(plain, others, trees)


def _suspects(work: Work, report: Report) -> Iterator[tuple[Suspect, Diagnosis, str, bool]]:
    """The likeliest first, with the text of its file; other issues help where they have a better one.

    The last says that it was there before: for an issue whose failure is of another type, or stopped at another line.
    """
    own = [(suspect, work.diagnosis) for suspect in work.diagnosis.suspects]
    others = [
        (suspect, one)
        for one in report.diagnoses
        if one is not work.diagnosis and work.target.given
        for suspect in one.suspects
    ]
    seen: dict[tuple[str, str], set[_Failure]] = {}
    for suspect, diagnosis in sorted(chain(own, others), key=lambda pair: -pair[0].probability):
        text = work.house.code.text(suspect.file)
        readable = suspect.file.endswith(".py") or dialect_of(suspect.file) is not None
        if text is None or not readable:
            continue
        failures = seen.setdefault((suspect.file, suspect.symbol), set())
        if len(seen) > _MOST:
            return
        failure = (diagnosis.issue.event.type, suspect.lines)
        if failure not in failures and len(failures) < _FAILURES:
            yield suspect, diagnosis, text, bool(failures)
            failures.add(failure)


class _Python:
    """Makes the places in Python, each file read once."""

    def __init__(self, work: Work, execution: Execution | None) -> None:
        self._work, self._execution = work, execution
        self._read: dict[str, Source] = {}

    def site(self, suspect: Suspect, diagnosis: Diagnosis, text: str) -> Site | None:
        """None, with a note, where the file cannot be read."""
        work = self._work
        event = diagnosis.issue.event
        case = Case(
            event=event,
            code=work.house.code.code_map(),
            change=Change(),
            commits=(),
            suspects=diagnosis.suspects,
            read=work.house.code.text,
            execution=self._execution,
        )
        try:
            site = Site(
                suspect.file,
                text,
                suspect.symbol,
                event=event,
                knowledge=CodeKnowledge(case, self._past, self._contracts),
                hypotheses=diagnosis.hypotheses,
                executed=_lines(work, self._execution, suspect.file),
                probability=suspect.probability,
                source=self._read.get(suspect.file),
            )
        except (SyntaxError, ValueError, RecursionError):
            work.notes.say(f"{basename(suspect.file)} is no Python that can be read here, so it is left alone")
            return None
        self._read[suspect.file] = site.read
        return site

    @cached_property
    def _past(self) -> tuple[PastFix, ...]:
        return mined(self._work.house)

    @cached_property
    def _contracts(self) -> tuple[Contract, ...]:
        none: tuple[Contract, ...] = ()
        return self._work.notes.attempt(self._work.house.specs.contracts, none)


def _tree_site(
    work: Work,
    suspect: Suspect,
    diagnosis: Diagnosis,
    text: str,
    tree: SyntaxNode,
    dialect: Dialect,
    missed: tuple[int, ...],
) -> TreeSite:
    return TreeSite(
        suspect.file,
        text,
        suspect.symbol,
        tree,
        dialect,
        event=diagnosis.issue.event,
        code=work.house.code.code_map(),
        read=work.house.code.text,
        span=(suspect.start, suspect.end),
        pointed=suspect.lines,
        hypotheses=diagnosis.hypotheses,
        missed=missed,
        probability=suspect.probability,
    )


def _lines(work: Work, execution: Execution | None, file: str) -> tuple[int, ...]:
    """Lines of a file that the failing tests executed, imports among them; none where that is not known."""
    if execution is None:
        return ()
    failing = [one for one in execution.tests if work.target.holds(one.test)]
    runs = [run for one in failing for run in one.functions] + list(execution.shared if failing else ())
    return tuple(dict.fromkeys(line for run in runs if run.file == file for line in run.lines))


def _missed(execution: Execution | None, file: str) -> tuple[int, ...]:
    """Lines of a file that the whole failing run could have executed and did not."""
    reach = execution.reach if execution else ()
    ran = {line for one in reach if one.file == file for line in one.ran}
    return tuple(line for one in reach if one.file == file for line in one.missed if line not in ran)
