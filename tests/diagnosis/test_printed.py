"""What a failing test printed that speaks of an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.printed import MOST, SHOWN, printed
from bugsage.model.error import ErrorEvent

INNER = """\
============================= test session starts ==============================
collected 1 item

test_inner.py F                                                          [100%]

=================================== FAILURES ===================================
___________________________ test_marked[by program] ____________________________
async def functions are not natively supported.
You need to install a suitable plugin for your async framework, for example:
=========================== short test summary info ============================
FAILED test_inner.py::test_marked - Failed...
"""


def event(message: str, **captured: str) -> ErrorEvent:
    return ErrorEvent(type="AssertionError", message=message, captured=captured)


def test_an_inner_run_s_failure_is_told_and_its_cut_summary_is_not() -> None:
    assert printed(event("assert 0 == 1", stdout=INNER)) == [
        "printed to stdout before it failed: `async def functions are not natively supported.`"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("FAILED a.py::test_b - ValueError: no such plugin", "ValueError: no such plugin"),
        ("E       django.core.ImproperlyConfigured: SECRET", None),  # no name of an error
        ("E       app.ConfigError: no key `id`", "app.ConfigError: no key 'id'"),
        ("mypy: error: cannot read file", "mypy: error: cannot read file"),
        ("2026-01-05 10:00:00,123 ERROR worker lost its lease", "ERROR worker lost its lease"),
        ("everything is fine", None),
        ("no error was found", None),
    ],
)
def test_lines_that_speak_of_an_error(line: str, said: str | None) -> None:
    told = printed(event("assert 0 == 1", stderr=f"first\n{line}\nlast"))
    if line.startswith("E "):
        said = said or line[1:].strip()
    assert told == ([f"printed to stderr before it failed: `{said}`"] if said else [])


def test_what_the_failure_says_itself_is_not_told_again() -> None:
    assert printed(event("the lease of the worker: LeaseError: lost", log="LeaseError: lost lease")) == []


@given(st.text(max_size=3000))
def test_any_output_gives_a_few_short_lines(text: str) -> None:
    told = printed(event("x", stdout=text, stderr=text * 2))
    assert len(told) <= MOST
    assert all(len(line) <= SHOWN + 60 and line.isprintable() and line.count("`") == 2 for line in told)


def test_a_long_hostile_line_costs_little() -> None:
    printed(event("x", stdout="E   E   " * 20_000 + "\n" + "A." * 50_000 + "\n" + "_" * 100_000))
