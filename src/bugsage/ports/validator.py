"""Protocol of what tries variants of a program against its failing tests."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bugsage.model.sandbox import Cage
from bugsage.model.validation import Baseline, Behaviour, Validated, ValidationOrder, Variant
from bugsage.ports.limits import Watch


class Validation(Protocol):
    """A program ready to be tried in other words."""

    @property
    def baseline(self) -> Baseline:
        """As it is."""
        ...

    def run(self, variants: Iterable[Variant]) -> Iterator[Validated]:
        """Try variants as they come, several at a time; each is answered once, in the order in which they end.

        Nothing is asked for ahead of the processes that are free; whoever stops reading stops what runs. Raises
        Stopped, RunFailed.
        """
        ...

    def compare(self, variants: Sequence[Variant], seconds: float) -> Behaviour:
        """What variants do in the functions that they change, for arguments of the tests' and others near them.

        Nothing outside of the processes is changed by that. Empty where it cannot be found out in so many seconds.
        Nothing else may be tried meanwhile. Raises Stopped, RunFailed.
        """
        ...


class Validator(Protocol):
    """Tries variants of programs, in processes of their own."""

    def open(
        self, order: ValidationOrder, *, cage: Cage | None = None, watch: Watch | None = None
    ) -> AbstractContextManager[Validation]:
        """Ready until the end of the block, when every process is gone.

        Raises RunFailed with the reason where it cannot be made ready: the tool, the tests or the program do not allow
        it, and each variant needs a run of the command from the start. Raises SandboxMissing, Stopped.
        """
        ...
