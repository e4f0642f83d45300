"""Output of ExUnit, as `mix test` prints it: of one application or of an umbrella, traced, coloured or plain."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import elixir_errors, elixir_tests
from bugsage.intake.clean import MESSAGE, cap
from bugsage.intake.elixir_stacks import owned
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read
from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts

NAME = "elixir_text"
TOOL = "exunit"


def recognise(sample: str) -> float:
    """How surely tests of ExUnit ran in this text."""
    lines = lines_of(sample)
    if any(elixir_tests.is_told(lines, at) for at in range(len(lines))):
        return 0.8
    return 0.7 if elixir_tests.is_counted(lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each failed test, and for what kept tests from being run; what they log on the way is no error."""
    lines = lines_of(text)
    own = owned(lines)
    tests = elixir_tests.failures(lines, own)
    others = elixir_errors.reports(lines, own, [range(one.start, one.end) for one in tests], logged=False)
    found = sorted([*tests, *others], key=lambda one: one.start)
    parsed = read(found, lines, first_line, language="elixir", format=NAME)
    counts = elixir_tests.counts(lines)
    failed = bool(parsed.events or counts.failed or counts.errors)
    events = tuple(map(_event, parsed.events))
    tool = TOOL if failed or counts != Counts() else None
    return replace(parsed, tool=tool, events=events, counts=counts, failed=failed)


def _event(event: ErrorEvent) -> ErrorEvent:
    """With the part of the test's life in which it failed, and with what it logged."""
    event = elixir_errors.placed(event)
    shown, _, logged = event.excerpt.partition(elixir_tests.LOGGED)
    captured = {"log": cap("\n".join(line.strip() for line in logged.strip().split("\n")), MESSAGE)} if logged else {}
    return replace(event, tool=TOOL, phase=_phase(event, shown) if event.test else None, captured=captured)


def _phase(event: ErrorEvent, shown: str) -> str:
    functions = [frame.function or "" for error in event.exceptions for frame in error.frames]
    if "failure on setup_all callback" in shown or any("__ex_unit_setup_" in name for name in functions):
        return "setup"
    return "teardown" if any(name.startswith("ExUnit.OnExitHandler.") for name in functions) else "call"
