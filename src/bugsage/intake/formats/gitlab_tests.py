"""GitLab's `test_report` of a pipeline, in JSON."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from bugsage.intake import json_document
from bugsage.intake.ci_results import failure, text
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dicts_of
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "gitlab_tests"
TOOL = None

_SIGNS = re.compile(r'"(?:test_suites|test_cases|success_count|suite_error)"\s*:')
_OUTCOMES = {"success": "passed", "failed": "failed", "error": "error"}


def recognise(sample: str) -> float:
    """Sure where its suites and its counts stand."""
    return 0.95 if len(set(_SIGNS.findall(sample))) >= 2 else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed test. Never raises; damage is told in `notes`."""
    return _parsed(json_document.read_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, suite by suite, of a large report."""
    return _parsed(json_document.read_stream(stream))


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "test_suites" in document.members
    notes = [document.note]
    for suite in document.items("test_suites"):
        name = text(suite, "name")
        if broken := text(suite, "suite_error"):
            notes.append(f"GitLab could not read the report of {name}: {broken}")
        for case in dicts_of(suite.get("test_cases")):
            outcome = _OUTCOMES.get(str(case.get("status")), "skipped")
            results.add(outcome, _event, case, name, outcome)
    return results.parsed(None, *notes)


def _event(case: dict[str, Any], suite: str, outcome: str) -> ErrorEvent:
    output = case.get("system_output")
    said = text(output, "message") if isinstance(output, dict) else ""
    told = text(output, "content", "text") if isinstance(output, dict) else text(case, "system_output")
    stack = text(case, "stack_trace")
    return failure(
        {"name": text(case, "name"), "classname": text(case, "classname"), "file": text(case, "file")},
        suite=suite,
        outcome=outcome,
        message=said,
        text=told if stack in told else f"{told}\n{stack}".strip(),
        format=NAME,
    )
