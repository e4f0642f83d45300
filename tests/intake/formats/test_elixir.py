"""Output of Elixir as a whole, as it comes."""

import pytest

from bugsage.intake import receive
from bugsage.intake.triage import triage
from bugsage.model.report import RawReport, Reading

CRASH = """
08:11:04.201 [error] GenServer Zoo.Cage terminating
** (KeyError) key :a not found in: %{}
    (zoo 0.1.0) lib/zoo/cage.ex:7: Zoo.Cage.open/1
    (stdlib 4.2) gen_server.erl:1123: :gen_server.try_dispatch/4
Last message: :open
"""
GREEN = "Finished in 0.3 seconds (0.1s async, 0.2s sync)\n3 tests, 0 failures\n\nRandomized with seed 0\n"
BROKEN = """
== Compilation error in file test/cage_test.exs ==
** (CompileError) test/cage_test.exs:4: undefined function opn/1
"""


def read(text: str) -> Reading:
    return receive.read(RawReport(source="-", origin="file", content=text.encode()))


def test_a_crash_that_was_logged_is_an_error() -> None:
    reading = read(CRASH)
    assert (reading.format, [event.type for event in reading.events]) == ("elixir_trace", ["KeyError"])
    assert reading.events[0].file == "lib/zoo/cage.ex"


def test_a_crash_among_tests_that_pass_is_none() -> None:
    reading = read(f"..{CRASH}.\n{GREEN}")
    assert reading.events == ()
    assert (reading.counts.passed, reading.counts.failed) == (3, 0)
    assert reading.unreadable is None


def test_tests_of_one_application_do_not_hide_that_another_does_not_compile() -> None:
    reading = read(f"==> keeper\n..{CRASH}.\n{GREEN}==> zoo\n{BROKEN}")
    assert [event.type for event in reading.events] == ["CompileError"]
    assert reading.counts.passed == 3


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ('(System.EnvError) could not fetch environment variable "ZOO_URL" because it is not set', "configuration"),
        ("(DBConnection.ConnectionError) connection not available and request was dropped", "infrastructure"),
        ("(MatchError) no match of right hand side value: 3", "code"),
    ],
)
def test_what_is_no_bug_is_told_apart(error: str, kind: str) -> None:
    (event,) = read(f"** {error}\n    (zoo 0.1.0) lib/zoo/cage.ex:7: Zoo.Cage.open/1\n").events
    assert triage(event).kind == kind
