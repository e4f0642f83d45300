"""What the plug-in pytest-json-report writes (`--json-report`): one document with every test and every collector."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from bugsage.intake import json_document
from bugsage.intake.clean import CAPTURED, EXCERPT, MESSAGE
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dict_of, text_of
from bugsage.intake.pytest_longrepr import Said, event
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "pytest_json"
TOOL = "pytest"

_SURE = re.compile(r'"(?:exitcode|collectors|nodeid|collected)"\s*:')
_PHASES = ("setup", "call", "teardown")
_STREAMS = ("stdout", "stderr")
#: Exit codes with which nothing failed: all passed, or there was nothing to run.
_QUIET = (0, 5)
_UNCOUNTED = frozenset(("rerun", "deselected", "warnings"))


def recognise(sample: str) -> float:
    """Sure where tests with their node ids stand beside pytest's exit code."""
    signs = set(_SURE.findall(sample))
    return 0.95 if len(signs) >= 2 and '"$report_type"' not in sample else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "exitcode" in document.members or "tests" in document.members
    for collector in document.items("collectors"):
        if collector.get("outcome") == "failed":
            results.add("error", _event, text_of(collector.get("nodeid"), SHORT), "collection", collector)
    told = False
    for test in document.items("tests"):
        told = True
        _test(test, results)
    if not told:
        for name, number in dict_of(document.value("summary")).items():
            if isinstance(number, int) and 0 <= number < 10**9 and name not in (*_UNCOUNTED, "total", "collected"):
                results.count(name if name in ("failed", "error", "passed") else "skipped", number)
    status = document.value("exitcode")
    parsed = results.parsed(TOOL, document.note)
    return replace(parsed, failed=parsed.failed or status not in (None, *_QUIET))


parse, parse_stream = json_document.readers(_parsed)


def _test(test: dict[str, Any], results: Results) -> None:
    """As pytest counts: a test that passed and could not be taken down is one that passed and one error."""
    node = text_of(test.get("nodeid"), SHORT)
    phases = {name: dict_of(test.get(name)) for name in _PHASES}
    broken = [name for name, phase in phases.items() if phase.get("outcome") == "failed"]
    for name in broken:
        results.add("failed" if name == "call" else "error", _event, node, name, phases[name])
    outcome = test.get("outcome")
    if not broken and outcome in ("failed", "error"):  # phases were left out
        results.add(str(outcome), _event, node, "call", test)
    elif phases["call"].get("outcome") == "passed" and outcome != "xpassed":
        results.count("passed")
    elif not broken and outcome not in ("failed", "error"):
        results.count("passed" if outcome in ("passed", "xpassed") else "skipped")


def _event(node: str, phase: str, told: dict[str, Any]) -> ErrorEvent:
    crash = dict_of(told.get("crash"))
    said = Said(
        test=node,
        phase=phase,
        text=text_of(told.get("longrepr"), EXCERPT),
        crash=(text_of(crash.get("path"), SHORT), crash.get("lineno"), text_of(crash.get("message"), MESSAGE)),
        captured={name: text_of(told.get(name), CAPTURED) for name in _STREAMS},
    )
    return event(said, format=NAME)
