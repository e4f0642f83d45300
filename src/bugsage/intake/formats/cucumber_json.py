"""Cucumber's JSON, as its runners for Ruby, Java, JavaScript and .NET write it, behave's for Python, and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bugsage.intake import json_document
from bugsage.intake.clean import EXCERPT, MESSAGE
from bugsage.intake.failure_text import mentioned, read, renamed, typed
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dict_of, dicts_of, list_of, text_of, whole
from bugsage.intake.results import Failure, Results, exception, occurrence, slashed
from bugsage.model.error import ErrorEvent

NAME = "cucumber_json"
TOOL = "cucumber"

_SIGNS = re.compile(r'"(?:elements|keyword|steps)"\s*:')
#: The worst of a scenario's steps decides; a step that nobody wrote fails it, one that is still to do does not.
_WORSE = ("passed", "untested", "skipped", "pending", "undefined", "ambiguous", "failed", "error", "hook_error")
_BROKEN = frozenset(("undefined", "ambiguous", "failed", "error", "hook_error"))
_HOOKS = (("before", "setup"), ("after", "teardown"))


def recognise(sample: str) -> float:
    """Sure where features with their elements stand."""
    head = sample.lstrip("\ufeff \t\r\n")
    if head[:1] not in ("[", "{"):
        return 0.0
    return 0.9 if len(set(_SIGNS.findall(sample))) >= 2 and ('"uri"' in sample or '"location"' in sample) else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = bool(document.elements)
    tool = TOOL
    for feature in json_document.objects(document.elements):
        tool = "behave" if "uri" not in feature and "location" in feature else tool
        for scenario, steps in _scenarios(feature):
            results.add(_outcome(steps), _event, feature, scenario, steps)
    return results.parsed(tool, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _scenarios(feature: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[tuple[dict[str, Any], str]]]]:
    """Each scenario with its steps and hooks; a background that stands apart belongs to the one below it."""
    above: list[tuple[dict[str, Any], str]] = []
    for element in dicts_of(feature.get("elements")):
        steps = [(step, "call") for step in dicts_of(element.get("steps"))]
        if str(element.get("type") or element.get("keyword")).lower() == "background":
            above = steps
            continue
        hooks = {phase: [(hook, phase) for hook in dicts_of(element.get(name))] for name, phase in _HOOKS}
        inner = [(hook, phase) for step, _ in steps for name, phase in _HOOKS for hook in dicts_of(step.get(name))]
        yield element, [*hooks["setup"], *above, *steps, *inner, *hooks["teardown"]]
        above = []


def _status(step: dict[str, Any]) -> str:
    return str(dict_of(step.get("result")).get("status") or "untested").lower()


def _outcome(steps: list[tuple[dict[str, Any], str]]) -> str:
    known = [status for step, _ in steps if (status := _status(step)) in _WORSE]
    worst = max(known, key=_WORSE.index, default="skipped")
    return "failed" if worst in _BROKEN else "passed" if worst == "passed" else "skipped"


def _event(feature: dict[str, Any], scenario: dict[str, Any], steps: list[tuple[dict[str, Any], str]]) -> ErrorEvent:
    broken = [(step, phase) for step, phase in steps if _status(step) in _BROKEN]
    step, phase = broken[0] if broken else ({}, "call")
    said = _message(dict_of(step.get("result")).get("error_message"))
    name = f"{text_of(step.get('keyword'), 100)}{text_of(step.get('name'), MESSAGE)}".strip()
    file, line = _place(feature, scenario, step)
    told = read(said)
    status = _status(step)
    if told:
        chain = renamed(told.exceptions, "Error", said)
    elif said:
        kind, message = typed(said.partition("\n")[0]) or ("Failed", said)
        chain = exception(kind, message, mentioned(said))
    else:
        chain = exception(status.capitalize(), f"the step is {status}: {name}")
    titles = [text_of(one.get("name"), MESSAGE) for one in (feature, scenario)]
    failure = Failure(
        exceptions=chain,
        test=" > ".join(part for part in (file, *titles) if part),
        phase=phase,
        language=told.language if told else "",
        file=file or None,
        line=line,
        detail=told.detail if told else (),
        excerpt=f"{name}\n{said}",
        tags={"step": name},
    )
    return occurrence(failure, tool=TOOL, format=NAME)


def _message(value: Any) -> str:
    """The error's text; behave keeps its lines apart."""
    if isinstance(value, list):
        return text_of("\n".join(str(line) for line in list_of(value)[:1_000]), EXCERPT)
    return text_of(value, EXCERPT)


def _place(feature: dict[str, Any], scenario: dict[str, Any], step: dict[str, Any]) -> tuple[str, int | None]:
    """The step in its feature's file; behave tells file and line together."""
    together = [text_of(one.get("location"), MESSAGE) for one in (step, scenario, feature)]
    if told := next((one for one in together if one.rpartition(":")[2].isdigit()), ""):
        file, _, line = told.rpartition(":")
        return slashed(file), whole(int(line)) if len(line) < 8 else None
    uri = text_of(feature.get("uri"), MESSAGE)
    return slashed(uri.removeprefix("classpath:").removeprefix("file:")), whole(step.get("line")) or whole(
        scenario.get("line")
    )
