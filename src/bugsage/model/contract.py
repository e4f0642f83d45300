"""What `.lattice/` promises of a symbol, and what breaks it."""

from typing import Any

from bugsage.model.base import Noun

#: How much hangs on a contract, from little to much.
CRITICALITIES = ("low", "medium", "high")


class Contract(Noun, frozen=True, kw_only=True):
    """A promise about one or more symbols."""

    id: str
    title: str = ""
    #: `draft`, `active` or `deprecated`.
    status: str = "active"
    owner: str = ""
    #: `path::Symbol`, each side a glob.
    applies_to: tuple[str, ...] = ()
    #: `params` (name to annotation) and `returns`.
    signature: dict[str, Any] = {}
    requires: tuple[str, ...] = ()
    ensures: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    #: Exception type to the condition under which it may escape.
    raises: dict[str, str] | None = None
    must_call: tuple[str, ...] = ()
    must_not_call: tuple[str, ...] = ()
    pure: bool | None = None
    examples: tuple[dict[str, Any], ...] = ()
    tests: tuple[str, ...] = ()
    #: `low`, `medium` or `high`.
    criticality: str = "medium"
    refs: tuple[Any, ...] = ()
    #: File it was read from, relative to the repository, and the line its entry begins.
    file: str = ""
    line: int = 0


class Violation(Noun, frozen=True, kw_only=True):
    """What one clause of a contract says about an error."""

    #: Id of the contract.
    id: str
    #: `signature`, `requires`, `ensures`, `invariants`, `raises`, `must_call`, `must_not_call`, `tests`, `pure`.
    clause: str
    #: `violated`, `holds` or `unknown`.
    verdict: str
    evidence: str = ""
