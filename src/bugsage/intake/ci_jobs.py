"""Which runs and jobs of a CI service are worth reading, and which artefacts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bugsage.model.base import Noun
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun

#: Jobs whose logs are read; the others are named.
MOST_JOBS = 12
#: Artefacts that are read, and bytes of one; of one whose name does not tell what it holds.
MOST_ARTEFACTS, MOST_BYTES, MOST_UNTELLING = 8, 64 << 20, 256 << 10
_TELLING = re.compile(
    r"test|junit|report|result|coverage|cobertura|lcov|trx|x?unit|surefire|spec|\bcov\b|\blogs?\b", re.IGNORECASE
)
_NEVER = re.compile(
    r"screenshot|video|snapshot-diff|\bdist\b|wheel|binar|docker|image|\.(?:png|jpe?g|gif|mp4|webm|html?|css|js|map|"
    r"whl|exe|dll|so|jar|war|deb|rpm|dmg|msi|apk|svg|woff2?|pdf)\Z",
    re.IGNORECASE,
)
_READABLE = re.compile(
    r"\.(?:xml|trx|jsonl?|ndjson|log|txt|tap|out|info|lcov|zip|tgz|tar|gz|coverage)\Z", re.IGNORECASE
)  # fmt: skip


class Picked(Noun, frozen=True, kw_only=True):
    """The jobs of a run to read."""

    jobs: tuple[CiJob, ...] = ()
    #: Id of a job to what speaks for its failure being one that comes and goes.
    again: dict[str, str] = {}
    notes: tuple[str, ...] = ()
    #: Names of jobs that are not over.
    running: tuple[str, ...] = ()
    #: So many jobs there are, in whatever state.
    known: int = 0


def pick(jobs: Sequence[CiJob], place: CiPlace, attempt: int | None = None) -> Picked:
    """The failed jobs: that of the place, those of an attempt, or of each job the newest attempt that failed."""
    attempt = attempt or place.attempt
    if place.job:
        own = [job for job in jobs if job.id == place.job]
        named = {job.name for job in own}
        # Its other attempts may be asked for by the address of this one.
        wanted = own if attempt is None else [j for j in jobs if j.name in named and j.attempt == attempt] or own
    else:
        wanted = [job for job in jobs if job.attempt == attempt] if attempt else _newest_failed(jobs)
    failed = [job for job in wanted if job.state == "failed"]
    firm = [job for job in failed if not job.optional] or failed
    again = {job.id: said for job in firm if (said := _again(job, jobs))}
    notes = []
    if len(firm) < len(failed):
        allowed = _listed([job.name for job in failed if job.optional])
        notes.append(f"{allowed} failed too, and may: their logs are not read")
    if len(firm) > MOST_JOBS:
        notes.append(f"{_listed([job.name for job in firm[MOST_JOBS:]])} failed too: their logs are not read")
    running = tuple(dict.fromkeys(job.name for job in wanted if job.state == "running"))
    return Picked(jobs=tuple(firm[:MOST_JOBS]), again=again, notes=tuple(notes), running=running, known=len(jobs))


def _newest_failed(jobs: Sequence[CiJob]) -> list[CiJob]:
    """Of each name the newest entry, where one failed the newest that did."""
    newest: dict[str, CiJob] = {}
    for job in sorted(jobs, key=lambda one: one.attempt):
        known = newest.get(job.name)
        if job.state == "failed" or known is None or known.state != "failed":
            newest[job.name] = job
    return list(newest.values())


def _again(job: CiJob, jobs: Sequence[CiJob]) -> str:
    """Where the same job passed on the same commit."""
    passed = [
        other
        for other in jobs
        if other.name == job.name and other.state == "passed" and other.run.commit == job.run.commit
    ]
    if not passed:
        return ""
    other = passed[-1]
    what = f"build {other.attempt}" if job.run.place.service == "jenkins" else f"attempt {other.attempt}"
    return f"{job.name} passed on the same commit in {what}"


def newest_of_each(runs: Iterable[CiRun]) -> tuple[list[CiRun], list[CiRun]]:
    """Of each workflow the newest run that is over, and those newer ones that are not; runs come newest first."""
    over: dict[str, CiRun] = {}
    running: list[CiRun] = []
    for run in runs:
        if run.series in over:
            continue
        if run.state == "running":
            running.append(run)
        elif run.state in ("passed", "failed"):
            over[run.series] = run
    return list(over.values()), running


def worth_fetching(artefacts: Sequence[CiArtefact]) -> tuple[tuple[CiArtefact, ...], str]:
    """The artefacts that may hold reports of tests or of coverage; and what is said of those that are too large."""
    wanted = [one for one in artefacts if _may_hold_reports(one)]
    small = [one for one in wanted if one.size is None or one.size <= MOST_BYTES]
    large = [one.name for one in wanted if one not in small]
    small.sort(key=lambda one: (not _TELLING.search(one.name), one.size or 0))
    said = f"{_listed(large)}: larger than {MOST_BYTES >> 20} MB, not read" if large else ""
    return tuple(small[:MOST_ARTEFACTS]), said


def _may_hold_reports(artefact: CiArtefact) -> bool:
    name = artefact.name.rpartition("/")[2] or artefact.name
    if _NEVER.search(name) or ("." in name and re.search(r"\.[A-Za-z]{2,5}\Z", name) and not _READABLE.search(name)):
        return False
    small = artefact.size is not None and artefact.size <= MOST_UNTELLING
    return bool(_TELLING.search(artefact.name)) or small


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
