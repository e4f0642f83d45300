"""What contracts and their past say of failures, asked once for each: for the ranker, and for the report."""

from collections.abc import Sequence
from datetime import datetime

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.blaming import hints
from bugsage.diagnosis.contracts.comparing import compare
from bugsage.diagnosis.contracts.matching import GLOB, ContractIndex
from bugsage.diagnosis.contracts.mutations import from_versions, signals
from bugsage.diagnosis.reading import Found, place
from bugsage.errors import ContractError
from bugsage.model.contract import Contract, Violation
from bugsage.model.diagnosis import Diagnosis, Hint
from bugsage.model.history import Change, Commit, Version
from bugsage.model.mutation import Mutation, Statement
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.specifying import last_changed

#: Failures of one reading whose contracts' past is looked up; contracts of one failure.
MOST_LOOKED_UP, MOST_CONTRACTS = 3, 5


class Specified:
    """The contracts of a repository beside its failures."""

    def __init__(
        self, house: House, contracts: Sequence[Contract], commits: Sequence[Commit], change: Change, notes: Notes
    ) -> None:
        self._house, self._notes = house, notes
        self._index = ContractIndex(contracts)
        self._known = {contract.id: contract for contract in contracts}
        #: Contract files that were changed lately: only of these is the past looked up.
        files = {contract.file for contract in contracts}
        self._uncommitted = files & set(change.files)
        self._lately = self._uncommitted | {file for commit in commits for file in commit.files if file in files}
        nothing: tuple[Statement, ...] = ()
        self._statements = notes.attempt(house.specs.statements, nothing)
        self._history: tuple[Mutation, ...] | None = None
        self._past: dict[int, tuple[Violation, ...]] = {}

    def hints(self, cases: Sequence[Case]) -> dict[int, tuple[Hint, ...]]:
        """Whom the contracts blame for each failure, by its position."""
        if not self._known and not self._statements:
            return {}
        found = {}
        for i, case in enumerate(cases):
            answers = compare(case, self._index)
            if i < MOST_LOOKED_UP:
                self._past[id(case.event)] = (*self._signals(case, answers), *self._said(case))
            found[i] = hints((*answers, *self._past.get(id(case.event), ())))
        return found

    def answers(self, case: Case) -> tuple[Violation, ...]:
        """What the contracts say of a failure, and what their past does."""
        return (*compare(case, self._index), *self._past.get(id(case.event), ()))

    def around(self, diagnosis: Diagnosis) -> tuple[Contract, ...]:
        """Contracts of the files of the suspects, and those that are told of: no other has a say in the risk."""
        told = {one.id for one in diagnosis.contracts}
        files = {suspect.file for suspect in diagnosis.suspects}
        told |= {contract.id for file in files for contract, _ in self._index.beside(file)}
        return tuple(self._known[name] for name in sorted(told) if name in self._known)

    def _said(self, case: Case) -> tuple[Violation, ...]:
        """What other tools' layouts say of the places that an error goes through: prose, for whoever reads on."""
        at = [p for e in case.event.exceptions for f in e.frames if (p := place(case, f))] if self._statements else []
        names = {p.file: p.file for p in at} | {f"{p.file}::{p.symbol}": p.file for p in at}
        found = [(one, [name for name in one.places if name in names]) for one in self._statements]
        bound = sorted((entry for entry in found if entry[1]), key=lambda entry: -max("::" in n for n in entry[1]))
        return tuple(
            Violation(
                id=one.id,
                clause="statement",
                verdict="unknown",
                evidence=". ".join((f"{one.layout}: {one.title}", *one.drift)),
                place=max(named, key=len),
            )
            for one, named in bound[:MOST_CONTRACTS]
        )

    def _signals(self, case: Case, answers: Sequence[Violation]) -> tuple[Violation, ...]:
        touched: dict[str, dict[str, float]] = {}
        for one in answers:
            if one.place and one.match >= GLOB and one.id in self._known:
                touched.setdefault(one.id, {})[one.place] = one.match
        nearest = list(touched.items())[:MOST_CONTRACTS]
        nothing: tuple[Violation, ...] = ()
        return self._notes.attempt(lambda: tuple(s for name, at in nearest for s in self._of(case, name, at)), nothing)

    def _of(self, case: Case, name: str, places: dict[str, float]) -> tuple[Violation, ...]:
        contract = self._known[name]
        if self._history is None:
            self._history = self._house.specs.history()
        versions = self._versions(contract)
        told = [one for one in self._history if one.code == name]
        told += reversed(list(from_versions(contract, versions)))
        if not told:
            return ()
        moment = datetime.fromisoformat(self._house.clock.now())
        named = [(name, case.code.find(*name.partition("::")[::2])) for name in places]
        spoken = [Found(file=p.partition("::")[0], definition=d) for p, d in named if d]
        changed = last_changed(self._house, case, spoken)
        return tuple(
            signal
            for code in changed.values()
            for signal in signals(contract, told, [v for v, _ in versions if v.sha], code, int(moment.timestamp()))
        )

    def _versions(self, contract: Contract) -> list[tuple[Version, Contract | None]]:
        """The contract as it is and as the newest commits left it; only where it was changed lately."""
        if contract.file not in self._lately:
            return []
        known = [(one, self._as_of(contract, one)) for one in self._house.history.versions(contract.file)]
        if contract.file in self._uncommitted:
            now = datetime.fromisoformat(self._house.clock.now())
            return [(Version(sha="", time=int(now.timestamp())), contract), *known]
        return known

    def _as_of(self, contract: Contract, version: Version) -> Contract | None:
        try:
            found = self._house.specs.read(version.text or "", contract.file)
        except ContractError:
            return None
        return next((one for one in found if one.id == contract.id), None)
