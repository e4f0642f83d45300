"""Lines that hold words, found by searching the whole text."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.ci_log import endings, is_ending
from bugsage.intake.line_search import LineSearch

TEXT = st.text(alphabet="abx\n é\U0001f600", max_size=60)
PART = st.text(alphabet="abx é", min_size=1, max_size=3)


@given(TEXT, st.lists(PART, max_size=4))
def test_the_lines_are_those_that_hold_a_part(text: str, parts: list[str]) -> None:
    lines = text.split("\n")
    expected = {index for index, line in enumerate(lines) if any(part in line for part in parts)}
    assert set(LineSearch(text).holding(parts)) == expected


@given(TEXT, PART)
def test_a_line_feed_in_front_means_the_beginning_of_a_line(text: str, part: str) -> None:
    expected = [index for index, line in enumerate(text.split("\n")) if line.startswith(part)]
    assert list(LineSearch(text).holding(["\n" + part])) == expected


@given(TEXT, PART)
def test_each_part_is_said_to_be_there_or_not(text: str, part: str) -> None:
    search = LineSearch(text)
    assert search.holds(part) == (part in text) == search.holds(part)


def test_every_kind_of_ending_is_among_the_lines_that_are_looked_at() -> None:
    said = (
        "##[error]Process completed with exit code 1.",
        "::error::step failed with exit code 2",
        "The process '/usr/bin/git' failed with an exit status 128",
        "lint exited with 3",
        "Task finished with non-zero exit code -1",
        "/bin/sh -c make returned a non-zero code: 2",
        "subprocess returned exit status 4",
        "make[2]: *** [all] Error 2",
        "ninja: build stopped: subcommand failed.",
        "ERROR: Job failed: exit code 1",
        "exit status 1",
        "script returned exit code 1",
        "Build step 'Execute shell' marked build as failure",
        "Finished: FAILURE",
        "Error: Executing the custom container implementation failed.",
        "Error: Got exit code 1",
        "Exited with code exit status 1",
        "ERROR: InvocationError for command pytest",
        "+ exit 1",
        "npm ERR! code ELIFECYCLE",
        "npm error code 1",
    )
    for line in said:
        assert is_ending(line), line
        assert [found.at for found in endings(LineSearch(f"why\n{line}"))] == [1], line
