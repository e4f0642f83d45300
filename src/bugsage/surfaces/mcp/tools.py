"""What an agent can ask for: names, what they take, and which document answers."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import msgspec.json
from msgspec import Meta

from bugsage.errors import UsageError
from bugsage.surfaces.schemas import schema_of

Issue = Annotated[str, Meta(description="Id of an issue: `BS-7f3a2c91`, or its beginning.", max_length=40)]
Patch = Annotated[str, Meta(description="A unified diff against the newest commit.", max_length=2_000_000)]


class Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tool takes."""


class Diagnose(Arguments, frozen=True, kw_only=True):
    """Nothing: the newest recorded run of the tests that failed."""

    text: Annotated[
        str, Meta(description="What a failing command said: a traceback, the end of a log.", max_length=4_000_000)
    ] = ""
    file: Annotated[
        str, Meta(description="A log or test report inside the repository, by its path from the top.", max_length=4_096)
    ] = ""
    top: Annotated[int, Meta(description="So many suspects at most.", ge=1, le=50)] = 10


class Explain(Arguments, frozen=True, kw_only=True):
    """One issue."""

    issue: Issue


class Contracts(Arguments, frozen=True, kw_only=True):
    """All contracts, or those that are named."""

    names: Annotated[
        tuple[str, ...], Meta(description="Ids of contracts, symbols, or `path::Symbol`.", max_length=100)
    ] = ()


class Risk(Arguments, frozen=True, kw_only=True):
    """Nothing: what the working tree changes of the newest commit."""

    change: Annotated[str, Meta(description="A commit or a range: `HEAD~1..HEAD`.", max_length=200)] = ""
    staged: Annotated[bool, Meta(description="What is staged.")] = False
    patch: Patch = ""
    issue: Annotated[str, Meta(description="The issue that the change is to mend.", max_length=40)] = ""


class ProposeFix(Arguments, frozen=True, kw_only=True):
    """An issue, and a patch where somebody has one."""

    issue: Issue
    patch: Patch = ""


class Tool(NamedTuple):
    """One thing that can be asked for."""

    name: str
    title: str
    description: str
    takes: type[Arguments]
    #: The schema of its answer, as `bugsage schema` names it.
    answers: str
    #: Members of the answer that hold texts of strangers: of what failed, of whoever wrote code, logs and commits.
    untrusted: tuple[str, ...]
    #: It changes nothing but BugSage's own record in `.bugsage/`.
    reads: bool = True

    @property
    def input_schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema with an object at its root."""
        return rooted(msgspec.json.schema(self.takes))

    @property
    def output_schema(self) -> dict[str, Any]:
        """What it answers, the same way."""
        return rooted(schema_of(self.answers))


_ISSUE = ("error", "hypotheses", "suspects[].evidence", "contracts[].evidence", "triage.reason", "unsure", "opinion")
TOOLS = (
    Tool(
        name="diagnose",
        title="Say why something failed",
        description="Reads the output of a failing command, or without arguments the newest recorded run of "
        "`bugsage test` that failed, and says why: issues, suspects with calibrated probabilities, evidence, causes, "
        "contracts that are broken, what hangs on them. Runs nothing. Each issue gets an id for the other tools.",
        takes=Diagnose,
        answers="diagnosis",
        untrusted=(*(f"issues[].{name}" for name in _ISSUE), "unreadable[].tail"),
    ),
    Tool(
        name="explain",
        title="Show one issue",
        description="One issue whole, as it was last diagnosed: error, suspects, causes, evidence, contracts, impact, "
        "risk, and issues like it that were solved before.",
        takes=Explain,
        answers="show",
        untrusted=tuple(f"issue.{name}" for name in _ISSUE),
    ),
    Tool(
        name="contracts",
        title="Hold contracts against the code",
        description="What `.lattice/` promises of functions and classes, held against the code as it stands: every "
        "clause with whether it is violated, holds or cannot be told. Worth asking before and after a change. "
        "Examples are not run.",
        takes=Contracts,
        answers="lattice-check",
        untrusted=("findings[].evidence", "statements"),
    ),
    Tool(
        name="risk",
        title="Score a change",
        description="How dangerous a change is, from 0 to 10, with every rule that spoke, and who must agree to it: "
        "`auto`, `review` or `escalate`. Of a range, what is staged, a patch, or by itself of what is uncommitted.",
        takes=Risk,
        answers="risk",
        untrusted=("hits[].reason",),
    ),
    Tool(
        name="propose_fix",
        title="Make or prove a fix",
        description="Makes a patch for an issue, or takes the one that is given, and proves it in a worktree of its "
        "own: the failing tests must fail without it and pass with it, the others must still pass, and no test "
        "may be bent. What holds is committed on a branch `bugsage/BS-…`; the working tree is never touched. "
        "Takes minutes.",
        takes=ProposeFix,
        answers="fix",
        untrusted=("said", "checks[].detail", "attempts[].note"),
        reads=False,
    ),
)


def taken(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the tool takes them, defaults filled in. Raises UsageError."""
    try:
        found = msgspec.convert(arguments, tool.takes)
    except msgspec.ValidationError as error:
        raise UsageError(f"{tool.name} cannot be called so: {error}") from None
    return {name: getattr(found, name) for name in found.__struct_fields__}


def rooted(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its object at the root, where older versions of the protocol want it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if not name:
        return schema
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    found: dict[str, Any] = rest["$defs"][name] | rest
    return found
