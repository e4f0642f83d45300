from collections.abc import Callable
from typing import Any

import pytest

from bugsage.model.priority import Wanted
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import known


@pytest.mark.parametrize("width", [80, 120])
def test_issues_look_as_they_were_kept(house: Any, golden: Callable[[str, str], None], width: int) -> None:
    drawn = known.issues(house.listed(Wanted()), Look(width=width))
    golden(f"issues-{width}.txt", drawn)
    assert max(map(len, drawn.splitlines())) <= width


def test_timeline_looks_as_it_was_kept(house: Any, golden: Callable[[str, str], None]) -> None:
    golden("timeline.txt", known.timeline(house.timeline(None), Look()))


def test_emptiness_is_said() -> None:
    assert known.issues((), Look()).startswith("No issue is known here.")
    assert known.timeline((), Look()) == "The timeline is empty."
