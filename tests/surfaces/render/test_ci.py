"""Runs of CI as text, one line each."""

from bugsage.surfaces.render.ci import runs
from tests.surfaces.conftest import CI_RUN


def test_one_line_for_each_run() -> None:
    said = runs([CI_RUN, CI_RUN])
    assert said.splitlines() == ["failed  CI [31mred  5c1d5c1d5c  https://github.com/ana/shop/actions/runs/12"] * 2


def test_none() -> None:
    assert runs([]) == "No run of CI is known."
