"""The JSON of Playwright's test runner (`--reporter=json`): suites, projects, retries, and errors outside of tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bugsage.intake import js_results, json_document
from bugsage.intake.clean import EXCERPT
from bugsage.intake.format import Parsed
from bugsage.intake.js_results import Told, output
from bugsage.intake.json_document import Document, dict_of, dicts_of, text_of, whole
from bugsage.intake.results import MOST_TITLES, Results
from bugsage.model.error import ErrorEvent

NAME = "playwright_json"
TOOL = "playwright"

_STATS = re.compile(r'"stats"\s*:\s*\{[^{}]{0,400}"unexpected"\s*:')
_SPECS = re.compile(r'"(?:specs|expectedStatus|projectName|filteredProjects|forbidOnly)"\s*:')
#: How each status counts; one that wavered passed in the end.
_OUTCOMES = {"expected": "passed", "flaky": "passed", "unexpected": "failed"}
_SURPRISE = "Expected to fail, but passed."
_NAMES = {"timedOut": "TimeoutError", "interrupted": "Interrupted"}


def recognise(sample: str) -> float:
    """Sure where its counts stand, or specs with what was expected of them."""
    signs = len(set(_SPECS.findall(sample)))
    return 0.95 if _STATS.search(sample) or signs >= 2 else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "suites" in document.members
    root = _text(dict_of(document.value("config")), "rootDir")
    for suite in document.items("suites"):
        for spec, titles in _specs(suite):
            for test in dicts_of(spec.get("tests")):
                outcome = _OUTCOMES.get(str(test.get("status")), "skipped")
                results.add(outcome, _event, test, spec, titles, root)
    for error in document.items("errors"):
        told = _told(error, (), "", "collection", root)
        results.add("error", _occurrence, told)
    return results.parsed(TOOL, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _specs(root: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Every spec with the titles around it; the outermost suite is the file."""
    todo: list[tuple[dict[str, Any], tuple[str, ...]]] = [(root, ())]
    while todo:
        suite, above = todo.pop()
        title = "" if suite is root else _text(suite, "title")
        titles = (*above, title)[:MOST_TITLES] if title else above
        for spec in dicts_of(suite.get("specs")):
            yield spec, titles
        todo += [(inner, titles) for inner in reversed(dicts_of(suite.get("suites")))]


def _event(test: dict[str, Any], spec: dict[str, Any], titles: tuple[str, ...], root: str) -> ErrorEvent:
    """The last run of the test that failed tells why."""
    runs = dicts_of(test.get("results"))
    broken = [one for one in runs if one.get("status") not in ("passed", "skipped")]
    run: dict[str, Any] = next(reversed(broken or runs), {})
    errors = dicts_of(run.get("errors"))
    error = dict_of(run.get("error")) or (errors[0] if errors else {})
    passed = run.get("status") == "passed"
    error = error or {"message": _SURPRISE if passed else f"{_NAMES.get(str(run.get('status')), 'Error')}"}
    told = _told(error, (*titles, _text(spec, "title")), _text(spec, "file"), "call", root)
    place = told.place or (told.file, whole(spec.get("line")), whole(spec.get("column")))
    project = _text(test, "projectName")
    tags = {"project": project, "retries": str(len(runs) - 1) if len(runs) > 1 else ""}
    streams = {"stdout": output(run.get("stdout")), "stderr": output(run.get("stderr"))}
    told = Told(
        titles=told.titles, stack=told.stack, message=told.message, file=told.file, place=place, phase="call",
        streams=streams, tags={name: value for name, value in tags.items() if value},
    )  # fmt: skip
    return _occurrence(told)


def _occurrence(told: Told) -> ErrorEvent:
    return js_results.event(told, tool=TOOL, format=NAME)


def _told(error: dict[str, Any], titles: tuple[str, ...], file: str, phase: str, root: str) -> Told:
    location = dict_of(error.get("location"))
    at = _below(_text(location, "file"), root)
    return Told(
        titles=titles,
        stack=_text(error, "stack"),
        message=_text(error, "message") or _text(error, "value"),
        file=file or at,
        place=(at, whole(location.get("line")), whole(location.get("column"))) if at else None,
        phase=phase,
    )


def _below(file: str, root: str) -> str:
    """Files of tests are told from the folder of the configuration on; other places are not."""
    return file[len(root) + 1 :] if root and file.startswith((f"{root}/", f"{root}\\")) else file


def _text(value: dict[str, Any], name: str) -> str:
    return text_of(value.get(name), EXCERPT)
