"""A change put forward, with all that is known of it: what rules, score and decision are worked out from."""

from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.patch import Patch


class ChangedSymbol(Noun, frozen=True, kw_only=True):
    """A function, class or a module's own code in which a change adds or removes lines."""

    file: str
    #: The qualified name inside the file; `<module>` for code outside any definition.
    symbol: str
    #: `added`, `removed`, `signature` (parameters, decorators, bases or what it returns) or `body`.
    change: str = "body"
    #: First and last line on the new side; of a removed one on the old side.
    start: int = 1
    end: int = 1
    #: Nothing in its name, nor in the names around it, says that it is private, and it is no test.
    public: bool = False
    #: Functions that call it directly, in other files and in its own.
    callers: int = 0
    #: Highest criticality of the active contracts that speak of it: `low`, `medium` or `high`; empty without any.
    criticality: str = ""
    #: What the history of such a contract tells: `loosened`, `unfollowed`, `agent`.
    contract_history: tuple[str, ...] = ()
    #: Ids of those contracts.
    contracts: tuple[str, ...] = ()


class Proposal(Noun, frozen=True, kw_only=True):
    """A change put forward. What is not known has no value: it is never taken for harmless."""

    patch: Patch
    #: `human:NAME`, `agent:NAME` or `template:NAME`; empty where nothing says so.
    maker: str = ""
    symbols: tuple[ChangedSymbol, ...] = ()
    #: By name: `lines_added`, `files`, `entropy`, …; a name that is missing could not be measured.
    measures: dict[str, float] = {}
    #: Of the issue that the change is to mend; None for a change without one.
    diagnosis: Diagnosis | None = None
    #: The failure was seen again before the change was made; None where nobody tried.
    reproduced: bool | None = None
    #: What ran for it ran in a sandbox; None where nothing ran.
    sandboxed: bool | None = None
    #: What should be known of it and could not be found out, in words; never taken for harmless.
    unknown: tuple[str, ...] = ()
    #: Branch it would land on; None where that is not known.
    branch: str | None = None
