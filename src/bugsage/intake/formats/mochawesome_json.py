"""The JSON of mochawesome, mocha's and Cypress's reporter with pages: suites within suites, and several runs merged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bugsage.intake import js_results, json_document
from bugsage.intake.clean import EXCERPT
from bugsage.intake.format import Parsed
from bugsage.intake.js_results import Told
from bugsage.intake.json_document import Document, dict_of, dicts_of, text_of
from bugsage.intake.results import MOST_TITLES, Results
from bugsage.model.error import ErrorEvent

NAME = "mochawesome_json"
TOOL = "mocha"

_SUITE = re.compile(r'"(?:rootEmpty|beforeHooks|parentUUID|testsRegistered|fullFile)"\s*:')
_HOOKS = (("beforeHooks", "setup"), ("afterHooks", "teardown"))


def recognise(sample: str) -> float:
    """Sure where suites of its shape stand."""
    signs = len(set(_SUITE.findall(sample)))
    return 0.95 if signs >= 2 else 0.7 if signs and '"results"' in sample else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "results" in document.members or "suites" in document.members
    for root in [*document.items("results"), *_before_version_4(document)]:
        for suite, titles in _suites(root):
            _read(suite, titles, results)
    return results.parsed(TOOL, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _before_version_4(document: Document) -> Iterator[dict[str, Any]]:
    suites = document.value("suites")
    if isinstance(suites, dict):
        yield suites


def _suites(root: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Every suite with the titles around its tests, in order."""
    todo: list[tuple[dict[str, Any], tuple[str, ...]]] = [(root, ())]
    while todo:
        suite, above = todo.pop()
        title = _text(suite, "title")
        titles = (*above, title)[:MOST_TITLES] if title else above
        yield suite, titles
        todo += [(inner, titles) for inner in reversed(dicts_of(suite.get("suites")))]


def _read(suite: dict[str, Any], titles: tuple[str, ...], results: Results) -> None:
    file = _text(suite, "fullFile") or _text(suite, "file")
    for name, phase in _HOOKS:
        for hook in dicts_of(suite.get(name)):
            if hook.get("fail") is True or hook.get("state") == "failed":
                results.add("failed", _event, hook, titles, file, phase)
    for test in dicts_of(suite.get("tests")):
        state = test.get("state")
        failed = state == "failed" or test.get("fail") is True
        passed = state == "passed" or test.get("pass") is True
        outcome = "failed" if failed else "passed" if passed else "skipped"
        results.add(outcome, _event, test, titles, file, "call")


def _event(test: dict[str, Any], titles: tuple[str, ...], file: str, phase: str) -> ErrorEvent:
    error = dict_of(test.get("err"))
    stack = _text(error, "estack") or _text(error, "stack")
    told = Told(
        titles=(*titles, _text(test, "title")),
        stack=stack,
        message="" if stack else _text(error, "message"),  # it is the stack's, with the type written another way
        file=file,
        phase=phase,
    )
    return js_results.event(told, tool=TOOL, format=NAME)


def _text(value: dict[str, Any], name: str) -> str:
    return text_of(value.get(name), EXCERPT)
