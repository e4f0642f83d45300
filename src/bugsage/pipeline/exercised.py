"""What the newest whole run of the tests executed of a change."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bugsage.model.patch import FilePatch, Patch
from bugsage.model.timeline import RunRecord
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.safety.tested import lines_by_test

if TYPE_CHECKING:
    from bugsage.model.code import CodeFile

#: Bytes of a record beyond which it is not read: a hook must not wait for it.
MOST_READ = 24 << 20


def exercised(house: House, patch: Patch, after: Mapping[str, CodeFile | None]) -> dict[str, float]:
    """Added lines that tests executed and did not, by the newest recorded run of everything; empty where none fits.

    It fits files that lie here as the change leaves them and were not touched since the run began.
    """
    run = next((one for one in reversed(known(house).runs.values()) if one.record and one.whole), None)
    if run is None or run.record is None:
        return {}
    fitting = [file for file in patch.files if _fits(house, file, run)]
    if not any(after.get(file.path) for file in fitting):
        return {}
    outlines = {file.path: outline for file in fitting if (outline := after.get(file.path)) is not None}
    return lines_by_test(fitting, outlines, _executed(house, run.record, outlines))


def _fits(house: House, file: FilePatch, run: RunRecord) -> bool:
    modified = house.coverage.modified(file.path)
    if modified is None or file.after is None or modified > _began(run):
        return False
    return house.code.text(file.path) == file.after


def _began(run: RunRecord) -> float:
    """Seconds since 1970; the entry is written when the run has ended."""
    return datetime.fromisoformat(run.time).timestamp() - run.seconds


def _executed(house: House, record: str, outlines: Mapping[str, CodeFile]) -> dict[str, set[int]]:
    """Lines of each file that any test ran; of functions of which only the entry was recorded, all."""
    from bugsage.intake.execution.recorded import read_execution

    [raw] = house.sources.read(record)
    with io.BytesIO(raw.content) if isinstance(raw.content, bytes) else raw.content as stream:
        if stream.seek(0, io.SEEK_END) > MOST_READ:
            return {}
        stream.seek(0)
        execution = read_execution(stream)
    lines: dict[str, set[int]] = {path: set() for path in outlines}
    spans = {(path, one.symbol): range(one.start, one.end + 1) for path, o in outlines.items() for one in o.definitions}
    seen: set[int] = set()
    for function in (one for test in execution.tests for one in test.functions if one.file in lines):
        if id(function) not in seen:  # tests that ran it alike share one value
            seen.add(id(function))
            lines[function.file].update(function.lines or spans.get((function.file, function.symbol), ()))
    return lines
