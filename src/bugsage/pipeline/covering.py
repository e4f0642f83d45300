"""Coverage: what reports of coverage tools tell of the failing run, as far as they fit the sources as they are now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from bugsage.diagnosis.ranking.finding import titles_of
from bugsage.errors import BugSageError
from bugsage.intake.execution.fitting import by_name, misfit
from bugsage.intake.execution.go_cover import module_of
from bugsage.intake.execution.reading import Reports, merged
from bugsage.intake.places import Places
from bugsage.model.code import CodeMap, Definition
from bugsage.model.coverage import CoverageFile
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution, FileReach, TestExecution
from bugsage.model.issue import Issue
from bugsage.pipeline.diagnosing import HISTORY, Rerun, Seen
from bugsage.pipeline.house import House

#: Files that are told by name where a report does not fit them.
MOST_TOLD = 3


def covered(
    house: House, names: Sequence[str], before: Rerun | None = None, fetched: Sequence[CoverageFile] = ()
) -> Rerun:
    """What these reports and those of the settings tell; what `before` saw of each test itself comes first.

    `fetched` are further reports; it may be filled until the search begins.

    Raises SourceNotFound, SourceUnreadable for a report that was named and cannot be read.
    """
    own = house.coverage.matching(house.settings.diagnose.coverage) if house.settings.diagnose.coverage else ()
    reports = tuple(report for name in dict.fromkeys((*names, *own)) for report in house.coverage.read(name))

    def look(issues: Sequence[Issue], files: Collection[str]) -> Seen:
        seen = before(issues, files) if before else Seen(issues=tuple(issues))
        if not reports and not fetched:
            return seen
        if seen.execution:
            said = ("the run itself was recorded: no coverage report is needed",) if names else ()
            return replace(seen, notes=(*seen.notes, *said))
        execution, notes = told(house, (*reports, *fetched), seen.issues, files)
        return replace(seen, execution=execution, notes=(*seen.notes, *notes))

    return look


def told(
    house: House, reports: Sequence[CoverageFile], issues: Sequence[Issue], files: Collection[str], root: str = ""
) -> tuple[Execution | None, tuple[str, ...]]:
    """What reports tell of the failing run, None where that is nothing; and what a reader should know of them.

    `root` is the folder in which it ran, where that is not the repository's own.
    """
    code = house.code.code_map()
    top = root or str(house.root)
    reader = Reports(top, files, _modules(house, code), house.code.text)
    known, notes = [], list[str]()
    changed = _Changes(house)
    for report in reports:
        execution, said = _fitting(house, report, reader.read(report), code, changed)
        notes += [f"{report.name}: {one}" for one in (*([report.left_out] if report.left_out else []), *said)]
        known.append(execution)
    execution = merged(known)
    failing = [event for issue in issues for event in issue.events if event.test]
    missing = _not_run(execution, failing, code)
    if missing:
        return None, (*notes, f"the coverage reports are not of the failing run: {missing} did not run in it")
    execution = _with_outcomes(execution, failing, Places(top, files))
    return (execution if execution.source else None), tuple(dict.fromkeys((*notes, *_counted(execution))))


class _Changes:
    """Which files were changed after a moment, in the working tree or by a commit."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: tuple[frozenset[str], Mapping[str, int]] | None = None

    def after(self, path: str, moment: float) -> bool:
        """A file that was merely written again, by a checkout above all, does not count."""
        modified = self._house.coverage.modified(path)
        if modified is None or modified <= moment:
            return False
        if self._known is None:
            self._known = self._read()
        uncommitted, committed = self._known
        return path in uncommitted or committed.get(path, 0) > moment

    def _read(self) -> tuple[frozenset[str], Mapping[str, int]]:
        try:
            commits = self._house.history.recent(HISTORY)
            newest = {file: one.time for one in reversed(commits) for file in one.files}
            return frozenset(self._house.history.change_since(None).files), newest
        except BugSageError:
            return frozenset(), {}


