"""The logs of a whole CI run in one folder, as GitHub Actions and Azure Pipelines pack them: which of them to read.

`2_build.txt` is the log of a job, `build/5_Run tests.txt` that of one of its steps, and says the same once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bugsage.model.base import Noun

_JOB = re.compile(r"(?P<number>\d{1,5})_(?P<job>[^/]+)\.txt")
_STEP = re.compile(r"(?P<job>[^/]+)/(?:(?P<number>\d{1,5})_[^/]+|system)\.txt")
#: What the runner writes into the log of a step that failed.
ENDED_BADLY = b"##[error]"


class Chosen(Noun, frozen=True, kw_only=True):
    """Which logs of a run are read."""

    names: tuple[str, ...]
    #: What was left out and why, in a sentence; empty where nothing was.
    left_out: str = ""


def is_run(names: Iterable[str]) -> bool:
    """Whether files with these names, relative and with `/`, are the logs of a run."""
    named = list(names)
    jobs = [name for name in named if _JOB.fullmatch(name)]
    steps = [name for name in named if _STEP.fullmatch(name)]
    own = any(not name.endswith("/system.txt") for name in steps)
    return bool(named) and len(jobs) + len(steps) == len(named) and (bool(jobs) or own)


def choose(names: Iterable[str], ends_badly: Callable[[str], bool]) -> Chosen:
    """The logs of the steps that failed; of a job whose steps do not say so its whole log, where that does.

    Where nothing says that it failed, every job is read, once.
    """
    jobs: dict[str, str] = {}
    steps: dict[str, list[str]] = {}
    named = list(names)
    for name in named:
        if found := _JOB.fullmatch(name):
            jobs[found["job"]] = name
        elif (found := _STEP.fullmatch(name)) and found["number"]:
            steps.setdefault(found["job"], []).append(name)
    bad = _bad(jobs, steps, ends_badly)
    if not bad:
        return Chosen(names=tuple(name for job in {**jobs, **steps} for name in _whole(job, jobs, steps)))
    others = len(jobs.keys() | steps.keys()) - len(bad)
    kept = tuple(name for found in bad.values() for name in found)
    what = f"{others} job{'s' if others > 1 else ''} and the" if others else "the"
    left = len(named) - len(kept)
    said = f"left out {what} steps in which nothing failed ({left} file{'s' if left > 1 else ''})" if left else ""
    return Chosen(names=kept, left_out=said)


def _bad(
    jobs: Mapping[str, str], steps: Mapping[str, list[str]], ends_badly: Callable[[str], bool]
) -> dict[str, list[str]]:
    bad: dict[str, list[str]] = {}
    for job in {**jobs, **steps}:
        failed = [name for name in steps.get(job, ()) if ends_badly(name)]
        if not failed and job in jobs and ends_badly(jobs[job]):
            failed = [jobs[job]]
        if failed:
            bad[job] = failed
    return bad


def _whole(job: str, jobs: Mapping[str, str], steps: Mapping[str, list[str]]) -> list[str]:
    return [jobs[job]] if job in jobs else steps[job]
