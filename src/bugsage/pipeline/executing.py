"""Executing: what a recorded run executed, its tests under the names that the repository has for them."""

from __future__ import annotations

import io
from collections.abc import Collection

from msgspec.structs import replace

from bugsage.intake.execution.recorded import read_execution
from bugsage.intake.places import resolve_all
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.pipeline.house import House


def execution_of(
    house: House, record: str, files: Collection[str], root: str = "", *, most: int | None = None
) -> Execution:
    """What a record holds, its tests named as the repository names them; `root` is where they ran if not here.

    Of one with more than `most` bytes nothing. Raises SourceNotFound, SourceUnreadable.
    """
    [raw] = house.sources.read(record)
    with io.BytesIO(raw.content) if isinstance(raw.content, bytes) else raw.content as stream:
        if most is not None and stream.seek(0, io.SEEK_END) > most:
            return Execution()
        stream.seek(0)
        execution = read_execution(stream)
    # The ids of pytest begin at its root folder, which need not be the repository's.
    named = resolve_all((ErrorEvent(type="", test=one.test) for one in execution.tests), root or str(house.root), files)
    tests = (replace(one, test=event.test or one.test) for one, event in zip(execution.tests, named, strict=True))
    return replace(execution, tests=tuple(tests))
