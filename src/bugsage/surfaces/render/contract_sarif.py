"""A check of contracts as SARIF 2.1.0: one rule for each kind of clause, one result for each that is broken."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

from bugsage import __version__
from bugsage.model.contract import Contract, Violation
from bugsage.model.lattice import Checked
from bugsage.surfaces.clean import clean
from bugsage.surfaces.documents.lattice import place_of
from bugsage.surfaces.render.sarif import SCHEMA

_LEVELS = {"high": "error", "medium": "error", "low": "warning"}


def report(found: Checked) -> dict[str, Any]:
    """The log file, ready to be written as JSON."""
    told = [one for one in found.findings if one.verdict == "violated" or one.clause == "drift"]
    known = {one.id: one for one in found.contracts}
    rules = sorted({f"contract-{one.clause.replace('_', '-')}" for one in told})
    described = [
        {"id": rule, "shortDescription": {"text": f"{rule.replace('-', ' ').capitalize()}."}} for rule in rules
    ]
    run = {
        "tool": {"driver": {"name": "BugSage", "version": __version__, "semanticVersion": __version__,
                            "rules": described}},
        "originalUriBaseIds": {"%SRCROOT%": {"uri": f"file://{quote(found.repository.root.rstrip('/'))}/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, known.get(one.id), rules) for one in told],
    }  # fmt: skip
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Violation, contract: Contract | None, rules: list[str]) -> dict[str, Any]:
    rule = f"contract-{one.clause.replace('_', '-')}"
    file, line = place_of(one, contract)
    level = "warning" if one.clause == "drift" else _LEVELS.get(contract.criticality if contract else "medium", "error")
    mark = sha256("\0".join((one.id, one.clause, one.place, contract.file if contract else "")).encode()).hexdigest()
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": level,
        "kind": "fail",
        "message": {"text": f"{clean(one.id)}: {clean(one.evidence)}"},
        "partialFingerprints": {"bugsage/contract/v1": mark},
    }
    if file:
        result["locations"] = [_location(file, line)]
    if contract and contract.file and contract.file != file:
        result["relatedLocations"] = [_location(contract.file, contract.line) | {
            "id": 1, "message": {"text": f"{clean(contract.id)}: {clean(contract.title)}"}}]  # fmt: skip
    return result


def _location(file: str, line: int) -> dict[str, Any]:
    artifact = {"uri": quote(clean(file), safe="/"), "uriBaseId": "%SRCROOT%"}
    region = {"region": {"startLine": line}} if line else {}
    return {"physicalLocation": {"artifactLocation": artifact} | region}
