"""One test as Allure's adapters write it, for many runners and languages: `…-result.json` below `allure-results/`."""

from __future__ import annotations

import re
from typing import Any

from bugsage.intake import failure_text, json_document
from bugsage.intake.clean import EXCERPT, MESSAGE
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dict_of, dicts_of, text_of
from bugsage.intake.results import Failure, Results, exception, occurrence
from bugsage.model.error import ErrorEvent

NAME = "allure_json"
TOOL = "allure"

_SIGNS = re.compile(r'"(?:uuid|historyId|testCaseId|statusDetails|stage|fullName|labels)"\s*:')
_STATUS = re.compile(r'"status"\s*:\s*"(?:passed|failed|broken|skipped|unknown)"')
#: A test is broken where it ended otherwise than by an expectation.
_OUTCOMES = {"passed": "passed", "failed": "failed", "broken": "error"}
_LANGUAGES = {"java": "java", "kotlin": "kotlin", "python": "python", "javascript": "javascript", "ruby": "ruby"}


def recognise(sample: str) -> float:
    """Sure where the fields of one result stand."""
    sure = len(set(_SIGNS.findall(sample))) >= 4 and _STATUS.search(sample)
    return 0.85 if sure and '"assertionResults"' not in sample else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    if "status" in document.members or "statusDetails" in document.members:
        result = {name: document.value(name) for name in ("name", "fullName", "status", "statusDetails", "labels")}
        results.add(_OUTCOMES.get(str(result["status"]), "skipped"), _event, result)
    return results.parsed(TOOL, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _event(result: dict[str, Any]) -> ErrorEvent:
    details = dict_of(result.get("statusDetails"))
    message, trace = text_of(details.get("message"), MESSAGE), text_of(details.get("trace"), EXCERPT)
    labels = {str(one.get("name")): text_of(one.get("value"), SHORT) for one in dicts_of(result.get("labels"))}
    told = failure_text.read(trace)
    first, _, rest = message.strip().partition("\n")
    kind, said = failure_text.typed(first) or ("Failed", first)
    said = f"{said}\n{rest}".strip()
    places = failure_text.mentioned(f"{message}\n{trace}")
    chain = failure_text.renamed(told.exceptions, kind, said) if told else exception(kind, said, places)
    language = told.language if told else _LANGUAGES.get(labels.get("language", ""), "")
    failure = Failure(
        exceptions=chain,
        test=text_of(result.get("fullName"), SHORT) or text_of(result.get("name"), SHORT),
        language=language,
        detail=told.detail if told else (),
        excerpt=f"{message}\n{trace}",
        tags={name: labels[name] for name in ("framework", "suite", "host") if name in labels},
    )
    return occurrence(failure, tool=TOOL, format=NAME)
