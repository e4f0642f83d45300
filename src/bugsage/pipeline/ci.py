"""Fetch: what a CI service keeps of a run that failed, as reports to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bugsage.errors import BugSageError, NothingFailed, ServiceFailed, SourceNotFound
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.coverage import CoverageFile
from bugsage.model.report import RawReport
from bugsage.pipeline.house import House
from bugsage.pipeline.run_logs import worth_reading

if TYPE_CHECKING:
    from bugsage.intake.ci_jobs import Picked

#: Runs of one commit or change that are read, and logs of jobs that passed which are fetched.
MOST_RUNS, MOST_GREEN = 5, 3
#: Endings of coverage reports that are no endings of other reports.
_COVERAGE = (".info", ".lcov", ".coverage")


class FromCi:
    """What is wanted from CI services, and what came from them beside the reports."""

    def __init__(
        self, attempt: int | None = None, green: bool = True, tell: Callable[[str], None] | None = None
    ) -> None:
        """`green`: fetch logs of the same jobs when they passed, too; `tell` is told what is being read."""
        self.attempt, self.green = attempt, green
        self._tell = tell
        #: Coverage reports among the artefacts.
        self.coverage: list[CoverageFile] = []
        #: Name of a report to what speaks for its failures coming and going.
        self.again: dict[str, str] = {}

    def say(self, said: str) -> None:
        """One sentence for whoever waits."""
        if self._tell:
            self._tell(said)


class Fetched:
    """The reports of one address."""

    def __init__(self) -> None:
        self.logs: list[RawReport] = []
        #: Test reports, which say again what logs say, and more exactly.
        self.results: list[RawReport] = []
        self.green: list[RawReport] = []
        self.notes: list[str] = []
        #: What mends it that a log could not be had, where the service says so.
        self.hint = ""


def fetch(house: House, place: CiPlace, wish: FromCi) -> Fetched:
    """All that is worth reading. Raises ServiceFailed, ServiceUnreachable, NothingFailed."""
    from bugsage.intake.ci_jobs import pick

    fetched = Fetched()
    runs = _runs(house, place)
    empty: list[str] = []
    for run in runs:
        picked = pick(
            house.ci.jobs(run), run.place if not place.job else replace(run.place, job=place.job), wish.attempt
        )
        fetched.notes += [*picked.notes, *_still_running(run, picked)]
        if not picked.jobs:
            empty.append(_nothing_failed(run, picked, wish.attempt))
            continue
        wish.say(f"reading {_count(len(picked.jobs), 'failed job')} of {run.title}, {run.url}")
        _read_jobs(house, run, picked, wish, fetched)
    if not fetched.logs and not fetched.results:
        if len(empty) == len(runs):
            raise NothingFailed("; ".join(empty), hint="`--attempt N` reads an earlier attempt")
        by_hand = f"open {runs[0].url} and save the log: bugsage diagnose LOG"
        raise ServiceFailed("; ".join(fetched.notes) or "no log could be had", hint=fetched.hint or by_hand)
    return fetched


def runs_of_branch(
    house: House, branch: str | None = None, commit: str | None = None, limit: int = 30
) -> tuple[CiRun, ...]:
    """Runs of a branch, by default of the one that is checked out, or of a commit, in every CI of this repository."""
    state = house.history.state()
    if commit is None and branch is None:
        branch = state.branch
        if not branch:
            commit = state.commit
    if not branch and not commit:
        raise SourceNotFound("no branch is checked out here", hint="name one: bugsage ci latest --branch main")
    found: list[CiRun] = []
    refused: BugSageError | None = None
    for place in house.ci.projects():
        try:
            found += house.ci.runs(place, branch=branch or "", commit=commit or "", limit=limit)
        except ServiceFailed as error:  # another service may still answer
            refused = error
    if not found and refused:
        raise refused
    return tuple(sorted(found, key=lambda run: run.time, reverse=True))


def failed_runs(
    house: House, branch: str | None = None, commit: str | None = None, tell: Callable[[str], None] | None = None
) -> tuple[CiRun, ...]:
    """Of each workflow the newest run that is over, where it failed. Raises NothingFailed.

    `tell` is told of newer ones that are still running.
    """
    from bugsage.intake.ci_jobs import newest_of_each

    runs = runs_of_branch(house, branch, commit)
    over, running = newest_of_each(runs)
    failed = [run for run in over if run.state == "failed"][:MOST_RUNS]
    if failed:
        if tell and running:
            tell(f"a newer run of {running[0].title} is not over yet: {running[0].url}")
        return tuple(failed)
    where = f"branch {branch or house.history.state().branch}" if not commit else f"commit {commit[:12]}"
    if running:
        raise NothingFailed(f"{running[0].title} is still running on {where}: {running[0].url}", hint="ask again later")
    if over:
        raise NothingFailed(f"the newest run of {_named(over)} passed on {where}: {over[0].url}")
    raise NothingFailed(f"no run of CI is known on {where}", hint="push it, or name another: --branch NAME")


def _runs(house: House, place: CiPlace) -> list[CiRun]:
    """The run of a place, or the failed ones of a commit or change."""
    from bugsage.intake.ci_jobs import newest_of_each

    if place.run or place.job:
        return [house.ci.run(place)]
    found = house.ci.runs(place)
    newest = [run for run in found if run.commit == found[0].commit] if found else []
    over, running = newest_of_each(newest)
    failed = [run for run in over if run.state == "failed"][:MOST_RUNS]
    if not failed:
        said = (
            f"{running[0].title} is still running" if running else f"{_named(over)} passed" if over else "nothing ran"
        )
        raise NothingFailed(f"{place.project}: {said}, and no run failed")
    return failed


def _read_jobs(house: House, run: CiRun, picked: Picked, wish: FromCi, fetched: Fetched) -> None:
    lacking: list[CiJob] = []
    for job in picked.jobs:
        log = _log(house, job, fetched)
        if log is None:
            lacking.append(job)
            continue
        _keep(log, job, picked, wish, fetched)
    if lacking and len(lacking) == len(picked.jobs):
        _read_archive(house, run, lacking, picked, wish, fetched)
    _read_results(house, run, picked, wish, fetched)
    if wish.green:
        _read_green(house, picked, wish, fetched)


def _log(house: House, job: CiJob, fetched: Fetched) -> RawReport | None:
    """None where it is empty or cannot be had: that says nothing of the job."""
    try:
        log = house.ci.log(job)
    except ServiceFailed as error:
        fetched.notes.append(f"the log of {job.name} cannot be had: {error}")
        fetched.hint = fetched.hint or error.hint
        return None
    if isinstance(log.content, bytes) and not log.content.strip():
        fetched.notes.append(f"the log of {job.name} came back empty")
        return None
    return log


def _keep(log: RawReport, job: CiJob, picked: Picked, wish: FromCi, fetched: Fetched) -> None:
    steps = ", ".join(job.failed_steps[:3])
    why = "; ".join(filter(None, (steps and f"in {steps}", job.reason)))
    again = picked.again.get(job.id, "")
    said = f"{job.name} failed{f' ({why})' if why else ''}{f'; {again}' if again else ''}."
    fetched.logs.append(replace(log, left_out="; ".join(filter(None, (log.left_out, said)))))
    if again:
        wish.again[log.source] = again


def _read_archive(
    house: House, run: CiRun, jobs: Sequence[CiJob], picked: Picked, wish: FromCi, fetched: Fetched
) -> None:
    """The archive of all logs, where those of the jobs could not be had one by one."""
    try:
        archive = house.ci.archive(run, jobs[0].attempt)
        if archive is None:
            return
        found = worth_reading(archive.source, house.sources.within(archive))
    except BugSageError as error:
        fetched.notes.append(f"nor can the archive of all logs be had: {error}")
        return
    fetched.logs += found
    again = [picked.again.get(job.id, "") for job in jobs]
    if all(again):
        wish.again |= dict.fromkeys((log.source for log in found), again[0])


def _read_results(house: House, run: CiRun, picked: Picked, wish: FromCi, fetched: Fetched) -> None:
    """Test reports: what the service understood of them, else what the artefacts hold. They may be missing."""
    from bugsage.intake.ci_jobs import worth_fetching

    again = list(picked.again.values()) if len(picked.again) == len(picked.jobs) else []
    before = len(fetched.results)
    with suppress(ServiceFailed):  # no test report was made, or this token may not read it
        fetched.results += house.ci.results(run, picked.jobs)
    try:
        chosen, said = worth_fetching(house.ci.artefacts(run, picked.jobs))
    except ServiceFailed as error:
        chosen, said = (), f"artefacts were not looked at: {error}"
    fetched.notes += [said] if said else []
    for artefact in chosen:
        for report in _members(house, run, artefact, fetched):
            if _is_coverage(report):
                wish.coverage.append(_coverage(report, run, house))
            else:
                fetched.results.append(report)
    for report in fetched.results[before:]:
        if again:
            wish.again[report.source] = again[0]


def _members(house: House, run: CiRun, artefact: CiArtefact, fetched: Fetched) -> Iterator[RawReport]:
    try:
        report = house.ci.fetch(run, artefact)
        yield from house.sources.within(report, _COVERAGE)
    except SourceNotFound:  # it holds no reports
        return
    except BugSageError as error:
        fetched.notes.append(f"the artefact {artefact.name} cannot be read: {error}")


def _is_coverage(report: RawReport) -> bool:
    from bugsage.intake.ci_jobs import MOST_BYTES
    from bugsage.intake.execution.reading import is_coverage

    return isinstance(report.content, bytes) and len(report.content) < MOST_BYTES and is_coverage(report.content)


def _coverage(report: RawReport, run: CiRun, house: House) -> CoverageFile:
    from datetime import datetime

    try:
        made = datetime.fromisoformat(run.time or house.clock.now()).timestamp()
    except ValueError:
        made = datetime.fromisoformat(house.clock.now()).timestamp()
    return CoverageFile(name=report.source, content=report.content, modified=made)


def _read_green(house: House, picked: Picked, wish: FromCi, fetched: Fetched) -> None:
    """Logs of the same jobs when they passed: what stands there too is no reason."""
    names = []
    for job in {job.name: job for job in picked.jobs}.values():
        if len(fetched.green) >= MOST_GREEN:
            break
        try:
            found = house.ci.green(job)
        except BugSageError:  # it would only make the key lines better
            continue
        if found is not None:
            fetched.green.append(found)
            names.append(found.source)
    if names:
        fetched.notes.append(f"compared with {', '.join(names)}, which passed")


def _still_running(run: CiRun, picked: Picked) -> list[str]:
    if not picked.running or not picked.jobs:
        return []
    return [f"{_count(len(picked.running), 'job')} of {run.title} still running: {', '.join(picked.running[:3])}"]


def _nothing_failed(run: CiRun, picked: Picked, attempt: int | None) -> str:
    which = f"attempt {attempt} of {run.title}" if attempt else run.title
    if picked.running:
        return f"{which} is still running, and nothing in it failed so far: {run.url}"
    if run.state == "failed" and not attempt and not picked.known:
        return f"{which} failed before any job of it began: its workflow file may be wrong, see {run.url}"
    return f"{which} passed: {run.url}" if run.state == "passed" else f"no job of {which} failed: {run.url}"


def _named(runs: Sequence[CiRun]) -> str:
    return ", ".join(run.title for run in runs[:3]) + (f" and {len(runs) - 3} more" if len(runs) > 3 else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"
