"""CircleCI's test metadata of a job, in JSON."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from bugsage.intake import json_document
from bugsage.intake.ci_results import failure, text
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "circleci_tests"
TOOL = None

_SIGNS = re.compile(r'"(?:items|tests|classname|run_time|result|source)"\s*:')
_OUTCOMES = {"success": "passed", "failure": "failed", "failed": "failed", "error": "error"}


def recognise(sample: str) -> float:
    """Sure where the keys of its tests stand, all of them."""
    signs = set(_SIGNS.findall(sample))
    return 0.9 if {'"classname":', '"run_time":', '"result":'} <= {sign.replace(" ", "") for sign in signs} else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed test. Never raises; damage is told in `notes`."""
    return _parsed(json_document.read_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, test by test, of a large report."""
    return _parsed(json_document.read_stream(stream))


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "items" in document.members or "tests" in document.members
    for test in document.items("items", "tests"):
        outcome = _OUTCOMES.get(str(test.get("result")), "skipped")
        results.add(outcome, _event, test, outcome)
    return results.parsed(None, document.note)


def _event(test: dict[str, Any], outcome: str) -> ErrorEvent:
    said = text(test, "message")
    first, newline, rest = said.strip().partition("\n")
    return failure(
        {"name": text(test, "name"), "classname": text(test, "classname"), "file": text(test, "file")},
        suite=text(test, "source"),
        outcome=outcome,
        message=first if not rest.strip() else "",
        text=said if newline else "",
        format=NAME,
    )
