"""What rules are asked of: the places of a change, and what is the same at all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.patch import FilePatch
from bugsage.model.proposal import ChangedSymbol, Proposal
from bugsage.model.rule import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What holds of the whole change, and of the failure that it is to mend. None: not known, or there is none."""

    #: There is a change, and not a diagnosis alone.
    changed: bool = False
    #: There is a failure that it is to mend.
    diagnosed: bool = False
    triage: str | None = None
    confidence: float | None = None
    causes: tuple[str, ...] = ()
    #: File and symbol of each suspect that the diagnosis would stand for.
    suspects: frozenset[tuple[str, str]] = frozenset()
    error_types: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    error_languages: tuple[str, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)
    maker: str = ""
    branch: str | None = None
    messages: tuple[str, ...] = ()
    reproduced: bool | None = None
    sandboxed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: a function that is touched, or a file of which no function is known."""

    path: str = ""
    #: Where the file was before it was renamed.
    was: str = ""
    symbol: str = ""
    callers: int = 0
    criticality: str = ""
    contract_history: tuple[str, ...] = ()
    #: None where there is no change.
    file: FilePatch | None = None
    changed: ChangedSymbol | None = None


def of_proposal(proposal: Proposal) -> tuple[Facts, tuple[Place, ...]]:
    """The places of a change in the order of its diff."""
    known = of_diagnosis(proposal.diagnosis)
    facts = {name: getattr(known, name) for name in Facts.__slots__} | {
        "changed": True,
        "measures": proposal.measures,
        "maker": proposal.maker,
        "branch": proposal.branch,
        "messages": tuple(commit.message for commit in proposal.patch.commits),
        "reproduced": proposal.reproduced,
        "sandboxed": proposal.sandboxed,
    }
    return Facts(**facts), tuple(_places(proposal))


def _places(proposal: Proposal) -> Iterator[Place]:
    symbols: dict[str, list[ChangedSymbol]] = {}
    for one in proposal.symbols:
        symbols.setdefault(one.file, []).append(one)
    for file in proposal.patch.files:
        touched = symbols.get(file.path) or symbols.get(file.was)
        for changed in touched or ():
            yield Place(
                path=file.path,
                was=file.was,
                symbol=changed.symbol,
                callers=changed.callers,
                criticality=changed.criticality,
                contract_history=changed.contract_history,
                file=file,
                changed=changed,
            )
        if not touched:
            yield Place(path=file.path, was=file.was, file=file)


def of_diagnosis(diagnosis: Diagnosis | None) -> Facts:
    """What is known of a failure."""
    if diagnosis is None:
        return Facts()
    suspects = diagnosis.suspects
    stands_for = diagnosis.suspect_set.size if diagnosis.suspect_set else len(suspects)
    events = diagnosis.issue.events
    return Facts(
        diagnosed=True,
        triage=diagnosis.triage.kind,
        confidence=suspects[0].probability if suspects else 0.0,
        causes=tuple(one.category for one in diagnosis.hypotheses),
        suspects=frozenset((one.file, one.symbol) for one in suspects[:stands_for]),
        error_types=tuple(
            dict.fromkeys(kind for event in events for kind in (event.type, *(one.type for one in event.exceptions)))
        ),
        tools=tuple(dict.fromkeys(event.tool for event in events if event.tool)),
        error_languages=tuple(dict.fromkeys(event.language for event in events)),
    )


def of_sites(sites: Sequence[Site]) -> tuple[Place, ...]:
    """The places where a fix would land."""
    return tuple(
        Place(
            path=site.file,
            was=site.file,
            symbol=site.symbol,
            callers=site.callers,
            criticality=site.criticality,
            contract_history=site.contract_history,
        )
        for site in sites
    )
