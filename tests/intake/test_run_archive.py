"""Of the logs of a whole run those of what failed are read, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.run_archive import choose, is_run

RUN = (
    "0_build (3.12).txt",
    "1_lint.txt",
    "build (3.12)/1_Set up job.txt",
    "build (3.12)/4_Run tests.txt",
    "build (3.12)/system.txt",
    "lint/1_Set up job.txt",
)


def test_run_by_its_names() -> None:
    assert is_run(RUN)
    assert is_run(["0_build.txt", "build/system.txt"])
    assert not is_run(["build/system.txt"])
    assert not is_run([*RUN, "report.xml"])
    assert not is_run(["notes.txt"])
    assert not is_run([])


def test_steps_that_failed() -> None:
    bad = {"0_build (3.12).txt", "build (3.12)/4_Run tests.txt"}
    chosen = choose(RUN, bad.__contains__)
    assert chosen.names == ("build (3.12)/4_Run tests.txt",)
    assert chosen.left_out == "left out 1 job and the steps in which nothing failed (5 files)"


def test_job_of_which_no_step_says_that_it_failed() -> None:
    assert choose(RUN, {"0_build (3.12).txt"}.__contains__).names == ("0_build (3.12).txt",)


def test_nothing_failed_and_nothing_is_read_twice() -> None:
    chosen = choose(RUN, lambda name: False)
    assert chosen.names == ("0_build (3.12).txt", "1_lint.txt")
    assert not chosen.left_out


def test_steps_alone() -> None:
    steps = [name for name in RUN if "/" in name]
    assert choose(steps, lambda name: False).names == (RUN[2], RUN[3], RUN[5])


@given(st.sets(st.sampled_from(RUN)), st.sets(st.sampled_from(RUN)))
def test_something_is_always_read_where_there_is_a_log(names: set[str], bad: set[str]) -> None:
    chosen = choose(sorted(names), bad.__contains__)
    assert set(chosen.names) <= names
    assert len(set(chosen.names)) == len(chosen.names)
    if any("system" not in name for name in names):
        assert chosen.names


@pytest.mark.parametrize("name", ["../x.txt", "a/b/1_c.txt", "1_.txt"])
def test_other_names_are_no_run(name: str) -> None:
    assert not is_run([name])
