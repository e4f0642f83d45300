"""Commands on a long timeline: `python -m benchmarks.long_timeline [ENTRIES] [RUNS]`."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.measure import costs
from bugsage.adapters.timeline import SqliteTimeline
from bugsage.diagnosis.similar import shape
from bugsage.model.diagnosis import Diagnosis, Evidence, Hypothesis, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue, Triage
from bugsage.model.report import Counts
from bugsage.model.risk import Risk, RuleHit
from bugsage.model.run import RunResult
from bugsage.model.timeline import Entry
from bugsage.timeline import (
    context_built,
    issue_detected,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)

VERSION = "0"
ISSUES = 2_000
#: Failures of one run.
RED = 230
LOG = """\
Traceback (most recent call last):
  File "shop/cart.py", line 2, in total
    return sum(item.price for item in items)
AttributeError: 'NoneType' object has no attribute 'price'
"""
SOURCE = "def total(items):\n    return sum(item.price for item in items)\n"


def main() -> None:
    """Make the repository with its timeline in a temporary folder and print what each command costs in it."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 28_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    bugsage = str(Path(sys.executable).with_name("bugsage"))
    with tempfile.TemporaryDirectory() as folder:
        commands = {}
        for name, entries in (("long", size), ("new", 0)):
            repo = make_repository(Path(folder) / name)
            said = [bugsage, "--repo", str(repo)]
            log = str(repo / "failure.log")
            if entries:
                with ProcessPoolExecutor(1) as elsewhere:  # what is measured begins with the memory of its parent
                    issue = elsewhere.submit(fill, repo / ".bugsage" / "timeline.db", entries).result()
                print(f"{entries} entries, {(repo / '.bugsage' / 'timeline.db').stat().st_size / 1e6:.0f} MB")
                forget = f"rm -f '{repo}/.bugsage/timeline.snapshot'"
                commands[f"{name}: issues, no snapshot"] = [
                    "sh",
                    "-c",
                    f"{forget}; '{bugsage}' issues --repo '{repo}' --format json",
                ]
                commands[f"{name}: show"] = [bugsage, "show", issue, *said[1:]]
                commands[f"{name}: timeline of an issue"] = [bugsage, "timeline", issue, *said[1:]]
            commands[f"{name}: diagnose"] = [bugsage, "diagnose", log, *said[1:]]
            commands[f"{name}: issues"] = [bugsage, "issues", *said[1:], "--format", "json"]
        measured = costs(commands, runs)
    for name, cost in measured.items():
        print(f"{name:<28} {1000 * cost.cpu:8.1f} ms CPU   {cost.peak / 1e6:7.1f} MB peak")


def make_repository(root: Path) -> Path:
    """A repository with one file and one log."""
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "cart.py").write_text(SOURCE)
    (root / "failure.log").write_text(LOG)
    neutral = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "The cart")):
        subprocess.run(("git", "-C", root, *command), check=True, env=neutral)
    return root


def fill(path: Path, size: int) -> str:
    """Write a timeline of about so many entries, always the same; the id of its last issue."""
    path.parent.mkdir(exist_ok=True)
    entries: list[Entry] = []
    for batch in _runs():
        entries += batch
        if len(entries) >= size:
            break
    with SqliteTimeline(path) as timeline:
        timeline.append(entries[:size])
    return entries[size - 1].issue


def _runs() -> Iterator[list[Entry]]:
    dice = random.Random(7)
    number, judged = 0, set[int]()
    while True:
        number += 1
        yield list(_run(number, dice, judged))


def _run(number: int, dice: random.Random, judged: set[int]) -> Iterator[Entry]:
    time = f"2026-{1 + number // 27 % 12:02}-{1 + number % 27:02}T10:00:00.000000Z"
    result = RunResult(command=("pytest", "-q"), status=1, seconds=40.0, log=f".bugsage/runs/r{number}.log")
    repository = RepositoryState(root="/srv/shop", commit=f"{number:040x}", dirty=False, branch="main")
    counts = Counts(failed=RED, passed=2_000)
    yield run_recorded(
        f"r{number}", result, repository=repository, time=time, version=VERSION, counts=counts, whole=True
    )
    for which in sorted(dice.sample(range(ISSUES), RED)):
        diagnosis = _diagnosis(which, number, dice)
        yield from issue_detected(diagnosis.issue, source="run", time=time, version=VERSION, occasion=f"r{number}")
        yield context_built(diagnosis.issue.id, repository=repository, time=time, version=VERSION)
        yield root_cause_proposed(diagnosis, time=time, version=VERSION, commit=repository.commit)
        assert diagnosis.risk
        yield risk_assessed(diagnosis.issue.id, diagnosis.risk, time=time, version=VERSION)
        if which not in judged:
            judged.add(which)
            yield verdict_given(diagnosis.issue.id, True, time=time, version=VERSION)


def _diagnosis(which: int, run: int, dice: random.Random) -> Diagnosis:
    frames = tuple(
        Frame(file=f"shop/part_{which % 40}.py", line=10 + depth, function=f"step_{depth}", code="value = step(item)")
        for depth in range(4)
    )
    message = f"'user_{which}' in run {run}"
    event = ErrorEvent(
        type="KeyError",
        message=message,
        tool="pytest",
        test=f"tests/test_part_{which % 40}.py::test_{which}",
        file=frames[-1].file,
        line=13,
        exceptions=(ExceptionInfo(type="KeyError", message=message, frames=frames),),
        excerpt=f"E   KeyError: {message}\n" * 8,
    )
    digest = f"{which * 2_654_435_761 % 2**32:08x}" * 5
    part = FingerprintPart(name="type", value="KeyError")
    suspects = tuple(
        Suspect(
            rank=rank,
            file=f"shop/part_{(which + rank) % 40}.py",
            symbol=f"Part.step_{dice.randrange(9)}",
            start=10,
            end=30,
            lines=(13,),
            probability=round(0.5 / rank, 3),
            evidence=tuple(Evidence(kind="frame", detail="raised here, says the traceback", weight=1.0) for _ in "ab"),
        )
        for rank in range(1, 6)
    )
    return Diagnosis(
        issue=Issue(id=f"BS-{digest[:8]}", fingerprint=Fingerprint(hash=digest, parts=(part,)), events=(event,)),
        triage=Triage(kind="code", fixable=True, reason="raised in the project's own code"),
        suspects=suspects,
        suspect_set=SuspectSet(coverage=0.9, size=4),
        hypotheses=(Hypothesis(cause="The key is missing.", category="missing-key", confidence=0.5, suspect=1),),
        shape=shape(event),
        risk=Risk(score=2.4, path="review", hits=(RuleHit(rule="no-test", points=1.2, reason="no test runs it"),)),
    )


if __name__ == "__main__":
    main()
