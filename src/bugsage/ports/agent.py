"""Protocol of coding agents."""

from typing import Protocol

from bugsage.model.agent import AgentOrder, AgentProbe, AgentRun
from bugsage.model.sandbox import Cage
from bugsage.ports.limits import Watch


class CodingAgent(Protocol):
    """A program that changes code on request."""

    @property
    def name(self) -> str:
        """As it stands after `--agent`."""
        ...

    def probe(self) -> AgentProbe:
        """Whether it can be used here; nothing is spent and nothing sent."""
        ...

    def run(self, order: AgentOrder, *, cage: Cage | None = None, watch: Watch | None = None) -> AgentRun:
        """Let it work in the folder until it ends, or its time is over.

        Whatever it starts is gone afterwards. Raises RunFailed when it cannot be started, SandboxMissing, Stopped.
        """
        ...

    def left(self) -> int:
        """How many homes killed runs of any agent left behind, perhaps with copies of logins in them."""
        ...

    def sweep(self) -> int:
        """Remove them, with what still runs in them; how many there were."""
        ...
