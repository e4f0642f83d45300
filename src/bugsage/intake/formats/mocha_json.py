"""The JSON of mocha's own reporter (`--reporter json`), as Cypress and others that run on mocha write it, too."""

from __future__ import annotations

import re
from typing import Any

from bugsage.intake import js_results, json_document
from bugsage.intake.clean import EXCERPT
from bugsage.intake.format import Parsed
from bugsage.intake.js_results import Told
from bugsage.intake.json_document import Document, dict_of, text_of, whole
from bugsage.intake.results import Results
from bugsage.model.error import ErrorEvent

NAME = "mocha_json"
TOOL = "mocha"

_STATS = re.compile(r'"stats"\s*:\s*\{[^{}]{0,600}"(?:passes|failures)"\s*:')
_LISTS = re.compile(r'"(?:failures|passes|pending|tests)"\s*:\s*\[')
_HOOK = re.compile(r"\"(before|after)(?: each| all)?\" hook\b")
_PHASES = {"before": "setup", "after": "teardown"}


def recognise(sample: str) -> float:
    """Sure where its counts stand, and lists of tests beside them."""
    if not _STATS.search(sample):
        return 0.5 if '"fullTitle"' in sample and _LISTS.search(sample) and '"uuid"' not in sample else 0.0
    return 0.9 if _LISTS.search(sample) else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "stats" in document.members
    for name, outcome in (("passes", "passed"), ("pending", "skipped")):
        results.count(outcome, len(json_document.elements_of(document.members.get(name))))
    for test in document.items("failures"):
        results.add("failed", _event, test)
    if "failures" not in document.members:  # cut before its lists were complete
        for test in document.items("tests"):
            if dict_of(test.get("err")):
                results.add("failed", _event, test)
            elif "passes" not in document.members:
                results.count("passed" if "duration" in test else "skipped")
    return results.parsed(TOOL, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _event(test: dict[str, Any]) -> ErrorEvent:
    error = dict_of(test.get("err"))
    title, full = _text(test, "title"), _text(test, "fullTitle")
    around = full.removesuffix(title).strip() if full.endswith(title) else full
    hook = _HOOK.search(title)
    file = _text(test, "file")
    told = Told(
        titles=tuple(part for part in (around, title) if part),
        stack=_text(error, "stack"),
        message=_text(error, "message") or _text(error, "name"),
        file=file,
        place=(file, whole(test.get("line")), whole(test.get("column"))) if whole(test.get("line")) else None,
        phase=_PHASES[hook[1]] if hook else "call",
        detail=js_results.difference(error.get("expected"), error.get("actual")),
        tags={"code": _text(error, "code")} if error.get("code") else {},
    )
    return js_results.event(told, tool=TOOL, format=NAME)


def _text(value: dict[str, Any], name: str) -> str:
    return text_of(value.get(name), EXCERPT)