def _fitting(
    house: House, report: CoverageFile, execution: Execution, code: CodeMap, changed: _Changes
) -> tuple[Execution, list[str]]:
    """What of a report is about the files as they are now: of changed ones at most functions by their names."""
    moment = report.modified if execution.made is None else min(execution.made, report.modified)
    reach, refused, why = list[FileReach](), dict[str, None](), list[str]()
    for one in execution.reach:
        file, text = code.files.get(one.file), house.code.text(one.file)
        if file is None or text is None:
            continue
        # V8's report was read against the very text: what is as long as the script that ran is the script that ran.
        reason = (execution.source != "v8" and misfit(one, file, text)) or (
            "it was changed since" if changed.after(one.file, moment) else None
        )
        if reason is None:
            reach.append(one)
            continue
        refused[one.file] = None
        functions = by_name(one, file)
        reach += [functions] if functions.functions else []
        what = "only calls of functions are used" if functions.functions else "what it says of it is not used"
        why.append(f"does not fit {one.file} ({reason}): {what}")
    more = [f"the same holds for {len(why) - MOST_TOLD} more files"] if len(why) > MOST_TOLD else []
    return (
        replace(
            execution,
            reach=tuple(reach),
            source=execution.source if reach else "",
            tests=tuple(_without(test, refused) for test in execution.tests),
        ),
        [*execution.notes, *why[:MOST_TOLD], *more],
    )


def _without(test: TestExecution, files: Collection[str]) -> TestExecution:
    return replace(test, functions=tuple(one for one in test.functions if one.file not in files)) if files else test


def _modules(house: House, code: CodeMap) -> dict[str, str]:
    """Folders of Go modules, by the path of each."""
    if not any(file.language == "go" for file in code.files.values()):
        return {}
    texts = ((folder, house.code.text(f"{folder}/go.mod" if folder else "go.mod")) for folder in ("", *code.packages))
    return {module: folder for folder, text in texts if text and (module := module_of(text))}


def _not_run(execution: Execution, failing: Iterable[ErrorEvent], code: CodeMap) -> str:
    """The first failing test whose own code was counted and did not run; empty where one ran, or none was counted."""
    reach = {one.file: one for one in execution.reach}
    missed = ""
    for event in failing:
        path, definition = _definition(event, code)
        counted = reach.get(path) if definition else None
        if counted is None or definition is None:
            continue
        inside = range(definition.line + 1, definition.end + 1)
        if any(line in inside for line in counted.ran):
            return ""
        if any(line in inside for line in counted.missed):
            missed = missed or (event.test or "")
    return missed


def _definition(event: ErrorEvent, code: CodeMap) -> tuple[str, Definition | None]:
    test = event.test or ""
    path, _, rest = test.partition("::")
    if rest:
        return path, code.find(path, rest.partition("[")[0].replace("::", "."))
    path = test.partition(" > ")[0]
    return path, code.find(path, " > ".join(titles_of(test)))


def _with_outcomes(execution: Execution, failing: Sequence[ErrorEvent], places: Places) -> Execution:
    """The tests of a report under the names that the failures have; those that the failing run does not name passed."""
    if not execution.tests:
        return execution
    wanted = dict.fromkeys(event.test for event in failing if event.test)
    by_plain: dict[str, list[str]] = {}
    for test in wanted:
        by_plain.setdefault(test.partition("[")[0], []).append(test)
    tests = dict[str, TestExecution]()
    for one in execution.tests:
        name = _as_path(one.test, places)
        names = [name] if name in wanted else by_plain.get(name, [name])  # a context may be that of all its cases
        for found in names:
            outcome = "failed" if found in wanted else "passed"
            tests[found] = replace(one, test=found, outcome=outcome)
    return replace(execution, tests=tuple(tests.values()))


def _as_path(context: str, places: Places) -> str:
    """`tests/test_shop.py::Cart::test_total` of `tests.test_shop.Cart.test_total`, where there is such a file."""
    path, separator, rest = context.partition("::")
    if separator or "/" in context:
        return f"{places.locate(path) or path}{separator}{rest}"
    parts = context.split(".")[:50]
    for end in range(len(parts) - 1, 0, -1):
        file = places.locate("/".join(parts[:end]) + ".py")
        if file:
            return "::".join((file, *parts[end:]))
    return context


def _counted(execution: Execution) -> list[str]:
    if not execution.source or execution.tests:
        return []
    return ["the coverage reports tell what the run executed, not which test: only code that no test reached is told"]
