"""Protocols of runs of tests that are followed while they run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bugsage.model.run import RunResult


class LiveRun(Protocol):
    """A run of tests that was started."""

    def news(self) -> tuple[bytes, ...]:
        """Whole lines that its recorder has written since this was asked last."""
        ...

    def output(self) -> bytes:
        """What it has said since this was asked last."""
        ...

    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        ...

    def cancel(self) -> None:
        """End it, the whole process group: as Ctrl-C would, and for good after a moment."""
        ...

    def result(self) -> RunResult:
        """What came of it, once it has ended."""
        ...


class Live(Protocol):
    """Starts runs of tests, where it can from a process that has everything loaded but the project's own code."""

    def start(
        self, command: Sequence[str], *, choice: Mapping[str, Sequence[str]] | None = None, first: Sequence[str] = ()
    ) -> LiveRun:
        """Start a command; of the tests of pytest `choice["known"]` only `choice["run"]` are run.

        With `choice["files"]` no other file is looked at.

        The tests that `first` names run before all others. Raises RunFailed, StateUnwritable.
        """
        ...

    def prepare(self, command: Sequence[str]) -> None:
        """Get a process ready from which runs of this command start at once; nothing happens where none can."""
        ...

    def renew(self, paths: Iterable[str]) -> None:
        """What was compiled of these files, relative to the repository, is not to be used again.

        Python takes what it compiled of a file of the same size and the same second as good.
        """
        ...

    def close(self) -> None:
        """End that process."""
        ...


class Observer(Protocol):
    """Sees which files of a repository change."""

    def into(self, saw: Callable[[frozenset[str]], None]) -> AbstractContextManager[None]:
        """Until the end of the block `saw` is given the paths of files that changed, relative to the repository.

        It is called in another thread, a moment after the last of several changes. What git ignores is not told.
        Raises StateUnwritable where the system watches no more files.
        """
        ...
