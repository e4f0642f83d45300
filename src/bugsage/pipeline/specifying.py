"""Lattice: contracts held against the code, their history, and what an error touches of them."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.checking import calm, check, digest_of, digests
from bugsage.diagnosis.contracts.comparing import judged, named_by, touching
from bugsage.diagnosis.contracts.drafting import draft, free_id, symbols_named, written
from bugsage.diagnosis.contracts.matching import ContractIndex
from bugsage.diagnosis.contracts.mutations import Place, drift, unrecorded
from bugsage.diagnosis.contracts.observed import observed
from bugsage.diagnosis.contracts.telling import told_by_answer, trials, why
from bugsage.diagnosis.reading import Found, place
from bugsage.errors import BugSageError, HistoryDamaged, UnknownSymbol
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.model.contract import Contract, Violation
from bugsage.model.execution import Execution
from bugsage.model.history import BlameLine
from bugsage.model.issue import Issue
from bugsage.model.lattice import Checked, Drafted, Mapped, Touched
from bugsage.model.mutation import Mutation, Statement
from bugsage.model.signed import author_of
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.receiving import receive

CHANGELOG = ".lattice/history/changelog.jsonl"
#: Seconds for all examples of one check.
EXAMPLES_LIMIT = 120.0
#: So many of the newest recorded runs are looked at for what a function gave back.
MOST_RUNS = 3
#: So many contracts are shown of one error.
MOST_TOUCHED = 20


def check_all(house: House, only: Sequence[str] = (), *, run: bool = False, record: bool = False) -> Checked:
    """Every contract against the code as it stands; with `run` the examples, too. Raises ContractError."""
    notes = Notes()
    every = house.specs.contracts()
    contracts = chosen(every, only)
    case = calm(house.code.code_map(), house.code.text)
    findings = list(check(case, contracts))
    history = _history(house, findings)
    findings += drifted(house, case, contracts, history)
    recorded: tuple[Mutation, ...] = ()
    if record:
        recorded = notes.attempt(lambda: record_edits(house, every, history), recorded)
    network, count = "", 0
    if run:
        asked = list(trials(case, contracts))
        answers = notes.attempt(lambda: house.examples.run(asked, EXAMPLES_LIMIT), None)
        if answers:
            findings += told_by_answer(contracts, asked, answers.answers)
            network, count = answers.network, len(asked)
    return Checked(
        repository=house.history.state(),
        contracts=contracts,
        findings=tuple(findings),
        statements=() if only else house.specs.statements(),
        recorded=recorded,
        examples=count,
        network=network,
        notes=tuple(notes.said),
    )


def chosen(contracts: Sequence[Contract], only: Sequence[str]) -> tuple[Contract, ...]:
    """Those of the contracts that are meant: by id, or by a symbol they name. Raises UnknownSymbol."""
    if not only:
        return tuple(contracts)
    found = {c.id: c for word in only for c in contracts if _is_meant(c, word)}
    if not found:
        known = f"; known are {', '.join(c.id for c in contracts[:8])}" if contracts else ""
        raise UnknownSymbol(f"no contract is called or names {', '.join(only)[:200]}{known}")
    return tuple(found.values())


def _is_meant(contract: Contract, word: str) -> bool:
    symbols = [target.partition("::")[2] for target in contract.applies_to]
    ends = any(symbol == word or symbol.endswith(f".{word}") for symbol in symbols)
    return word == contract.id or word in contract.applies_to or word == contract.file or ends


def _history(house: House, findings: list[Violation]) -> tuple[Mutation, ...]:
    """The history; what is wrong with it is a finding."""
    try:
        history = house.specs.history()
    except HistoryDamaged as damage:
        findings.append(Violation(id="history", clause="history", verdict="violated", evidence=str(damage)))
        return ()
    committed, now = house.history.text_at(CHANGELOG), set((house.code.text(CHANGELOG) or "").split("\n"))
    for number, line in enumerate((committed or "").split("\n"), 1):
        if line.strip() and line not in now:
            said = f"{CHANGELOG}:{number}: a line that the newest commit holds was taken out or changed"
            findings.append(Violation(id="history", clause="history", verdict="violated", evidence=said))
            break
    return history


def drifted(
    house: House, case: Case, contracts: Iterable[Contract], history: Sequence[Mutation]
) -> Iterable[Violation]:
    """Where code and contract have moved apart since they were compared."""
    moved = {one.code for one in history if one.action == "verify" or "tightened" in one.effects.values()}
    asked = [c for c in contracts if c.status == "active" and (c.verified_at or c.id in moved)]
    found = {c.id: named_by(case, c) for c in asked}
    places = last_changed(house, case, [one for some in found.values() for one in some])
    for contract in asked:
        known = [places[f.file, f.symbol] for f in found[contract.id]]
        yield from drift(contract, history, known)


def last_changed(house: House, case: Case, found: Sequence[Found]) -> dict[tuple[str, str], Place]:
    """When each definition was changed last, asked of git once for each file."""
    made = dict[tuple[str, str], Place]()
    for file in dict.fromkeys(one.file for one in found):
        own = [one for one in found if one.file == file]
        lines = sorted({n for one in own for n in range(one.definition.start, one.definition.end + 1)})
        blamed = {line.line: line for line in _blame(house, file, lines)}
        for one in own:
            inside = [blamed[n] for n in range(one.definition.start, one.definition.end + 1) if n in blamed]
            newest = max(inside, key=lambda b: (b.uncommitted, b.time), default=None)
            made[one.file, one.symbol] = Place(
                name=f"{one.file}::{one.symbol}",
                digest=digest_of(case, one),
                changed=0 if newest is None else None if newest.uncommitted else newest.time,
                line=one.definition.line,
                sha="" if newest is None or newest.uncommitted else newest.sha,
                author="" if newest is None else newest.author,
            )
    return made


def _blame(house: House, file: str, lines: Sequence[int]) -> tuple[BlameLine, ...]:
    try:
        return house.history.blame(file, lines)
    except BugSageError:
        return ()


def record_edits(house: House, contracts: Sequence[Contract], history: Sequence[Mutation]) -> tuple[Mutation, ...]:
    """Write down what was done to contracts by hand since; gives back the entries."""
    return house.specs.remember(list(edits(house, contracts, history)))


def edits(house: House, contracts: Sequence[Contract], history: Sequence[Mutation]) -> Iterable[Mutation]:
    """What was done to contracts by hand since it was last written down, with who did it as git knows."""
    bare = list(unrecorded(contracts, history, {}, house.clock.now()))
    files = {c.id: c.file for c in contracts}
    changed = {files[one.code] for one in bare if one.code in files}
    authors = {file: _author(house, file) for file in changed}
    return unrecorded(contracts, history, authors, house.clock.now())


def _author(house: House, file: str) -> tuple[str, str | None]:
    """Who changed a contract file last: who signed its newest commit, else whoever works here now."""
    try:
        newest = next(iter(house.history.versions(file, 1)), None)
    except BugSageError:
        newest = None
    if newest is not None and newest.text == house.code.text(file):
        return author_of(newest.signed), newest.sha
    return author_of(house.history.user()), None


def log_of(house: House, word: str) -> tuple[Mutation, ...]:
    """What happened to the contracts of a symbol or id, what is not written down yet last. Raises UnknownSymbol."""
    history, contracts = house.specs.history(), house.specs.contracts()
    known = {one.code for one in history}
    codes = {word} if word in known else {c.id for c in chosen(contracts, [word])}
    every = (*history, *edits(house, contracts, history))
    return tuple(one for one in every if one.code in codes)


def draft_for(house: House, symbol: str, *, sources: Sequence[str] = (), write: bool = True) -> Drafted:
    """A first contract for a symbol, written behind the others unless told otherwise. Raises UnknownSymbol."""
    case = calm(house.code.code_map(), house.code.text)
    found = symbols_named(case, symbol)
    if len(found) != 1:
        raise _ambiguous(symbol, found)
    contracts = house.specs.contracts()
    seen = [one for event_case in _cases(house, case, sources) for one in observed(event_case, found[0])]
    runs = _recorded_runs(house, case)
    contract = draft(case, found[0], free_id(found[0].file, (c.id for c in contracts)), seen, runs)
    text = written(contract)
    if not write:
        return Drafted(contract=contract, text=text)
    file = house.specs.add(text, found[0].file.rpartition("/")[2].partition(".")[0])
    now = tuple(c for c in house.specs.contracts() if c.id == contract.id)
    author = author_of(house.history.user())
    entries = unrecorded(now, [], {file: (author, None)}, house.clock.now())
    house.specs.remember([replace(one, reason=f"drafted from {found[0].file}") for one in entries])
    return Drafted(contract=now[0] if now else contract, text=text, file=file)


def _recorded_runs(house: House, case: Case) -> Iterator[Execution]:
    """What the newest runs of `bugsage test` executed, as far as their records are still there."""
    from bugsage.pipeline.executing import execution_of
    from bugsage.pipeline.knowing import known

    for run in [run for run in known(house).runs.values() if run.record][-MOST_RUNS:]:
        try:
            yield execution_of(house, run.record or "", case.code.files.keys())
        except BugSageError:  # removed since
            continue


def _ambiguous(symbol: str, found: Sequence[Found]) -> BugSageError:
    if not found:
        return UnknownSymbol(f"no function or class is called {symbol[:200]}", hint="give it as path::Symbol")
    names = ", ".join(f"{f.file}::{f.symbol}" for f in found[:5])
    return UnknownSymbol(f"{symbol[:200]} may be {names}", hint="give one of these")


def _cases(house: House, case: Case, sources: Sequence[str]) -> Iterable[Case]:
    for received in receive(house, sources):
        for event in resolve_all(received.reading.events, str(house.root), case.code.files.keys()):
            yield replace(case, event=event)


def verify(house: House, words: Sequence[str], reason: str = "") -> tuple[tuple[Mutation, ...], tuple[Violation, ...]]:
    """Write down that contracts and code were compared; what is violated is given back and not written down."""
    every, history = house.specs.contracts(), house.specs.history()
    contracts = [c for c in chosen(every, words) if c.status == "active"]
    case = calm(house.code.code_map(), house.code.text)
    broken = tuple(v for v in check(case, contracts) if v.verdict == "violated")
    held = [c for c in contracts if c.id not in {v.id for v in broken}]
    author, commit = author_of(house.history.user()), house.history.state().commit
    made = [
        Mutation(
            timestamp=house.clock.now(),
            action="verify",
            code=contract.id,
            reason=reason,
            author=author,
            commit=commit,
            places=digests(case, contract),
        )
        for contract in held
    ]
    return house.specs.remember([*edits(house, every, history), *made]), broken


def map_errors(house: House, sources: Sequence[str], format: str | None = None) -> tuple[Mapped, ...]:
    """Which contracts each error touches, and why."""
    case, index = calm(house.code.code_map(), house.code.text), ContractIndex(house.specs.contracts())
    statements = house.specs.statements()
    events = [
        event
        for received in receive(house, sources, format)
        for event in resolve_all(received.reading.events, str(house.root), case.code.files.keys())
    ]
    return tuple(_mapped(replace(case, event=issue.event), index, statements, issue) for issue in group(events))


def _mapped(case: Case, index: ContractIndex, statements: Sequence[Statement], issue: Issue) -> Mapped:
    touched: dict[tuple[str, str], Touched] = {}
    for contract, match, found in touching(case, index):
        name = f"{found.file}::{found.symbol}"
        if (contract.id, name) in touched or len(touched) >= 10 * MOST_TOUCHED:
            continue
        said = tuple(replace(v, match=match, place=name) for v in judged(case, contract, found))
        touched[contract.id, name] = Touched(
            contract=contract, place=name, match=match, why=why(case, contract, found, match), findings=said
        )
    ranked = sorted(touched.values(), key=lambda t: (-t.match, not _broken(t), t.contract.id, t.place))
    kept = tuple(ranked[:MOST_TOUCHED])
    return Mapped(issue=issue, touched=kept, statements=_bound(case, kept, statements))


def _broken(touched: Touched) -> bool:
    return any(one.verdict == "violated" for one in touched.findings)


def _bound(case: Case, touched: Sequence[Touched], statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements that name a place of the error, or that a touched contract refers to."""
    at = [p for e in case.event.exceptions for f in e.frames if (p := place(case, f))]
    names = {p.file for p in at} | {f"{p.file}::{p.symbol}" for p in at} | {t.place for t in touched}
    named = {ref for t in touched for ref in t.contract.refs if isinstance(ref, str)}
    found = {one.id: one for one in statements if one.id in named or names & set(one.places)}
    asked = {target.partition("@")[0] for one in found.values() for how, target in one.refs if how == "satisfies"}
    found |= {one.id: one for one in statements if one.id in asked}
    return tuple(found.values())[:MOST_TOUCHED]
