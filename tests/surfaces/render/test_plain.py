from collections.abc import Callable

import msgspec

from bugsage.model.code import IndexStats
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts, Reading
from bugsage.model.timeline import Reliability
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import plain


def test_readings_look_as_they_were_kept(reading: Reading, golden: Callable[[str, str], None]) -> None:
    unreadable = Reading(source="-", unreadable="nothing in it is known", tail=("last \x1b[1mline", "of all"))
    green = Reading(source="ok.log", tool="pytest", format="pytest_text", counts=Counts(failed=0, passed=3))
    golden("parse.txt", plain.readings((reading, unreadable, green), Look()) + "\n")


def test_long_stacks_show_their_end(reading: Reading) -> None:
    frames = tuple(Frame(file="a.py", line=n, function="f", in_app=n > 1) for n in range(1, 101))
    event = msgspec.structs.replace(reading.events[0], exceptions=(ExceptionInfo(type="R", frames=frames),))
    drawn = plain.readings((msgspec.structs.replace(reading, events=(event,)),), Look())
    assert "… 88 frames before these" in drawn
    assert "a.py:100  f" in drawn
    assert "a.py:88 " not in drawn


def test_no_control_character_passes(reading: Reading) -> None:
    event = msgspec.structs.replace(reading.events[0], message="\x1b[2J\x07 \u202e", test="a\x1b]0;x\x07", file="\x1b")
    drawn = plain.readings((msgspec.structs.replace(reading, source="\x1b[31m", events=(event,)),), Look())
    assert not set("\x1b\x07\u202e") & set(drawn)


def test_index_says_what_was_left_out_when_asked() -> None:
    stats = IndexStats(files=1, parsed=1, definitions=2, bytes=1_500_000, seconds=0.5, skipped=(("a.py", "too large"),))
    assert plain.index(stats, whole=False).endswith("1 file left out; `bugsage index --stats` says why")
    assert plain.index(stats, whole=True).endswith("left out a.py: too large")
    assert plain.index(stats, whole=True).startswith("1 file (1.5 MB), 2 definitions, 0 calls; 1 parsed in 500 ms")


def test_first_verdict_needs_no_figures() -> None:
    assert plain.reliability("BS-1", False, Reliability()) == "BS-1: noted as wrong."


def test_verdicts_are_counted() -> None:
    value = Reliability(n=4, base_rate=0.75, interval=(0.3, 0.954))
    assert plain.reliability("BS-1", True, value) == (
        "BS-1: noted as right.\nOf 4 verdicts so far, 75% were right (95% interval 30% to 95%)."
    )
