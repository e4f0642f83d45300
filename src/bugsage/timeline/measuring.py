"""Counts, times and calibration of one repository, from its state and its entries."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bugsage.model.timeline import CalibrationStats, Entry, EntryKind, Measured, State, Stats
from bugsage.timeline.calibrating import bins_of, ece
from bugsage.timeline.folding import DAYS
from bugsage.timeline.pacing import makers, paces, took_of
from bugsage.timeline.recalibrating import as_they_came, outcomes, recalibrate
from bugsage.timeline.spending import costs

#: So often the outcomes are drawn again for an interval.
DRAWS = 400
#: Of Knuth's linear congruential generator: chance that is the same every time.
_FACTOR, _ADDEND, _MODULUS = 6364136223846793005, 1442695040888963407, 2**64


def calibration_stats(state: State) -> CalibrationStats:
    """How far the probabilities of first suspects fit what came out, as they ship and as recalibrated."""
    seen = outcomes(state)
    learned = recalibrate(seen)
    right = [outcome.right for outcome in seen]
    return CalibrationStats(
        n=len(seen),
        right=sum(right),
        before=measured([(outcome.shipped, outcome.right) for outcome in seen]),
        after=measured(list(zip(as_they_came(seen), right, strict=True))),
        intercept=learned.intercept,
        slope=learned.slope,
        kinds=learned.kinds,
    )


def stats(state: State, entries: Iterable[Entry]) -> Stats:
    """All that can be counted."""
    records = [record for record in state.issues.values() if state.home(record.id) == record.id]
    runs = state.runs.values()
    entries = tuple(entries)
    said = [entry for entry in entries if entry.kind == EntryKind.ROOT_CAUSE_PROPOSED]
    cost = costs(state, "")
    return Stats(
        entries=state.number,
        issues=dict(Counter(record.status for record in records)),
        occurrences=sum(record.occurrences for record in records),
        triage=dict(Counter(record.triage for record in records if record.status == "open").most_common()),
        runs=len(runs),
        green=sum(run.green for run in runs),
        run_seconds=_middle_and_most([run.seconds for run in runs]),
        diagnose_ms=_middle_and_most([took for entry in said if (took := took_of(entry))]),
        diagnoses=len(said),
        fixes=dict(Counter(record.fix for record in records if record.fix)),
        days=_days(record.days for record in records),
        paces=paces(state, entries),
        makers=makers(state, cost.agents),
        spent=cost.total,
        spent_days={row.name: row.spent for row in cost.days},
        calibration=calibration_stats(state),
    )


def measured(pairs: Sequence[tuple[float, bool]]) -> Measured:
    """Calibration error with interval and floor, Brier score and bins of some probabilities with their outcomes."""
    if not pairs:
        return Measured()
    chance = _Chance()
    drawn = sorted(ece([pairs[chance.below(len(pairs))] for _ in pairs]) for _ in range(DRAWS))
    ideal = sorted(ece([(p, chance.fraction() < p) for p, _ in pairs]) for _ in range(DRAWS))
    return Measured(
        ece10=ece(pairs),
        interval=(drawn[DRAWS // 20], drawn[-DRAWS // 20]),
        floor=(sum(ideal) / DRAWS, ideal[-DRAWS // 20]),
        brier=sum((p - right) ** 2 for p, right in pairs) / len(pairs),
        bins=bins_of(pairs),
    )


def _days(days: Iterable[dict[str, int]]) -> dict[str, int]:
    """Those of all issues together, of the days that one issue is remembered for."""
    added = Counter[str]()
    for one in days:
        added.update(one)
    return {day: added[day] for day in sorted(added)[-DAYS:]}


class _Chance:
    """Numbers that look drawn by chance and are always the same."""

    def __init__(self) -> None:
        self._state = 7

    def fraction(self) -> float:
        self._state = (self._state * _FACTOR + _ADDEND) % _MODULUS
        return (self._state >> 11) / 2**53

    def below(self, number: int) -> int:
        return int(self.fraction() * number)


def _middle_and_most(values: Sequence[float]) -> tuple[float, float] | None:
    from statistics import median  # every command reads this file, few ask for figures

    return (median(values), max(values)) if values else None
