"""What a change is, with all that the repository knows of the places it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from bugsage.errors import GitFailed, GitMissing, UsageError
from bugsage.model.languages import is_source
from bugsage.model.patch import FilePatch, Patch
from bugsage.model.proposal import ChangedSymbol, Proposal
from bugsage.model.signed import author_of, is_agent
from bugsage.pipeline.counting import counted
from bugsage.pipeline.exercised import exercised
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.recalling import recall
from bugsage.safety.contracted import with_contracts
from bugsage.safety.symbols import changed_symbols

if TYPE_CHECKING:
    from bugsage.model.code import CodeFile
    from bugsage.model.contract import Contract

#: Files whose two sides are outlined; of a change of more than these, the others are judged by their lines alone.
MOST_OUTLINED = 200
#: Symbols whose callers are counted.
MOST_CALLED = 200


class Asked(NamedTuple):
    """Which change is meant; with nothing given, what the working tree changes of the newest commit."""

    #: A range or a commit.
    revisions: str = ""
    #: The index.
    staged: bool = False
    #: Where a patch is read from: a file, `-`, or the address of a pull request.
    patch: str = ""
    #: Who made it, as `agent:NAME` or `human:NAME`; empty: as its commits or the surroundings say.
    maker: str = ""
    #: Id of the issue that it is to mend; empty for none that is known.
    issue: str = ""
    #: The change itself, where it is known already; then the fields above that say where it is do not count.
    given: Patch | None = None


Outlines = dict[str, tuple["CodeFile | None", "CodeFile | None"]]


def propose(house: House, asked: Asked, notes: Notes) -> tuple[Proposal, Outlines]:
    """The change with its symbols, their callers and contracts, and the outlines of both sides of its files.

    Raises GitFailed, GitMissing, PatchUnreadable, SourceNotFound, SourceUnreadable, UnknownIssue.
    """
    patch = read(house, asked)
    if patch.cut:
        notes.say("The change is so large that a part of it was not read.")
    if any(file.kind != "added" and is_source(file.path) for file in patch.files):
        house.code.expect()  # for the callers of what is changed
    maker = asked.maker or _maker(house, patch, bare=bool(asked.patch))
    outlines = {file.path: _outlined(house, file) for file in islice(_texts(patch.files), MOST_OUTLINED)}
    known = [file for file in patch.files if file.path in outlines]
    symbols = [symbol for file in known for symbol in changed_symbols(file, *outlines[file.path])]
    contracts: tuple[Contract, ...] | None = notes.attempt(house.specs.contracts, None)
    called = notes.attempt(lambda: with_callers(house, symbols), None)
    after = {path: sides[1] for path, sides in outlines.items()}
    measures: dict[str, float] = notes.attempt(lambda: exercised(house, patch, after), {})
    counts: dict[str, float] = notes.attempt(lambda: counted(house, patch, maker), {})
    proposal = Proposal(
        patch=patch,
        maker=maker,
        symbols=with_contracts(symbols if called is None else called, contracts or ()),
        unknown=tuple(_unknown(contracts, called, symbols)),
        measures=counts | measures,
        diagnosis=recall(house, asked.issue) if asked.issue else None,
        branch=None if asked.patch else _branch(house, notes),
    )
    return proposal, outlines


def _unknown(
    contracts: Sequence[Contract] | None, called: Sequence[ChangedSymbol] | None, symbols: Sequence[ChangedSymbol]
) -> Iterator[str]:
    if contracts is None:
        yield "what the contracts say of it, for they cannot be read"
    if called is None or len(_callable(symbols)) > MOST_CALLED:
        yield "how many functions call what it touches"


def _branch(house: House, notes: Notes) -> str | None:
    """The branch that is checked out."""
    return notes.attempt(house.history.branch, None)


def read(house: House, asked: Asked) -> Patch:
    """The change itself."""
    if asked.given:
        return asked.given
    if asked.patch:
        return _from_source(house, asked.patch)
    if asked.staged:
        return house.changes.staged()
    return house.changes.between(asked.revisions) if asked.revisions else house.changes.uncommitted()


def _from_source(house: House, source: str) -> Patch:
    if "://" in source:
        return _from_service(house, source)
    (report, *_) = house.sources.read(source)
    content = report.content if isinstance(report.content, bytes) else report.content.read()
    return house.changes.of_text(content.decode("utf-8", "replace"), source)


def _from_service(house: House, address: str) -> Patch:
    """A pull request: out of this repository where it has both commits, else as the service shows it."""
    place = house.ci.place(address)
    if place is None or not place.change:
        raise UsageError(
            f"{address} is no address of a pull request",
            hint="give that of a pull request or merge request, or pipe a patch: git diff | bugsage risk -",
        )
    found = house.ci.change(place)
    try:
        patch = house.changes.between(f"{found.base}...{found.head}" if found.base else found.head)
    except (GitFailed, GitMissing):
        patch = house.changes.of_text(found.diff, address)
        patch = replace(patch, cut=patch.cut or found.cut)
    return replace(patch, name=address, head=found.head, commits=found.commits or patch.commits)


def _texts(files: Iterable[FilePatch]) -> Iterable[FilePatch]:
    return (file for file in files if file.before is not None or file.after is not None)


def _outlined(house: House, file: FilePatch) -> tuple[CodeFile | None, CodeFile | None]:
    outline: Callable[[str, str], CodeFile | None] = house.syntax.outline
    before = outline(file.was, file.before) if file.before else None
    return before, outline(file.path, file.after) if file.after else None


def with_callers(house: House, symbols: Sequence[ChangedSymbol]) -> tuple[ChangedSymbol, ...]:
    """With the number of functions that call each directly, by the code map of the working tree."""
    from bugsage.diagnosis.impact import direct_callers

    wanted = _callable(symbols)[:MOST_CALLED]
    if not wanted:
        return tuple(symbols)
    counts = direct_callers(house.code.calls({one.file for one in wanted}), [(one.file, one.symbol) for one in wanted])
    return tuple(replace(one, callers=counts.get((one.file, one.symbol), 0)) for one in symbols)


def _callable(symbols: Iterable[ChangedSymbol]) -> list[ChangedSymbol]:
    """Those that something could call already."""
    return [one for one in symbols if one.change != "added" and one.symbol != "<module>"]


def _maker(house: House, patch: Patch, *, bare: bool) -> str:
    """An agent where any commit names one, else the first author; of what is not committed, who would sign it now.

    Nobody knows who made a bare patch: whoever hands it in need not be the one.
    """
    signed = [name for commit in patch.commits for name in commit.signed]
    if not signed and bare:
        return ""
    made = [author_of([name]) for name in signed] or [author_of(house.history.user())]
    return next(filter(is_agent, made), made[0])
