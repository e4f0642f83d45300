"""A run in a cage: what it writes for us it writes apart, and what it wrote is taken over as data of a stranger's."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from bugsage.adapters.runner.environment import RECORDER, with_recorder
from bugsage.adapters.runner.scratch import scratch_folder
from bugsage.model.sandbox import Cage, Caged
from bugsage.ports import Sandbox

#: A larger record is left where it is.
LARGEST = 256 << 20


class Start(NamedTuple):
    """What is started, and what tells of it afterwards."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    outcome: Callable[[], Caged | None] = lambda: None


class Words(Protocol):
    """What a run is made of."""

    @property
    def words(self) -> tuple[str, ...]:
        """The command."""
        ...

    @property
    def top(self) -> Path:
        """Top folder of the code that it runs."""
        ...

    @property
    def folder(self) -> Path:
        """Where it runs."""
        ...

    @property
    def own(self) -> Mapping[str, str]:
        """The environment as it would be without a cage."""
        ...


@contextmanager
def in_cage(sandbox: Sandbox, cage: Cage, run: Words, record: Path | None) -> Iterator[Start]:
    """The command as it is started in a cage; at the end of the block its record lies where it should."""
    with scratch_folder("bugsage-record-") as apart:
        theirs = apart / "record.jsonl" if record else None
        argv, environment = with_recorder(_without_cut(run.words), run.own, theirs, run.top)
        readable = (*cage.readable, str(RECORDER.parent)) if record else cage.readable
        wider = replace(cage, readable=readable, own=(*cage.own, str(apart)))
        with sandbox.prepare(argv, wider, folder=run.folder, environment=environment) as prepared:
            yield Start(prepared.argv, prepared.environment, lambda: sandbox.outcome(prepared))
        if record and theirs:
            with suppress(OSError):
                _take_over(theirs, record)


def _without_cut(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the program that would cut it off from the network: in a cage it is, and no such program works there."""
    if words and os.path.basename(words[0]) in ("bwrap", "unshare") and "--" in words:
        return words[words.index("--") + 1 :]
    return words


def _take_over(theirs: Path, record: Path) -> None:
    """Copy a file that a stranger wrote: a plain one, and not through a link."""
    source = os.open(theirs, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(source, "rb") as stream:
        said = os.fstat(source)
        if not stat.S_ISREG(said.st_mode) or said.st_nlink != 1 or said.st_size > LARGEST:
            return
        descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            while chunk := stream.read(1 << 20):
                target.write(chunk)
