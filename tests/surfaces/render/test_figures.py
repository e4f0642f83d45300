from collections.abc import Callable

import pytest

from bugsage.model.figures import Maker, Pace
from bugsage.model.spending import Spent
from bugsage.model.timeline import CalibrationStats, Stats
from bugsage.surfaces.clean import to_ascii
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.figures import overview
from bugsage.surfaces.render.plots import bar, line

BUSY = Stats(
    entries=812,
    issues={"open": 12, "resolved": 30, "suppressed": 1},
    triage={"code": 9, "test": 3},
    occurrences=1520,
    days={f"2026-01-{day:02d}": count for day, count in ((2, 4), (3, 0), (4, 80), (5, 12))},
    runs=41,
    green=28,
    run_seconds=(12.4, 340.0),
    diagnose_ms=(412.0, 2910.0),
    diagnoses=55,
    fixes={"proposed": 4, "applied": 11},
    paces={
        "diagnosis": Pace(n=43, median=0.8, longest=7200.0, counts=(30, 9, 3, 1, 0, 0)),
        "fix": Pace(n=15, median=95.0, longest=604_000.0, counts=(0, 4, 8, 2, 1, 0)),
        "landing": Pace(),
    },
    makers=(
        Maker(name="templates/none-guard", tried=20, held=11, right=7, wrong=1, seconds=80.0),
        Maker(name="\x1b[31mclaude-code", tried=4, held=1, wrong=1, seconds=700.0, usd=1.234),
    ),
    spent=Spent(attempts=24, tokens=120_500, usd=1.234, seconds=780.0),
    spent_days={"2026-01-05": Spent(usd=1.0, attempts=3), "2026-01-04": Spent(usd=0.234, attempts=21)},
    calibration=CalibrationStats(n=8, right=7),
)


@pytest.mark.parametrize("width", [80, 140])
def test_plots_look_as_they_were_kept(golden: Callable[[str, str], None], width: int) -> None:
    drawn = overview(BUSY, Look(width=width))
    assert max(map(len, drawn.split("\n"))) <= width
    golden(f"stats-{width}.txt", drawn)


def test_in_ascii_nothing_is_lost() -> None:
    drawn = overview(BUSY, Look(unicode=False))
    assert drawn.isascii()
    assert drawn == to_ascii(drawn)
    assert "resolved" in drawn
    assert "########################" in drawn


def test_a_repository_without_a_history_is_told_plainly() -> None:
    drawn = overview(Stats(), Look())
    assert "none yet" in drawn
    assert "none known; `bugsage verdict` records them" in drawn


@pytest.mark.parametrize("unicode", [True, False])
def test_whatever_is_more_than_nothing_is_seen(unicode: bool) -> None:
    look = Look(unicode=unicode)
    assert bar(0, 10, 8, look) == "" == bar(1, 0, 8, look)
    assert bar(0.001, 10, 8, look) != ""
    assert len(bar(99, 10, 8, look)) == len(bar(10, 10, 8, look)) == 8
    low, seen, high = line([0, 0.001, 9], look)
    assert len({low, seen, high}) == 3
    assert line([], look) == ""
