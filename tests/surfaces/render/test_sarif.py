import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from bugsage.model.diagnosis import Report
from bugsage.model.opinion import Choice, Instrumentation, Opinion
from bugsage.surfaces.render import sarif

SCHEMA = json.loads((Path(__file__).parents[2] / "assets" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def valid(log: dict[str, Any]) -> dict[str, Any]:
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(json.dumps(log)))
    return log


def test_report_looks_as_it_was_kept_and_is_valid(report: Report, golden: Callable[[str, str], None]) -> None:
    golden("report.sarif", json.dumps(valid(sarif.report(report)), indent=2) + "\n")


def test_empty_report_is_valid(report: Report) -> None:
    log = valid(sarif.report(msgspec.structs.replace(report, diagnoses=(), readings=())))
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_the_schema_does_reject(report: Report) -> None:
    log = sarif.report(report)
    log["runs"][0]["results"][0]["levl"] = "error"
    with pytest.raises(jsonschema.ValidationError):
        valid(log)


def test_stack_has_the_newest_call_first_and_the_flow_has_it_last(report: Report) -> None:
    result = sarif.report(report)["runs"][0]["results"][0]

    def lines(steps: list[dict[str, Any]]) -> list[int]:
        return [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps]

    assert lines(result["stacks"][0]["frames"]) == [15, 21]
    assert lines(result["codeFlows"][0]["threadFlows"][0]["locations"]) == [21, 15]


def test_paths_are_uris(report: Report) -> None:
    found = report.diagnoses[1]
    suspects = tuple(
        msgspec.structs.replace(found.suspects[0], file=file)
        for file in ("a dir/ü#1.py", "/usr/lib/python3/x.py", "win\\path.py")
    )
    changed = msgspec.structs.replace(found, suspects=suspects)
    result = valid(sarif.report(msgspec.structs.replace(report, diagnoses=(changed,))))["runs"][0]["results"][0]
    places = [*result["locations"], *result["relatedLocations"]]
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in places] == [
        "a%20dir/%C3%BC%231.py",
        "file:///usr/lib/python3/x.py",
        "win/path.py",
    ]


def test_same_issue_has_the_same_fingerprint(report: Report) -> None:
    result = sarif.report(report)["runs"][0]["results"][0]
    assert result["partialFingerprints"] == {"bugsage/v1": report.diagnoses[1].fingerprint.hash}


OPINION = Opinion(
    model="a-model",
    explanation="The key is never stored.\nLook at the cache.",
    choices=(Choice(file="src/cache.py", symbol="Cache.put", why="it drops None"),),
    instrumentation=(Instrumentation(file="src/cache.py", line=3, kind="log", code="print(key)"),),
    tokens=1200,
)


def with_opinion(report: Report, opinion: Opinion = OPINION, notes: tuple[str, ...] = ()) -> Report:
    found = msgspec.structs.replace(report.diagnoses[1], opinion=opinion)
    return msgspec.structs.replace(report, diagnoses=(found,), notes=notes)


def test_second_opinion_is_told_apart_from_what_was_found(report: Report) -> None:
    plain = sarif.report(msgspec.structs.replace(report, diagnoses=report.diagnoses[1:2]))["runs"][0]["results"][0]
    result = valid(sarif.report(with_opinion(report)))["runs"][0]["results"][0]
    assert result["message"] == plain["message"]
    told = result["properties"]["secondOpinion"]
    assert (told["model"], told["explanation"]) == ("a-model", OPINION.explanation)
    assert [c["symbol"] for c in told["choices"]] == ["Cache.put"]
    assert told["instrumentation"][0]["code"] == "print(key)"
    last = result["relatedLocations"][-1]
    assert last["message"]["text"] == "A model's words, not checked: it drops None"
    assert last["physicalLocation"]["artifactLocation"]["uri"] == "src/cache.py"
    assert len({one["id"] for one in result["relatedLocations"]}) == len(result["relatedLocations"])


def test_why_there_is_no_second_opinion_is_kept(report: Report) -> None:
    silent = Opinion(model="a-model", reason="the server refused (401)")
    log = valid(sarif.report(with_opinion(report, silent, ("No second opinion: 401.",))))["runs"][0]
    assert log["results"][0]["properties"]["secondOpinion"]["reason"] == "the server refused (401)"
    notes = log["invocations"][0]["toolExecutionNotifications"]
    assert {"level": "note", "message": {"text": "No second opinion: 401."}} in notes
