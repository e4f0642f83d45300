"""What was spent and tried: kept in the state, one line for each day, issue, fix, agent and model."""

from collections.abc import Callable, Iterable
from math import isfinite

from msgspec.structs import replace

from bugsage.model.opinion import Opinion
from bugsage.model.spending import Accounts, CostRow, Costs, FixAttempt, FixLimits, Spent, TriedFix
from bugsage.model.timeline import Entry, State

#: Attempts that are remembered one by one; what older ones took is remembered in sums.
MOST = 1000
#: What an opinion is listed under in place of an agent.
OPINION = "second opinion"
_SEPARATOR = "\x1f"
_LARGEST = 2**53


class Books:
    """What was spent and tried, while it is being folded."""

    def __init__(self, state: State) -> None:
        self.spent = dict(state.spent)
        self.tried = list(state.tried)
        self.begun = dict(state.begun)

    def begin(self, entry: Entry) -> None:
        """An attempt begins: until it is told how it went, it counts as one. So a kill takes nothing back."""
        fix, agent = (str(entry.payload.get(name) or "") for name in ("fix", "agent"))
        if fix:
            self.begun[fix] = _named((entry.time[:10], entry.issue, fix, agent, ""))

    def end(self, fix: object) -> None:
        """It is told how it went, or the fix is over."""
        self.begun.pop(str(fix), None)

    def attempt(self, entry: Entry, said: FixAttempt) -> None:
        """One attempt at a fix."""
        self.end(said.fix)
        kept = said.outcome == "plausible"
        took = Spent(
            attempts=1,
            seconds=_amount(said.seconds),
            tokens=int(_amount(said.tokens)),
            usd=_amount(said.cost_usd),
            lines=int(_amount(said.lines)) if kept else 0,
            files=int(_amount(said.files)) if kept else 0,
            unpriced=int(said.cost_usd is None or said.tokens is None),
        )
        self._add((entry.time[:10], entry.issue, said.fix, said.agent, said.model), took)
        if said.outcome in ("plausible", "failed", "refused"):
            one = TriedFix(
                issue=entry.issue,
                time=entry.time,
                agent=said.agent,
                category=said.category,
                places=said.places,
                patch=said.patch,
                texts=said.texts,
                held=kept,
                note=said.note,
            )
            self.tried = [*self.tried[-MOST + 1 :], one]

    def opinion(self, entry: Entry, said: Opinion) -> None:
        """What asking a model took; a recorded answer took nothing."""
        if not said.recorded:
            took = Spent(
                opinions=1,
                seconds=_amount(said.seconds),
                tokens=int(_amount(said.tokens)),
                usd=_amount(said.cost_usd),
            )
            self._add((entry.time[:10], entry.issue, "", OPINION, said.model), took)

    def taken_back(self, issue: str) -> None:
        """The fix of an issue that was last plausible did not hold."""
        for at in range(len(self.tried) - 1, -1, -1):
            if self.tried[at].issue == issue and self.tried[at].held:
                self.tried[at] = replace(self.tried[at], held=False, note="it was taken back")
                return

    def _add(self, key: tuple[str, ...], took: Spent) -> None:
        name = _named(key)
        self.spent[name] = together((self.spent.get(name, Spent()), took))


def together(all_of_them: Iterable[Spent]) -> Spent:
    """The sum."""
    sums = dict.fromkeys(Spent.__struct_fields__, 0.0)
    for one in all_of_them:
        for name in sums:
            sums[name] += getattr(one, name)
    floats = {"seconds": round(sums["seconds"], 3), "usd": round(sums["usd"], 6)}
    return Spent(**{name: int(value) for name, value in sums.items()} | floats)  # type: ignore[arg-type]


def accounts(state: State, fix: str, day: str) -> Accounts:
    """What was spent on one fix, on one day (`2026-01-05`), and in all."""
    lines = _lines(state)
    return Accounts(
        fix=together(spent for key, spent in lines if fix and key[2] == fix),
        day=together(spent for key, spent in lines if key[0] == day),
        repository=together(spent for _, spent in lines),
    )


def costs(state: State, day: str, limits: FixLimits | None = None) -> Costs:
    """What was spent, by day, agent, issue and model."""
    lines = _lines(state)

    def by(part: int) -> dict[str, Spent]:
        groups: dict[str, list[Spent]] = {}
        for key, spent in lines:
            groups.setdefault(key[part], []).append(spent)
        return {name: together(some) for name, some in groups.items() if name}

    days = by(0)
    return Costs(
        total=together(spent for _, spent in lines),
        today=days.get(day, Spent()),
        days=_rows(days, lambda row: row.name),
        agents=_rows(by(3), _dear),
        issues=_rows(by(1), _dear),
        models=_rows(by(4), _dear),
        limits=limits,
    )


def _named(key: tuple[str, ...]) -> str:
    return _SEPARATOR.join(part.replace(_SEPARATOR, " ") for part in key)


def _lines(state: State) -> list[tuple[list[str], Spent]]:
    """What was spent, by the parts of its key; attempts that were begun and never told of are among it."""
    begun = Spent(attempts=1, unpriced=1)
    told = [(key.split(_SEPARATOR), spent) for key, spent in state.spent.items()]
    return [*told, *((key.split(_SEPARATOR), begun) for key in state.begun.values())]


def _rows(spent: dict[str, Spent], order: Callable[[CostRow], object]) -> tuple[CostRow, ...]:
    rows = sorted((CostRow(name=name, spent=one) for name, one in spent.items()), key=lambda row: row.name)
    return tuple(sorted(rows, key=order, reverse=True))  # type: ignore[arg-type]


def _dear(row: CostRow) -> tuple[float, int, float]:
    return row.spent.usd, row.spent.tokens, row.spent.seconds


def _amount(value: float | None) -> float:
    """Never negative, never more than can be counted on."""
    return 0.0 if value is None or not isfinite(value) else float(min(max(value, 0), _LARGEST))
