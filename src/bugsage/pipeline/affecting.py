"""Affected: which tests a change touches, from what runs that were recorded know of each test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha1

import msgspec

from bugsage.diagnosis.affected.choosing import choose
from bugsage.diagnosis.affected.nearing import near
from bugsage.diagnosis.affected.tracing import traced
from bugsage.errors import BugSageError
from bugsage.model.affected import Affected, FileChange, Traces
from bugsage.model.code import CodeMap
from bugsage.model.execution import Execution
from bugsage.model.history import Commit
from bugsage.pipeline.executing import execution_of
from bugsage.pipeline.house import House

_read_traces = msgspec.msgpack.Decoder(Traces).decode
_written = msgspec.msgpack.Encoder().encode


def known_traces(house: House) -> Traces:
    """What recorded runs know of the tests here; nothing where none was recorded, or it lies there in another form."""
    content = house.traces.read()
    if content is None:
        return Traces()
    try:
        return _read_traces(content)
    except msgspec.DecodeError:
        return Traces()


def learn(house: House, record: str, *, whole: bool = False, known: Traces | None = None) -> Traces:
    """Take in what a recorded run saw, and keep it. Raises SourceNotFound, SourceUnreadable."""
    execution = execution_of(house, record, house.code.code_map().files)
    return remember(house, execution, house.code.text, whole=whole, known=known)


def remember(
    house: House,
    execution: Execution,
    read: Callable[[str], str | None],
    *,
    whole: bool = False,
    known: Traces | None = None,
) -> Traces:
    """Keep what a run executed, with the digests of the files as `read` gives them now."""
    files = {one.file for test in execution.tests for one in test.functions} | {one.file for one in execution.shared}
    digests = {file: digest(text) for file in files if (text := read(file)) is not None}
    traces = traced(known or known_traces(house), execution, digests, whole=whole and bool(execution.tests))
    keep(house, traces)
    return traces


def keep(house: House, traces: Traces) -> None:
    """Put traces in place of those that were kept before."""
    house.traces.write(_written(traces))


def digest(text: str) -> str:
    """What tells one content of a file from another."""
    return sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def affected(
    house: House,
    changes: Sequence[FileChange],
    *,
    traces: Traces | None = None,
    code: CodeMap | None = None,
    read: Callable[[str], str | None] | None = None,
) -> Affected:
    """The tests that a change touches; `code` and `read` are as of after it, by default the working tree's."""
    found = code or house.code.code_map()

    def commits() -> Sequence[Commit]:
        try:
            return house.history.recent()
        except BugSageError:
            return ()

    def reach(paths: Sequence[str], tests: Collection[str]) -> Iterable[tuple[str, str]]:
        return near(paths, tests, found, commits())

    return choose(changes, traces or known_traces(house), found, read or house.code.text, reach)
