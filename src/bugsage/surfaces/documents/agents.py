"""What `bugsage agents` answers."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.agent import AgentProbe
from bugsage.surfaces.documents.base import Part


class AgentPart(Part, frozen=True, kw_only=True):
    """One coding agent."""

    #: As it stands after `--agent`.
    name: str
    #: It is asked where `--agent` names nobody.
    default: bool
    #: Path of its program; empty where it is not here.
    program: str
    version: str
    #: It could start work now; null where only spending would tell.
    ready: bool | None
    said: str
    mend: str


class AgentsDocument(Part, frozen=True, kw_only=True):
    """What `bugsage agents` answers."""

    schema: Literal["bugsage/agents@1"]
    agents: tuple[AgentPart, ...]


def from_probes(probes: Sequence[AgentProbe], default: str) -> AgentsDocument:
    """The document of what was found."""
    parts = tuple(
        AgentPart(
            name=one.name,
            default=one.name == default,
            program=one.program,
            version=one.version,
            ready=one.ready,
            said=one.said,
            mend=one.mend,
        )
        for one in probes
    )
    return AgentsDocument(schema="bugsage/agents@1", agents=parts)
