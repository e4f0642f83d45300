"""The reliability diagram, drawn with plain characters."""

import pytest

from bugsage.model.timeline import CalibrationStats
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.reliability import diagram
from bugsage.timeline import calibration_stats
from tests.timeline.test_calibrating import state_of

FIGURES = calibration_stats(state_of([((7 * n % 19) / 19, n % 5 < 2) for n in range(60)]))


def test_without_outcomes_it_says_how_to_get_them() -> None:
    assert "bugsage verdict" in diagram(CalibrationStats(), Look())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_every_line_fits_and_is_plain(width: int) -> None:
    lines = diagram(FIGURES, Look(width=width)).split("\n")
    assert max(map(len, lines)) <= max(width, 64)
    assert all(line.isascii() for line in lines)


def test_bands_stand_with_n_and_interval() -> None:
    text = diagram(FIGURES, Look(width=80))
    assert "Of 60 first suspects whose outcome is known, 24 were right." in text
    assert len([line for line in text.split("\n") if " to " in line and "%" in line[:12]]) == len(FIGURES.before.bins)
    assert "calibration error" in text
    assert "Brier score" in text


def test_few_outcomes_are_said_to_say_little() -> None:
    few = calibration_stats(state_of([(0.8, True), (0.6, False)]))
    assert "Fewer than 50 outcomes say little." in diagram(few, Look())
    assert "Fewer than 50" not in diagram(FIGURES, Look())
