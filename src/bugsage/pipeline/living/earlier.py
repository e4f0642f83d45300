"""Passing tests of earlier runs: a failure is compared with them where no test of its file passed in its own run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from bugsage.diagnosis.affected.tracing import base_of
from bugsage.errors import BugSageError
from bugsage.model.affected import Traces
from bugsage.model.execution import Execution, FunctionRun, TestExecution
from bugsage.model.issue import Issue
from bugsage.model.timeline import RunRecord
from bugsage.pipeline.diagnosing import Rerun, Seen
from bugsage.pipeline.executing import execution_of
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known

#: Runs that are looked through, the newest first, and bytes of a record that is read for it: the answer is waited for.
MOST_RUNS, MOST_READ = 3, 8 << 20


class Earlier:
    """What is on the timeline of runs before this one."""

    def __init__(self, house: House, known_now: Callable[[], tuple[Traces, set[str]]]) -> None:
        """`known_now` gives what is known of the tests, and the tests and files of tests that are to be run yet."""
        self._house, self._known = house, known_now
        self._read: dict[str, Execution] = {}

    def beside(self, rerun: Rerun | None) -> Rerun | None:
        """The same look, with such tests added to what it saw."""
        if rerun is None:
            return None

        def look(issues: Sequence[Issue], files: Collection[str]) -> Seen:
            seen = rerun(issues, files)
            return replace(seen, execution=self._more(seen.execution, files)) if seen.execution else seen

        return look

    def _more(self, own: Execution, files: Collection[str]) -> Execution:
        wanted = {_file(one.test) for one in own.tests if one.failed} - {
            _file(one.test) for one in own.tests if one.outcome == "passed"
        }
        if any(function.lines for one in own.tests for function in one.functions):
            return own  # of an earlier time's lines nobody knows where they stand now
        held = {one.test for one in own.tests}
        found: list[TestExecution] = []
        for run in self._runs() if wanted else ():
            for one in self._passed(run, files):
                if _file(one.test) in wanted and one.test not in held and self._stands(one):
                    found.append(replace(one, functions=tuple(self._placed(one.functions))))
            wanted -= {_file(one.test) for one in found}
            if not wanted:
                break
        return replace(own, tests=(*own.tests, *found)) if found else own

    def _runs(self) -> Iterator[RunRecord]:
        try:
            runs = [one for one in known(self._house).runs.values() if one.record]
        except BugSageError:
            return
        yield from runs[: -MOST_RUNS - 1 : -1]

    def _passed(self, run: RunRecord, files: Collection[str]) -> Iterator[TestExecution]:
        record = run.record or ""
        if record not in self._read:
            try:
                self._read[record] = execution_of(self._house, record, files, most=MOST_READ)
            except BugSageError:  # removed since
                self._read[record] = Execution()
        yield from (one for one in self._read[record].tests if one.outcome == "passed")

    def _placed(self, functions: Sequence[FunctionRun]) -> Iterator[FunctionRun]:
        """Without their lines, and where they begin by now: something above them may have been changed."""
        files = self._house.code.code_map().files
        for one in functions:
            known = files[one.file].definitions if one.file in files else ()
            starts = [own.start for own in known if own.symbol == one.symbol]
            yield replace(one, lines=(), line=min(starts, key=lambda start: abs(start - one.line), default=one.line))

    def _stands(self, one: TestExecution) -> bool:
        """It passes as far as is known: it did when it ran last, and none of what it ran was changed since."""
        name, (traces, due) = base_of(one.test), self._known()
        trace = traces.tests.get(name)
        return trace is not None and not (trace.red or trace.stale) and due.isdisjoint((name, _file(name)))


def _file(test: str) -> str:
    return test.partition("::")[0]
