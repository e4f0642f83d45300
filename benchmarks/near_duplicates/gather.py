"""Failures whose bug is known, those that have one bug and those that have another in the same repository."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.ranker.cases import Case, log_of, read_cases
from benchmarks.several_faults.runs import read_runs
from bugsage.diagnosis.similar import shape
from bugsage.intake.fingerprint import WRAPPERS, fingerprint
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.error import ErrorEvent
from bugsage.model.report import RawReport

ROOT = Path("/srv/repository")
#: Failures that are taken of one log.
MOST = 30


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One failure with one fingerprint."""

    #: Failures are compared with others of their collection alone; one collection is held out or it is not.
    collection: str
    repository: str
    bug: str
    #: Places of its fix: where two bugs share one, nobody knows whether they are two.
    truth: frozenset[tuple[str, str]]
    fingerprint: str
    shape: str
    frames: bool
    #: `log`, `earlier` or `fault`.
    kind: str


def gather(
    cases: Sequence[Path], logs: Sequence[Path], mirrors: Path, faults: Path | None, *, drift: bool
) -> list[Failure]:
    """All failures, each fingerprint of a bug once."""
    from benchmarks.near_duplicates.drift import as_earlier

    found: dict[tuple[str, str, str], Failure] = {}
    for path in cases:
        for case in read_cases(path):
            folder = next((folder for folder in logs if (folder / f"{case.id}.txt").exists()), None)
            if folder is None:
                continue
            events = _events(case, folder, mirrors)
            _keep(found, _of(case, events, "log"))
            if drift and events:
                _keep(found, _of(case, as_earlier(case, events, mirrors), "earlier"))
    if faults is not None:
        _keep(found, _of_faults(faults, mirrors))
    return list(found.values())


def _keep(found: dict[tuple[str, str, str], Failure], some: Iterable[Failure]) -> None:
    for one in some:
        found.setdefault((one.collection, one.bug, one.fingerprint), one)


def _of(case: Case, events: Sequence[ErrorEvent], kind: str) -> Iterator[Failure]:
    for event in events:
        yield from _failure(case.repository, case.repository, case.id, case.truth, event, kind)


def _failure(
    collection: str, repository: str, bug: str, truth: frozenset[tuple[str, str]], event: ErrorEvent, kind: str
) -> Iterator[Failure]:
    if event.type.rpartition(".")[2] in WRAPPERS:  # never compared
        return
    made = shape(event)
    yield Failure(
        collection=collection,
        repository=repository,
        bug=bug,
        truth=truth,
        fingerprint=fingerprint(event).hash,
        shape=made,
        frames=not made.startswith("."),
        kind=kind,
    )


def _events(case: Case, logs: Path, mirrors: Path) -> Sequence[ErrorEvent]:
    found = read(RawReport(source=case.id, content=log_of(case, logs, ROOT))).events
    return resolve_all(found, str(ROOT), _files(mirrors, case.repository, case.parent))[:MOST]


def _of_faults(data: Path, mirrors: Path) -> Iterator[Failure]:
    """Runs with known faults, as `benchmarks.several_faults.make` writes them: other bugs beside one another."""
    for run in read_runs(data / "runs.jsonl"):
        log = next((data / "logs").glob(f"{run.id}.*"), None)
        if log is None:
            continue
        content = log.read_bytes().replace(run.log_root.rstrip("/").encode() or b"\0", str(ROOT).encode())
        files = _files(mirrors, run.repository, run.case.rpartition("__")[2])
        for event in resolve_all(read(RawReport(source=run.id, content=content)).events, str(ROOT), files):
            fault = run.tests.get(event.test or "", ())
            if len(fault) == 1:
                bug = f"{run.case} {fault[0]}"
                truth = frozenset([(run.case, fault[0])])
                yield from _failure(f"{run.repository} faults", run.repository, bug, truth, event, "fault")


def _files(mirrors: Path, repository: str, commit: str) -> list[str]:
    mirror = mirrors / repository.replace("/", "+") / "repo"
    listed = subprocess.run(["git", "-C", str(mirror), "ls-tree", "-r", "--name-only", commit], capture_output=True)
    return listed.stdout.decode(errors="replace").splitlines()
