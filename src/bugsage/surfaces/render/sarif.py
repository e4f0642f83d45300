"""A report as SARIF 2.1.0: one result for each issue, one rule for each kind of cause."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from bugsage import __version__
from bugsage.model.diagnosis import Diagnosis, Report, Suspect
from bugsage.model.error import Frame
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/bugsage/bugsage"
_UNKNOWN = "unknown-cause"


def report(report: Report) -> dict[str, Any]:
    """The log file, ready to be written as JSON."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}


def _run(report: Report) -> dict[str, Any]:
    ranked = sorted(report.diagnoses, key=words.sureness, reverse=True)
    rules = sorted({_rule_id(found) for found in ranked})
    state = report.repository
    return {
        "tool": {"driver": _driver(rules)},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {"%SRCROOT%": {"uri": f"file://{quote(state.root.rstrip('/'))}/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, rules) for found in ranked],
        "properties": {"commit": state.commit, "dirty": state.dirty},
    }


def _driver(rules: Iterable[str]) -> dict[str, Any]:
    return {
        "name": "BugSage",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [
            {"id": rule, "shortDescription": {"text": f"{rule.replace('-', ' ').capitalize()}."}} for rule in rules
        ],
    }


def _invocation(report: Report) -> dict[str, Any]:
    unread = [reading for reading in report.readings if reading.unreadable is not None]
    notifications = [
        {"level": "error", "message": {"text": one_line(f"could not read {r.source}: {r.unreadable}", 1000)}}
        for r in unread
    ]
    notifications += [{"level": "note", "message": {"text": one_line(note, 1000)}} for note in report.notes]
    return {"executionSuccessful": not unread, "toolExecutionNotifications": notifications}


def _result(found: Diagnosis, rules: list[str]) -> dict[str, Any]:
    rule = _rule_id(found)
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": "warning" if found.triage.kind == "flaky" else "error",
        "kind": "fail",
        "message": {"text": _message(found)},
        "partialFingerprints": {f"bugsage/v{found.fingerprint.version}": found.fingerprint.hash},
        "occurrenceCount": max(1, found.issue.occurrences),
        "properties": _properties(found),
    }
    if location := _location(found):
        result["locations"] = [location]
    if related := [*map(_related, found.suspects[1:]), *_chosen(found)]:
        result["relatedLocations"] = related
    return result | _calls(found)


def _rule_id(found: Diagnosis) -> str:
    sure = found.unsure is None and found.hypotheses
    return found.hypotheses[0].category if sure else _UNKNOWN


def _message(found: Diagnosis) -> str:
    first = found.hypotheses[0] if found.hypotheses else None
    error = words.headline(found.issue.event)
    if found.unsure is not None or first is None:
        return f"{error}. I don't know why: {clean(found.unsure or 'no known cause fits what was read')}."
    hint = f" {clean(first.fix_hint)}" if first.fix_hint else ""
    return f"{clean(first.cause)} ({words.confidence(first.confidence)}): {error}.{hint}"


def _properties(found: Diagnosis) -> dict[str, Any]:
    first = found.hypotheses[0] if found.hypotheses else None
    return {
        "issue": found.issue.id,
        "triage": found.triage.kind,
        "confidence": first.confidence if first else None,
        "probability": found.suspects[0].probability if found.suspects else None,
        "test": found.issue.event.test,
        "risk": found.risk.score if found.risk else None,
    } | _opinion(found)


def _opinion(found: Diagnosis) -> dict[str, Any]:
    """The second opinion among the properties: SARIF has no place of its own for words that nobody checked."""
    opinion = found.opinion
    if opinion is None:
        return {}
    told: dict[str, Any] = {
        "model": one_line(opinion.model, 100),
        "explanation": clean(opinion.explanation),
        "choices": [{"file": clean(c.file), "symbol": clean(c.symbol), "why": clean(c.why)} for c in opinion.choices],
        "instrumentation": [
            {"file": clean(i.file), "line": i.line, "kind": clean(i.kind), "code": clean(i.code), "why": clean(i.why)}
            for i in opinion.instrumentation
        ],
        "reason": clean(opinion.reason) if opinion.reason else None,
        "tokens": opinion.tokens,
        "costUsd": opinion.cost_usd,
    }
    return {"secondOpinion": told}


def _chosen(found: Diagnosis) -> list[dict[str, Any]]:
    """The places that a model named; no suspect has their numbers."""
    choices = found.opinion.choices if found.opinion else ()
    first = max((suspect.rank for suspect in found.suspects), default=0) + 1
    return [
        _place(choice.file, None)
        | {
            "id": first + index,
            "logicalLocations": [{"fullyQualifiedName": clean(choice.symbol)}],
            "message": {"text": f"A model's words, not checked: {one_line(choice.why or choice.symbol, 1000)}"},
        }
        for index, choice in enumerate(choices)
    ]


def _location(found: Diagnosis) -> dict[str, Any] | None:
    if found.suspects:
        return _suspect(found.suspects[0])
    event = found.issue.event
    return _place(event.file, event.line) if event.file else None


def _suspect(suspect: Suspect) -> dict[str, Any]:
    place = _place(suspect.file, words.line_of(suspect), None if suspect.lines else suspect.end)
    name = {"fullyQualifiedName": clean(suspect.symbol), "kind": "function"}
    return place | {"logicalLocations": [name if suspect.symbol != "<module>" else name | {"kind": "module"}]}


def _related(suspect: Suspect) -> dict[str, Any]:
    text = f"{clean(suspect.symbol)}, {words.percent(suspect.probability)}"
    return _suspect(suspect) | {"id": suspect.rank, "message": {"text": text}}


def _place(file: str, line: int | None, end: int | None = None) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": line} if line else {}
    if region and end and end > (line or 0):
        region["endLine"] = end
    physical: dict[str, Any] = {"artifactLocation": _artifact(file)}
    return {"physicalLocation": physical | ({"region": region} if region else {})}


def _artifact(file: str) -> dict[str, Any]:
    uri = quote(clean(file).replace("\\", "/"), safe="/")
    if uri.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _calls(found: Diagnosis) -> dict[str, Any]:
    frames = [frame for frame in found.issue.event.frames if frame.file]
    if not frames:
        return {}
    steps = [{"location": _frame(frame)} for frame in frames]
    stack = {"message": {"text": "Call stack"}, "frames": [{"location": _frame(frame)} for frame in reversed(frames)]}
    return {"codeFlows": [{"threadFlows": [{"locations": steps}]}], "stacks": [stack]}


def _frame(frame: Frame) -> dict[str, Any]:
    place = _place(frame.file or "", frame.line)
    return place | ({"message": {"text": clean(frame.function)}} if frame.function else {})
