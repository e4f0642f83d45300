"""The port Validator: variants of a Python program, tried in forks of a process that has the tests loaded.

A script of ours goes into the project's own interpreter, by the words of the command itself (see `inside`). It collects
the tests, and forks a process for each variant: where only bodies of functions differ they are exchanged in a process
that has everything loaded; else the variant is served to the imports of a process that has loaded nothing of the
project yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

from bugsage.adapters.validator.measuring import measured
from bugsage.adapters.validator.starting import Starting
from bugsage.adapters.validator.trying import Trying
from bugsage.errors import RunFailed
from bugsage.model.command import tool_of
from bugsage.model.sandbox import Cage
from bugsage.model.validation import ValidationOrder
from bugsage.ports import Sandbox, Validation, Watch

_TOOLS = ("pytest", "unittest")


class ForkingValidator:
    """Tries variants in forked processes. POSIX only."""

    def __init__(self, environment: Callable[[], Mapping[str, str]], sandbox: Callable[[], Sandbox]) -> None:
        """`environment` is what a command of the user's finds; `sandbox` holds cages, asked when one is wanted."""
        self._environment, self._sandbox = environment, sandbox

    @contextmanager
    def open(
        self, order: ValidationOrder, *, cage: Cage | None = None, watch: Watch | None = None
    ) -> Iterator[Validation]:
        """Ready until the end of the block, when every process is gone.

        Raises RunFailed with the reason where the program cannot be tried so, SandboxMissing, Stopped.
        """
        tool = tool_of(order.command)
        if tool not in _TOOLS:
            raise RunFailed(f"only pytest and unittest can be kept loaded between candidates, and `{tool}` is neither")
        starting = Starting(order, self._environment(), self._sandbox if cage else None, cage, watch)
        with starting.open() as link, closing(Trying(order, starting, link, measured(order, link))) as trying:
            yield trying
