"""RSpec's JSON (`--format json`): examples with their exceptions, and what went wrong outside of them."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from bugsage.intake import json_document, ruby_tests
from bugsage.intake.clean import EXCERPT, MESSAGE
from bugsage.intake.failure_text import read as read_text
from bugsage.intake.failure_text import renamed
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import Document, dict_of, dicts_of, list_of, text_of, whole
from bugsage.intake.results import Failure, Results, exception, occurrence
from bugsage.intake.ruby_tests import FAILED
from bugsage.intake.thrown import MOST_CHAINED, MOST_FRAMES
from bugsage.model.error import ErrorEvent, ExceptionInfo

NAME = "rspec_json"
TOOL = "rspec"

_SURE = re.compile(r'"(?:full_description|errors_outside_of_examples_count|example_count)"\s*:')
_OUTCOMES = {"passed": "passed", "failed": "failed"}
_UNMET = re.compile(r"^RSpec::(?:Expectations::(?:ExpectationNotMetError|MultipleExpectationsNotMetError))$")
_OUTSIDE = re.compile(
    r"^An error occurred (?:while loading (?P<file>\S{1,600}?)\.?(?: - Did.*\n.*)?$|in an? )", re.MULTILINE
)
_MOST_MESSAGES = 1_000


def recognise(sample: str) -> float:
    """Sure where examples with their full descriptions stand."""
    return 0.95 if '"examples"' in sample and _SURE.search(sample) else 0.0


def _parsed(document: Document) -> Parsed:
    results = Results()
    results.begun = "examples" in document.members
    for example in document.items("examples"):
        results.add(_OUTCOMES.get(str(example.get("status")), "skipped"), _event, example)
    told = [text_of(one, EXCERPT) for one in list_of(document.value("messages"))[:_MOST_MESSAGES]]
    outside = [one for one in told if _OUTSIDE.search(one)]
    for message in outside:
        results.add("error", _outside, message)
    count = dict_of(document.value("summary")).get("errors_outside_of_examples_count")
    left = count - len(outside) if isinstance(count, int) and 0 < count < 1_000_000 else 0
    if left > 0:
        results.count("error", left)
    return results.parsed(TOOL, document.note)


parse, parse_stream = json_document.readers(_parsed)


def _event(example: dict[str, Any]) -> ErrorEvent:
    error = dict_of(example.get("exception"))
    file = text_of(example.get("file_path"), MESSAGE).removeprefix("./")
    title = text_of(example.get("full_description"), MESSAGE) or text_of(example.get("description"), MESSAGE)
    message = text_of(error.get("message"), MESSAGE).strip("\n")
    failure = Failure(
        exceptions=tuple(_chain(error)),
        test=f"{file} > {title}" if file else title,
        language="ruby",
        file=file or None,
        line=whole(example.get("line_number")),
        detail=tuple(line.strip() for line in message.split("\n") if ruby_tests.differs(line))[:40],
        excerpt="\n".join([title, message, *(str(one) for one in list_of(error.get("backtrace"))[:MOST_FRAMES])]),
    )
    return occurrence(failure, tool=TOOL, format=NAME)


def _chain(error: dict[str, Any]) -> list[ExceptionInfo]:
    """The exception and, where the report keeps them, its causes."""
    found: list[ExceptionInfo] = []
    while error and len(found) < MOST_CHAINED:
        kind = text_of(error.get("class"), MESSAGE) or FAILED
        lines = [text_of(line, MESSAGE) for line in list_of(error.get("backtrace"))[:MOST_FRAMES]]
        frames = [frame for line in reversed(lines) if (frame := ruby_tests.frame(line))]
        message = text_of(error.get("message"), MESSAGE)
        link = exception(FAILED if _UNMET.match(kind) else kind, message, frames)[0]
        found.append(replace(link, relation="cause", parent=len(found) - 1) if found else link)
        error = dict_of(error.get("cause")) or (dicts_of(error.get("causes")) or [{}])[0]
    return found or list(exception(FAILED, ""))


def _outside(message: str) -> ErrorEvent:
    """A file that could not be loaded, or a hook of the whole run."""
    loading = _OUTSIDE.search(message)
    body = message[loading.end() :].strip("\n") if loading else message
    body = re.sub(r"\A(?:Failure/Error:.*\n(?:[ \t]+.*\n)*)", "", body).strip("\n")
    told = read_text(body)
    file = (loading["file"] or "").removeprefix("./") if loading else ""
    chain = renamed(told.exceptions, "Error", message.strip()) if told else exception("Error", body)
    failure = Failure(exceptions=chain, phase="collection", language="ruby", file=file or None, excerpt=message)
    return occurrence(failure, tool=TOOL, format=NAME)
