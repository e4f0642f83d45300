"""What `.lattice/` promises of a symbol, and what breaks it."""

from typing import Any

import msgspec

from bugsage.model.base import Noun

#: How much hangs on a contract, from little to much.
CRITICALITIES = ("low", "medium", "high")
STATUSES = ("draft", "active", "deprecated")


class Signature(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """Parameters in their order, and what comes back."""

    #: Name to annotation, or to a mapping with `type` and `default`.
    params: dict[str, Any] = {}
    #: Annotation of what is returned; nothing is said of it where this is left out.
    returns: str | None = None


class Sample(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One call, and what comes of it."""

    #: Arguments by name.
    args: dict[str, Any] = {}
    #: The value that comes back; left out where an exception is expected or any value will do.
    returns: Any = msgspec.UNSET
    #: The exception that leaves it.
    raises: str | None = None


class Contract(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """A promise about one or more symbols."""

    id: str
    title: str = ""
    #: `draft`, `active` or `deprecated`.
    status: str = "active"
    owner: str = ""
    #: `path::Symbol`, each side a glob.
    applies_to: tuple[str, ...] = ()
    signature: Signature | None = None
    #: What must hold when it is called: conditions over the parameters. Who calls it otherwise is to blame.
    requires: tuple[str, ...] = ()
    #: What holds when it returns: conditions over the parameters and `result`.
    ensures: tuple[str, ...] = ()
    #: What always holds of an object: conditions over `self`.
    invariants: tuple[str, ...] = ()
    #: Exception type to the condition under which it may escape; an empty mapping allows none.
    raises: dict[str, str] | None = None
    #: Names of calls, as globs, that it makes itself or within three steps.
    must_call: tuple[str, ...] = ()
    must_not_call: tuple[str, ...] = ()
    #: It changes nothing outside itself.
    pure: bool | None = None
    #: Calls with their outcome; `bugsage lattice check --run` makes them.
    examples: tuple[Sample, ...] = ()
    #: Tests that belong to it, as globs of their ids.
    tests: tuple[str, ...] = ()
    #: `low`, `medium` or `high`.
    criticality: str = "medium"
    #: Where it comes from: ids of decisions or requirements, or `{openapi: "file#operationId"}` (or `#/paths/…`).
    refs: tuple[Any, ...] = ()
    #: When somebody last compared it with the code, ISO 8601; `bugsage lattice verify` keeps this in the history.
    verified_at: str = ""
    #: File it was read from, relative to the repository, and the line its entry begins.
    file: str = ""
    line: int = 0


class Trial(Noun, frozen=True, kw_only=True):
    """An example that is to be run."""

    #: Id of the contract, and `path::Symbol` of the function that is called.
    id: str
    place: str
    sample: Sample


class Answer(Noun, frozen=True, kw_only=True):
    """What came of one example."""

    #: `violated`, `holds` or `unknown`.
    state: str
    said: str = ""
    #: What was returned, as printed; None where nothing was.
    returned: str | None = None


class Answers(Noun, frozen=True, kw_only=True):
    """What came of all examples, in their order."""

    answers: tuple[Answer, ...] = ()
    #: Whether the examples could reach a network, in words.
    network: str = ""


class Violation(Noun, frozen=True, kw_only=True):
    """What one clause of a contract says about an error, or about the code as it stands."""

    #: Id of the contract.
    id: str
    #: The clause by its key in the contract, or `drift`, `history`, or `statement` for what another tool says.
    clause: str
    #: `violated`, `holds` or `unknown`.
    verdict: str
    evidence: str = ""
    #: `path::Symbol` of the function that was compared.
    place: str = ""
    #: Line of its file that shows it; 0 where none does.
    line: int = 0
    #: How the contract was found: 1 for the symbol itself, 0.7 for a glob, 0.4 for its file only.
    match: float = 1.0
    #: Who broke it: `function`, `caller`, or empty.
    blame: str = ""
    #: `path::Symbol` of whoever broke it; empty where nobody did, or it is not known.
    culprit: str = ""
    #: How much it says about a failure that it was broken, from 0 to 1.
    strength: float = 0.0
    #: What the contract's history tells: `loosened`, `unfollowed`, `agent`, or empty.
    signal: str = ""
