from collections.abc import Callable
from typing import Any

from bugsage.model.run import Planned, ProjectFacts
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import health, setup


def test_what_was_found_looks_as_it_was_kept(house: Any, golden: Callable[[str, str], None]) -> None:
    drawn = (setup.facts(house.project.look(), Look()), setup.files(house.init(house.project.plan()), Look()))
    golden("init.txt", "\n\n".join(drawn))
    golden("doctor.txt", health.doctor(house.doctor(), Look()))


def test_an_empty_project_is_told_how_to_go_on() -> None:
    drawn = setup.facts(ProjectFacts(root="/tmp/x"), Look())
    assert "no test command found; give one after `bugsage test --`" in drawn
    assert "none that is read" in drawn
    assert health.doctor((), Look()).strip() == "All is well."


def test_what_would_be_written_is_shown_whole_and_harmless() -> None:
    planned = Planned(path="a\x1b[2J.md", action="created", reason="What for.", text="one\n\x1b]0;two\n")
    assert "would create  a[2J.md  What for. 2 lines." in setup.files((planned,), Look(), ahead=True)
    assert list(setup.texts((planned,))) == ["== a[2J.md\n  one\n  ]0;two"]
