"""The JSON of jest (`--json`) and of vitest (`--reporter=json`), which is of the same shape."""

from __future__ import annotations

import re
from typing import Any

from bugsage.intake import js_results, json_document
from bugsage.intake.clean import EXCERPT
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.js_results import Told
from bugsage.intake.json_document import Document, dict_of, dicts_of, list_of, text_of, whole
from bugsage.intake.results import MOST_TITLES, Results
from bugsage.model.error import ErrorEvent

NAME = "jest_json"
TOOL = "jest"

_SURE = re.compile(r'"(?:numFailedTests|numTotalTestSuites|numFailedTestSuites)"\s*:')
_LIKELY = re.compile(r'"(?:assertionResults|ancestorTitles)"\s*:')
#: How each status counts; what is not named here was not run: pending, skipped, todo, disabled.
_OUTCOMES = {"passed": "passed", "failed": "failed", "focused": "passed"}


def recognise(sample: str) -> float:
    """Sure where the counts stand that both write."""
    if not _SURE.search(sample):
        return 0.6 if '"testResults"' in sample and _LIKELY.search(sample) else 0.0
    return 0.95


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "testResults" in document.members
    tool = "jest" if {"numRuntimeErrorTestSuites", "openHandles"} & set(document.members) else "vitest"
    for file in document.items("testResults"):
        _file(file, results, tool)
    for error in dicts_of(document.value("unhandledErrors")):
        told = Told(titles=(), stack=_text(error, "stack"), message=_text(error, "message"), phase="collection")
        results.add("error", _event, told, tool)
    return results.parsed(tool, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _file(file: dict[str, Any], results: Results, tool: str) -> None:
    """The tests of one file; a file that failed though none of them did could not be loaded, or a hook failed."""
    name = _text(file, "name") or _text(file, "testFilePath")
    tests = dicts_of(file.get("assertionResults")) or dicts_of(file.get("testResults"))
    failed = 0
    for test in tests:
        outcome = _OUTCOMES.get(str(test.get("status")), "skipped")
        failed += outcome == "failed"
        results.add(outcome, _test, test, name, tool)
    broken = dict_of(file.get("testExecError") or (file.get("failureMessage") and {"message": file["failureMessage"]}))
    if not failed and (file.get("status") == "failed" or broken):
        message = text_of(file.get("message"), EXCERPT) or _text(broken, "message")
        told = Told(titles=(), stack=_text(broken, "stack"), message=_unframed(message), file=name, phase="collection")
        results.add("error", _event, told, tool)


def _event(told: Told, tool: str) -> ErrorEvent:
    return js_results.event(told, tool=tool, format=NAME)


def _test(test: dict[str, Any], file: str, tool: str) -> ErrorEvent:
    return _event(_told(test, file), tool)


def _told(test: dict[str, Any], file: str) -> Told:
    titles = [text_of(title, SHORT) for title in list_of(test.get("ancestorTitles"))[:MOST_TITLES]]
    messages = [text_of(message, EXCERPT) for message in list_of(test.get("failureMessages"))]
    details = dicts_of(test.get("failureDetails"))
    location = dict_of(test.get("location"))
    matcher = dict_of(details[0].get("matcherResult")) if details else {}
    return Told(
        titles=(*titles, _text(test, "title") or _text(test, "fullName")),
        stack=messages[0] if messages else "",
        file=file,
        place=(file, whole(location.get("line")), whole(location.get("column"))) if location else None,
        detail=js_results.difference(matcher.get("expected"), matcher.get("actual")),
        tags={"failures": str(len(messages))} if len(messages) > 1 else {},
    )


def _unframed(message: str) -> str:
    """Jest's message without the title that it puts above it in a terminal."""
    return re.sub(r"\A\s*● [^\n]{1,500}\n\s*", "", message)


def _text(value: dict[str, Any], name: str) -> str:
    return text_of(value.get(name), EXCERPT)
