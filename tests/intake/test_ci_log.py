"""What CI runners write around the output of a job's steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.ci_log import begins, endings, is_ending, is_traced, unwrapped
from bugsage.intake.line_search import LineSearch

OUTPUT = ["collecting", "", "  FAILED a.py::b", "Traceback (most recent call last):", "done"]


@pytest.mark.parametrize(
    "prefix",
    [
        "2026-01-05T10:00:00.1234567Z ",
        "build\tRun tests\t2026-01-05T10:00:00.1234567Z ",
        "build (3.11, ubuntu-latest)\tUNKNOWN STEP\t2026-01-05T10:00:00.1234567Z ",
        "2026-01-05T10:00:00.123456Z 00O ",
        "2026-01-05T10:00:00.123456Z 01E+",
        "[2026-01-05T10:00:00.123Z] ",
        "[10:00:00]: ",
        "[10:00:00]W: \t ",
        "[10:00:00]W:\t [Step 1/3] ",
        "[10:00:00] :\t\t [docker] ",
        "[10:00:00]i:     [Step 2/2] ",
        "[10:00:00][Step 1/1] ",
        "[00:01:23] ",
        "[test:L4:12s] ",
        "[unit tests:7] ",
        "#12 3.456 ",
    ],
)
def test_what_a_runner_writes_before_each_line_is_taken_off(prefix: str) -> None:
    assert unwrapped("\n".join(prefix + line for line in OUTPUT)).split("\n") == OUTPUT


def test_lines_that_the_runner_did_not_begin_stay_as_they_are() -> None:
    lines = [f"2026-01-05T10:00:00.123456{n}Z line {n}" for n in range(8)] + ["  of a message in lines", "no time"]
    assert unwrapped("\n".join(lines)).split("\n") == [
        *(f"line {n}" for n in range(8)),
        "  of a message in lines",
        "no time",
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "plain\nlines", "2026-01-05 10:00:00,123 ERROR app: logged by a program", "12:30:45 a clock"]
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert unwrapped(text) == text


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=40), max_size=30))
def test_no_line_is_lost(lines: list[str]) -> None:
    stamped = "\n".join(f"2026-01-05T10:00:00.1234567Z {line}" for line in lines)
    assert unwrapped(stamped).count("\n") == stamped.count("\n")
    if lines and any(line.strip() for line in lines):
        assert unwrapped(stamped).split("\n") == lines


@pytest.mark.parametrize(
    "line",
    [
        "##[error]Process completed with exit code 1.",
        "##[error]Bash exited with code '2'.",
        "##[error]The process '/usr/bin/git' failed with exit code 128",
        "make: *** [Makefile:3: test] Error 1",
        "make[2]: *** [all] Error 2",
        "ninja: build stopped: subcommand failed.",
        "ERROR: Job failed: exit code 1",
        "ERROR: script returned exit code 1",
        "Finished: FAILURE",
        'The command "npm test" exited with 1.',
        "error: command 'gcc' failed with exit status 1",
        "npm ERR! code ELIFECYCLE",
        "npm error Exit status 1",
        "+ exit 1",
        "Exited with code exit status 1",
        "subprocess.CalledProcessError: Command '['x']' returned non-zero exit status 1.",
    ],
)
def test_an_ending_says_no_more_than_that(line: str) -> None:
    assert is_ending(line)


@pytest.mark.parametrize(
    "line",
    [
        "##[error]Artifact not found for name: dist",
        "##[error]The operation was canceled.",
        "Process completed with exit code 0",
        "The function returned 1 value",
        "error: could not compile `x`",
        "+ exit 0",
        "npm ERR! missing script: tests",
    ],
)
def test_a_reason_is_no_ending(line: str) -> None:
    assert not is_ending(line)


def test_what_a_step_wrote_reaches_from_its_beginning_to_its_ending() -> None:
    lines = ["##[group]Run a", "ok", "##[group]Run b", "why", "##[error]Process completed with exit code 1.", "after"]
    (found,) = endings(LineSearch("\n".join(lines)))
    assert (found.start, found.at) == (3, 4)
    assert endings(LineSearch("all is well")) == []
    assert begins("##[group]Run a")
    assert is_traced("+ git status")
    assert not is_traced("+1 for this")


def test_hostile_lines_take_no_time() -> None:
    for text in (
        "a" * 200_000,
        "exit " * 50_000,
        "returned a " * 20_000,
        "\t" * 100_000,
        "+ " * 100_000,
        "#1 [" * 40_000,
    ):
        is_ending(text)
        unwrapped("\n".join([text] * 3))


def test_a_place_between_brackets_is_no_step() -> None:
    said = "[a.proto:1:1] File name should be lower_snake_case.\n[a.proto:11:5] Found an incorrect indentation.\n" * 3
    assert unwrapped(said) == said
