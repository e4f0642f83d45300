"""What the plug-in pytest-reportlog writes (`--report-log`): one report of pytest's own a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from bugsage.intake import json_lines
from bugsage.intake.clean import CAPTURED
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import list_of, text_of
from bugsage.intake.pytest_longrepr import Said, crash_of, event, printed
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "pytest_reportlog"
TOOL = "pytest"

_KIND = "$report_type"
_PHASES = ("setup", "call", "teardown")
_NO_END = "The run was ended before it was over: what it did last is not in the report."


def recognise(sample: str) -> float:
    """Only this plug-in names its lines so."""
    return 0.95 if f'"{_KIND}"' in sample else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed phase of a test and every collector that failed. Never raises; damage is told in `notes`."""
    return _collect(json_lines.lines_of_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, line by line."""
    return _collect(json_lines.lines_of_stream(stream))


def _collect(lines: Iterable[bytes]) -> Parsed:
    results, damage = Results(), json_lines.Damage()
    ended = False
    for report in json_lines.objects(lines, damage):
        kind = report.get(_KIND)
        results.begun = results.begun or kind is not None
        ended = ended or kind == "SessionFinish"
        if kind in ("CollectReport", "TestReport"):
            _take(report, results, kind == "CollectReport")
    return results.parsed(TOOL, damage.note(), _NO_END if results.begun and not ended else "")


def _take(report: dict[str, Any], results: Results, collecting: bool) -> None:
    """As pytest counts: phases that failed, calls that passed, tests that were skipped or expected to fail."""
    outcome, phase = report.get("outcome"), str(report.get("when"))
    if collecting:
        if outcome == "failed":
            results.add("error", _event, report, "collection")
    elif outcome == "failed":
        results.add("failed" if phase == "call" else "error", _event, report, phase if phase in _PHASES else "call")
    elif outcome == "skipped":
        results.count("skipped")
    elif outcome == "passed" and phase == "call":
        results.count("passed")


def _event(report: dict[str, Any], phase: str) -> ErrorEvent:
    longrepr = report.get("longrepr")
    sections = [one for one in list_of(report.get("sections")) if isinstance(one, list) and len(one) == 2]
    said = Said(
        test=text_of(report.get("nodeid"), SHORT),
        phase=phase,
        text=printed(longrepr),
        crash=crash_of(longrepr),
        captured={_stream(str(name)): text_of(text, CAPTURED) for name, text in sections},
    )
    return event(said, format=NAME)


def _stream(title: str) -> str:
    """`stdout` of `Captured stdout call`."""
    words = title.split()
    return words[1] if len(words) > 1 else title
