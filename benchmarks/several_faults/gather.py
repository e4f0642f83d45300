"""What BugSage compares of the failures of every run, by the very code that diagnoses."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.ranker.cases import Case, read_cases
from benchmarks.ranker.gather import HISTORY
from benchmarks.several_faults.runs import Run, build, read_runs
from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.git.history import GitHistory
from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.joining.profile import Profile, profile
from bugsage.diagnosis.suspects import Localizer
from bugsage.intake.execution.recorded import read_execution
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.execution import Execution
from bugsage.model.issue import Issue, Triage
from bugsage.model.report import RawReport


class Failures(NamedTuple):
    """The failures of one run as one kind of report shows them."""

    run: str
    repository: str
    #: `static` or `run`.
    kind: str
    profiles: tuple[Profile, ...]
    #: For each profile the faults of its occurrences, one for each; empty for a failure that no fault alone explains.
    faults: tuple[tuple[str, ...], ...]


def gather(cases: Path, data: Path, mirrors: Path, work: Path) -> list[Failures]:
    """Both kinds of every run; what was gathered before is used again."""
    known = {case.id: case for case in read_cases(cases)}
    by_case: dict[str, list[Run]] = {}
    for run in read_runs(data / "runs.jsonl"):
        by_case.setdefault(run.case, []).append(run)
    jobs = [(known[case], runs) for case, runs in by_case.items()]
    with ProcessPoolExecutor(2) as pool:
        return [
            one for some in pool.map(partial(_of_case, data=data, mirrors=mirrors, work=work), jobs) for one in some
        ]


def _of_case(job: tuple[Case, Sequence[Run]], *, data: Path, mirrors: Path, work: Path) -> list[Failures]:
    case, runs = job
    kept = work / "gathered" / f"{case.id}.pickle"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        found = [one for run in runs for one in _of_run(case, run, data, mirrors, work)]
        kept.write_bytes(pickle.dumps(found))
    gathered: list[Failures] = pickle.loads(kept.read_bytes())
    return gathered


def _of_run(case: Case, run: Run, data: Path, mirrors: Path, work: Path) -> Iterator[Failures]:
    folder = work / "checkouts" / case.id / case.repository.split("/")[1]
    build(case, mirrors, folder, real=run.real, mutations=run.mutations)
    state = work / "state" / case.repository.replace("/", "+")
    state.mkdir(parents=True, exist_ok=True)
    reader, history = CodeMapReader(folder, state), GitHistory(folder, state)
    code = reader.code_map()
    log = (data / "logs" / f"{run.id}.txt").read_text(encoding="utf-8", errors="replace")
    raw = RawReport(source=run.id, content=log.replace(run.log_root, str(folder)).encode())
    issues = group(resolve_all(read(raw).events, str(folder), code.files))
    events = [event for issue in issues for event in issue.events]
    faults = tuple(
        tuple(names[0] if len(names := run.tests.get(event.test or "", ())) == 1 else "" for event in issue.events)
        for issue in issues
    )
    with (data / "records" / f"{run.id}.jsonl").open("rb") as lines:
        execution = read_execution(lines)
    past, change = history.recent(HISTORY)[1:], history.change_since("HEAD~1")
    kinds: dict[str, Execution | None] = {"static": None, "run": execution}
    for kind, seen in kinds.items():
        localizer = Localizer(events, code, past, change, reader.text, read_ranker(), None, seen)
        yield Failures(run.id, run.repository, kind, _profiles(issues, localizer), faults)


def _profiles(issues: Sequence[Issue], localizer: Localizer) -> tuple[Profile, ...]:
    found, position = [], 0
    for issue in issues:
        own = range(position, position + len(issue.events))
        localizer.rank(own)  # looks at them
        found.append(profile(Diagnosis(issue=issue, triage=Triage()), localizer, own))
        position += len(issue.events)
    return tuple(found)
