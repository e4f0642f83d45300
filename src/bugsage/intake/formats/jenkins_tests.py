"""Jenkins' `testReport` of a build, in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from bugsage.intake import json_document
from bugsage.intake.ci_results import failure, text
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dict_of, dicts_of
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "jenkins_tests"
TOOL = None

_SIGNS = re.compile(r'"(?:suites|cases|errorStackTrace|errorDetails|failCount|failedSince|childReports)"\s*:')
_OUTCOMES = {"PASSED": "passed", "FIXED": "passed", "FAILED": "failed", "REGRESSION": "failed"}


def recognise(sample: str) -> float:
    """Sure where the keys of its suites and cases stand."""
    return 0.95 if len(set(_SIGNS.findall(sample))) >= 3 else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed test. Never raises; damage is told in `notes`."""
    return _parsed(json_document.read_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, suite by suite, of a large report."""
    return _parsed(json_document.read_stream(stream))


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = bool({"suites", "childReports"} & set(document.members))
    for suite in _suites(document):
        name = text(suite, "name")
        for case in dicts_of(suite.get("cases")):
            outcome = _OUTCOMES.get(str(case.get("status")), "skipped")
            results.add(outcome, _event, case, name)
    return results.parsed(None, document.note)


def _suites(document: Document) -> Iterator[dict[str, Any]]:
    """Those of the build, and those of the modules of a Maven build."""
    yield from document.items("suites")
    for child in document.items("childReports"):
        yield from dicts_of(dict_of(child.get("result")).get("suites"))


def _event(case: dict[str, Any], suite: str) -> ErrorEvent:
    return failure(
        {"name": text(case, "name"), "classname": text(case, "className")},
        suite=suite,
        outcome="failed",
        message=text(case, "errorDetails"),
        text=text(case, "errorStackTrace"),
        format=NAME,
    )
