"""How long the tests will take, by the runs on a real timeline."""

import sys
from pathlib import Path

from bugsage import pipeline, wiring
from bugsage.pipeline.estimating import usual

QUICK = (sys.executable, "-c", "pass")


def test_runs_of_the_same_command_tell(tmp_path: Path) -> None:
    house = wiring.open_house(tmp_path)
    assert usual(house, QUICK) is None
    for _ in range(2):
        pipeline.test(house, QUICK, on_output=lambda _: None)
    seconds = usual(house, QUICK)
    assert seconds is not None
    assert 0 < seconds < 60
    assert usual(house, (*QUICK, "other")) is None
    assert usual(house, ()) is None  # the project's own command never ran
    (tmp_path / "bugsage.toml").write_text(f"test.command = {list(QUICK)!r}\n".replace("'", '"'))
    house = wiring.open_house(tmp_path)
    pipeline.test(house, (), on_output=lambda _: None)
    assert usual(house, ()) is not None
