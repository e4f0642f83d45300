from collections.abc import Callable
from typing import Any

from bugsage.model.run import ProjectFacts
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import setup


def test_what_was_found_looks_as_it_was_kept(house: Any, golden: Callable[[str, str], None]) -> None:
    golden("init.txt", setup.init(*house.init(), Look()))
    golden("doctor.txt", setup.doctor(house.doctor(), Look()))


def test_an_empty_project_is_told_how_to_go_on() -> None:
    drawn = setup.init(ProjectFacts(root="/tmp/x"), (), Look())
    assert "no test command found; give one after `bugsage test --`" in drawn
    assert "none that is read" in drawn
