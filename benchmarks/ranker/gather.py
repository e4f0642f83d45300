"""The features of every candidate of every case, by the very code that diagnoses."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from benchmarks.ranker.cases import Case, checkout, log_of, read_cases
from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.git.history import GitHistory
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.diagnosis.ranking.scoring import signals
from bugsage.intake.execution.recorded import read_execution
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution, FileReach, FunctionRun
from bugsage.model.history import Change
from bugsage.model.report import RawReport

HISTORY = 300


class Example(NamedTuple):
    """One issue of one case: its candidates, their features, and which of them the fix touched."""

    case: str
    repository: str
    in_traceback: bool
    #: candidates x features, in the order of `names`.
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    signals: tuple[frozenset[int], ...]
    on_stack: frozenset[int]


class Gathered(NamedTuple):
    """All examples with the names of the columns."""

    names: tuple[str, ...]
    examples: tuple[Example, ...]


def gather(cases: Path, logs: Path, mirrors: Path, work: Path, kind: str, records: Path | None = None) -> Gathered:
    """Check out and read every case: as `test`, as `run` with what its run executed, as `trace`, or as `event`.

    Of a trace only the frames of the product and the message are left; an event of production has no more from the
    beginning. `records` holds the recorder's files; for `suite` they are told as coverage of a whole run.
    """
    work.mkdir(parents=True, exist_ok=True)
    kept = work / f"features-{kind}.pickle"
    if kept.exists():
        return Gathered(*pickle.loads(kept.read_bytes()))
    look = {"run": partial(_execution, records=records), "suite": partial(_suite, records=records)}.get(kind)
    step = partial(_gather_all, logs=logs, mirrors=mirrors, work=work, traces=kind == "trace", look=look)
    by_repository: dict[str, list[Case]] = {}
    for case in read_cases(cases):
        by_repository.setdefault(case.repository, []).append(case)
    with ProcessPoolExecutor(2) as pool:
        found = [raw for raws in pool.map(step, by_repository.values()) for raw in raws]
    if kind == "run":  # what was not recorded is ranked by other weights
        found = [raw for raw in found if raw[0].get("executed")]
    names = tuple(sorted({name for raw in found for name in raw[0]}))
    result = Gathered(names, tuple(_example(raw, names) for raw in found))
    kept.write_bytes(pickle.dumps(tuple(result)))
    return result


def joined(first: Gathered, second: Gathered) -> Gathered:
    """All examples of the first, and of the second those whose case is not in the first."""
    names = tuple(sorted({*first.names, *second.names}))
    known = {example.case for example in first.examples}
    others = (example for example in second.examples if example.case not in known)
    examples = (
        *(_widened(e, first.names, names) for e in first.examples),
        *(_widened(e, second.names, names) for e in others),
    )
    return Gathered(names, examples)


def _widened(example: Example, names: Sequence[str], wanted: Sequence[str]) -> Example:
    table = np.zeros((len(example.right), len(wanted)), dtype=np.float32)
    table[:, [wanted.index(name) for name in names]] = example.features
    return example._replace(features=table)


#: What is known of a case's run.
Look = Callable[[Case], Execution | None]
_Raw = tuple[dict[str, dict[int, float]], list[bool], Case, frozenset[int]]


def _gather_all(
    cases: Sequence[Case], *, logs: Path, mirrors: Path, work: Path, traces: bool, look: Look | None
) -> list[_Raw]:
    """Cases of one repository share most of their files, hence what the code map knows of them."""
    step = partial(_gather, logs=logs, mirrors=mirrors, work=work, traces=traces, look=look)
    return [raw for raws in map(step, cases) for raw in raws]


def _gather(case: Case, *, logs: Path, mirrors: Path, work: Path, traces: bool, look: Look | None) -> list[_Raw]:
    folder = checkout(case, mirrors, work / "checkouts" / case.id / case.repository.split("/")[1])
    state = work / "state" / case.repository.replace("/", "+")
    state.mkdir(parents=True, exist_ok=True)
    reader, history = CodeMapReader(folder, state), GitHistory(folder, state)
    code = reader.code_map()
    events = resolve_all(
        read(RawReport(source=case.id, content=log_of(case, logs, folder))).events, str(folder), code.files
    )
    commits, change = history.recent(HISTORY), history.change_since("HEAD~1")
    if traces:
        events, change = tuple(filter(None, map(without_test, events))), Change()
    if not events:
        return []
    issues = group(events)
    ordered: Sequence[ErrorEvent] = [event for issue in issues for event in issue.events]
    scene = Scene(ordered, code, commits[1:], change, reader.text, execution=look(case) if look else None)
    right = [(file.path, d.symbol) in case.truth for file, d in scene.candidates.places]
    found, position = [], 0
    for issue in issues:
        own = range(position, position + len(issue.events))
        position += len(issue.events)
        features = scene.features(own)
        found.append((features, right, case, frozenset(features.get("on_stack", {}))))
    return found


def _execution(case: Case, records: Path | None) -> Execution | None:
    record = records / f"{case.id}.jsonl" if records else None
    if record is None or not record.exists():
        return None
    with record.open("rb") as lines:
        return read_execution(lines)


def _suite(case: Case, records: Path | None) -> Execution | None:
    execution = _execution(case, records)
    return as_suite(execution) if execution and execution.source else None


def as_suite(execution: Execution) -> Execution:
    """The same run, as a tool saw it that knows all lines and no tests."""
    ran: dict[str, set[int]] = {}
    every: Sequence[FunctionRun] = [*execution.shared, *(run for test in execution.tests for run in test.functions)]
    for run in every:
        # Where only functions were recorded, the line behind the first stands for the body.
        ran.setdefault(run.file, set()).update(run.lines or (run.line + 1,))
    reach = (FileReach(file, tuple(sorted(lines)), whole=True) for file, lines in ran.items())
    return Execution(source="coverage.py", reach=tuple(reach))


def without_test(event: ErrorEvent) -> ErrorEvent | None:
    """The event as production would report it: frames of the product only; None where there are none."""
    frames = [
        replace(x, frames=tuple(f for f in x.frames if f.in_app and "test" not in (f.file or "")))
        for x in event.exceptions
    ]
    if not any(x.frames for x in frames):
        return None
    return replace(
        event, test=None, exceptions=tuple(frames), detail=(), code=(), captured={}, excerpt="", file=None, line=None
    )


def _example(raw: _Raw, names: Sequence[str]) -> Example:
    features, right, case, on_stack = raw
    table = np.zeros((len(right), len(names)), dtype=np.float32)
    for column, name in enumerate(names):
        for i, value in features.get(name, {}).items():
            table[i, column] = value
    return Example(
        case.id, case.repository, case.in_traceback, table, np.array(right, dtype=bool), signals(features), on_stack
    )
