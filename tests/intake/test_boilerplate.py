import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.boilerplate import is_boilerplate, telling_lines


@pytest.mark.parametrize(
    "line",
    [
        "Process completed with exit code 1",
        "Error: Process completed with exit code 1.",
        "##[error]Process completed with exit code 137.",
        "npm ERR! code ELIFECYCLE",
        "npm ERR! errno 1",
        "npm error Lifecycle script `test` failed with error:",
        "make: *** [test] Error 2",
        "make[2]: *** [Makefile:12: all] Error 1",
        "gmake: *** [check] Error 2",
        "Command failed with exit code 1.",
        "error Command failed with exit code 1.",
        "The command '/bin/sh -c make' returned a non-zero code: 2",
        "Command '['pip', 'install']' returned non-zero exit status 1.",
        "ELIFECYCLE  Command failed with exit code 1.",
        "exit status 1",
        "BUILD FAILED in 3s",
        "FAILURE: Build failed with an exception.",
        "ERROR: Job failed: exit code 1",
        "Finished: FAILURE",
        "The operation was canceled.",
        "Script exited with status 2",
    ],
)
def test_what_is_written_behind_any_error_says_nothing(line: str) -> None:
    assert is_boilerplate(line)
    assert telling_lines(f"{line}\n\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "KeyError: 'exit code'",
        "AssertionError: process completed with exit code 1, expected 0: shop.py failed to start",
        "error: cannot find module 'shop'",
        "npm ERR! ERESOLVE could not resolve",
        "npm ERR! 404 Not Found - GET https://packages.example/shop",
        "make: *** No rule to make target 'x', needed by 'all'.  Stop.",
        "E   assert 1 == 2",
        "connect ECONNREFUSED 127.0.0.1:5432",
        "src/cart.ts(3,7): error TS2304: Cannot find name 'price'.",
    ],
)
def test_what_tells_something_is_kept(line: str) -> None:
    assert telling_lines(f"npm ERR! code 1\n{line}") == [line]


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert len(telling_lines(text)) <= text.count("\n") + 1


@pytest.mark.parametrize("text", ["process " * 9_000, "make: *** " * 9_000, "command " + "a" * 100_000, "\n" * 100_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    telling_lines(text)
