"""How long things took and who mended what, from entries as they are written."""

from msgspec.structs import replace

from bugsage.model.spending import FixAttempt
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline import fix_attempted, fold, issue_detected, root_cause_proposed, stats
from bugsage.timeline.naming import by, entry_of
from tests.timeline.samples import VERSION, at, make_diagnosis, make_issue
from tests.timeline.test_preferring import step

NAMES = ("BS-00000001", "BS-00000002")


def detected(name: str, minute: int) -> Entry:
    [entry] = issue_detected(make_issue(id=name), source="text", time=at(minute), version=VERSION)
    return entry


def test_times_run_from_the_first_occurrence_to_the_first_of_each_step() -> None:
    one, two = NAMES
    proposed = entry_of(EntryKind.FIX_PROPOSED, one, "f", {"id": "FX-1"}, by("repair", VERSION), at(12))
    diagnosed = [
        root_cause_proposed(
            make_diagnosis(make_issue(id=name)), time=at(minute), version=VERSION, timings_ms={"a": 400.0}
        )
        for name, minute in ((one, 2), (one, 9), (two, 5))
    ]
    entries = [detected(one, 1), detected(two, 5), *diagnosed, proposed, step(one, 31, "applied")]
    figures = stats(fold(entries), entries)
    assert {name: (pace.n, pace.median, pace.longest) for name, pace in figures.paces.items()} == {
        "diagnosis": (2, (60.0 + 0.4) / 2, 60.0),
        "fix": (1, 660.0, 660.0),
        "landing": (1, 1800.0, 1800.0),
    }
    assert figures.paces["diagnosis"].counts == (1, 1, 0, 0, 0, 0)
    assert figures.paces["landing"].counts == (0, 0, 1, 0, 0, 0)
    assert figures.days == {"2026-01-05": 2}


def test_makers_stand_with_what_became_of_their_patches_and_what_they_took() -> None:
    def tried(issue: str, agent: str, outcome: str, fix: str) -> Entry:
        made = FixAttempt(fix=fix, agent=agent, outcome=outcome, seconds=2.0, cost_usd=0.25, tokens=10)
        return fix_attempted(issue, made, time=at(1), version=VERSION)

    one, two = NAMES
    entries = [
        tried(one, "templates/none-guard", "plausible", "FX-1"),
        tried(two, "builtin", "failed", "FX-2"),
        replace(tried(two, "builtin", "plausible", "FX-3"), time=at(2)),
        step(one, 5, "applied"),
        step(two, 6, "wrong"),
    ]
    figures = stats(fold(entries), entries)
    assert [(m.name, m.tried, m.held, m.right, m.wrong, m.seconds, m.usd) for m in figures.makers] == [
        ("builtin", 2, 1, 0, 1, 4.0, 0.5),
        ("templates/none-guard", 1, 1, 1, 0, 2.0, 0.25),
    ]
    assert (figures.spent.attempts, figures.spent.usd) == (3, 0.75)
    assert list(figures.spent_days) == ["2026-01-05"]
