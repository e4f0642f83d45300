"""JSON Schema of everything that goes in or out, by name; made from the types themselves."""

import difflib
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from bugsage.errors import UsageError

_DOCUMENTS = "bugsage.surfaces.documents"
#: Name to where its type is, and what it describes.
SCHEMAS = {
    "diagnosis": (f"{_DOCUMENTS}.diagnosis:DiagnosisDocument", "`bugsage diagnose --format json`"),
    "parse": (f"{_DOCUMENTS}.parse:ParseDocument", "`bugsage parse --format json`"),
    "fix": (f"{_DOCUMENTS}.fix:FixDocument", "`bugsage fix --format json`"),
    "fixes": (f"{_DOCUMENTS}.fix:FixesDocument", "`bugsage fix --all --format json`"),
    "agents": (f"{_DOCUMENTS}.agents:AgentsDocument", "`bugsage agents --format json`"),
    "risk": (f"{_DOCUMENTS}.risk:RiskDocument", "`bugsage risk --format json`"),
    "risk-learned": (f"{_DOCUMENTS}.risk_learned:RiskLearnedDocument", "`bugsage risk --learn --format json`"),
    "redaction": (f"{_DOCUMENTS}.redaction:RedactionDocument", "`bugsage redact --format json`"),
    "test": (f"{_DOCUMENTS}.diagnosis:TestDocument", "`bugsage test --format json`"),
    "bisect": (f"{_DOCUMENTS}.again:BisectDocument", "`bugsage bisect --format json`"),
    "listening": (f"{_DOCUMENTS}.listening:ListeningDocument", "the first line of `bugsage listen --format json`"),
    "heard": (f"{_DOCUMENTS}.listening:HeardDocument", "every other line of `bugsage listen --format json`"),
    "issues": (f"{_DOCUMENTS}.knowledge:IssuesDocument", "`bugsage issues --format json`"),
    "show": (f"{_DOCUMENTS}.diagnosis:ShowDocument", "`bugsage show --format json`"),
    "timeline": (f"{_DOCUMENTS}.knowledge:TimelineDocument", "`bugsage timeline --format json`"),
    "decisions": (f"{_DOCUMENTS}.decision:DecisionsDocument", "`bugsage timeline --check-decisions --format json`"),
    "stop": (f"{_DOCUMENTS}.stopping:StopDocument", "`bugsage stop --format json`"),
    "verdict": (f"{_DOCUMENTS}.knowledge:VerdictDocument", "`bugsage verdict --format json`"),
    "stats": (f"{_DOCUMENTS}.stats:StatsDocument", "`bugsage stats --format json`"),
    "stats-cost": (f"{_DOCUMENTS}.cost:CostDocument", "`bugsage stats cost --format json`"),
    "stats-avoided": (f"{_DOCUMENTS}.cost:AvoidedDocument", "`bugsage stats avoided --format json`"),
    "review": (f"{_DOCUMENTS}.review:ReviewDocument", "`bugsage review --format json`"),
    "undo": (f"{_DOCUMENTS}.review:UndoDocument", "`bugsage undo --format json`"),
    "report": (f"{_DOCUMENTS}.base:ReportDocument", "`bugsage report --format json`"),
    "index": (f"{_DOCUMENTS}.repository:IndexDocument", "`bugsage index --format json`"),
    "hook": (f"{_DOCUMENTS}.hook:HookDocument", "`bugsage hook run --format json`"),
    "hook-file": (f"{_DOCUMENTS}.hook:HookFileDocument", "`bugsage hook install|uninstall --format json`"),
    "init": (f"{_DOCUMENTS}.repository:InitDocument", "`bugsage init --format json`"),
    "doctor": (f"{_DOCUMENTS}.repository:DoctorDocument", "`bugsage doctor --format json`"),
    "ci-runs": (f"{_DOCUMENTS}.ci:RunsDocument", "`bugsage ci list --format json`"),
    "version": (f"{_DOCUMENTS}.base:VersionDocument", "`bugsage version --format json`"),
    "completion": (f"{_DOCUMENTS}.base:CompletionDocument", "`bugsage completion --format json`"),
    "man": (f"{_DOCUMENTS}.base:ManDocument", "`bugsage man --format json`"),
    "schemas": (f"{_DOCUMENTS}.base:SchemasDocument", "`bugsage schema --format json`"),
    "sentry-list": (f"{_DOCUMENTS}.sentry:SentryListDocument", "`bugsage sentry list --format json`"),
    "watch": (f"{_DOCUMENTS}.sentry:WatchDocument", "one line of `bugsage watch --sentry --format json`"),
    "watch-tests": (f"{_DOCUMENTS}.watch:WatchTestsDocument", "one line of `bugsage watch --format json`"),
    "lattice-list": (f"{_DOCUMENTS}.lattice:LatticeListDocument", "`bugsage lattice list --format json`"),
    "lattice-check": (f"{_DOCUMENTS}.lattice:LatticeCheckDocument", "`bugsage lattice check --format json`"),
    "lattice-map": (f"{_DOCUMENTS}.lattice:LatticeMapDocument", "`bugsage lattice map --format json`"),
    "lattice-log": (f"{_DOCUMENTS}.lattice:LatticeLogDocument", "`bugsage lattice log|verify --format json`"),
    "lattice-add": (f"{_DOCUMENTS}.lattice:LatticeAddDocument", "`bugsage lattice add --format json`"),
    "rules-list": (f"{_DOCUMENTS}.rules:RulesListDocument", "`bugsage rules list --format json`"),
    "rules-check": (f"{_DOCUMENTS}.rules:RulesCheckDocument", "`bugsage rules check --format json`"),
    "rules-test": (f"{_DOCUMENTS}.rules:RulesTestDocument", "`bugsage rules test --format json`"),
    "rules-explain": (f"{_DOCUMENTS}.rules:RulesExplainDocument", "`bugsage rules explain --format json`"),
    "contract": ("bugsage.model.contract:Contract", "one contract under `.lattice/contracts/`"),
    "rule": ("bugsage.model.rule:Rule", "one safety rule under `rules/`"),
    "rules": ("bugsage.model.rule:RuleFile", "a whole file of safety rules, `rules/*.yaml`"),
    "rules-owner": ("bugsage.model.owner:Owner", "the owner's file, `rules/owner.yaml`"),
    "settings": ("bugsage.model.settings:Settings", "`bugsage.toml` or `[tool.bugsage]` in `pyproject.toml`"),
}
#: Keys that the reader sets and a file may not hold.
_SET_BY_US: dict[str, dict[str, tuple[str, ...]]] = {
    "contract": {"Contract": ("file", "line")},
    "rule": {"Rule": ("source", "line", "pack", "words")},
    "rules": {"Rule": ("source", "line", "pack", "words")},
    "rules-owner": {"Rule": ("source", "line", "pack", "words")},
}


def schema_of(name: str) -> dict[str, Any]:
    """The schema of this name. Raises UsageError with the nearest name."""
    import msgspec.json

    if name not in SCHEMAS:
        raise UsageError(f"no schema has the name {name}", hint=_hint(name, SCHEMAS))
    where, describes = SCHEMAS[name]
    made = msgspec.json.schema(type_at(where))
    if name in _SET_BY_US:
        for noun, keys in _SET_BY_US[name].items():
            part = made["$defs"][noun]
            part["properties"] = {key: value for key, value in part["properties"].items() if key not in keys}
        for part in made["$defs"].values():
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "description": describes} | made


def type_at(where: str) -> type:
    """The type that `module:name` names."""
    module, _, name = where.partition(":")
    found = getattr(import_module(module), name)
    assert isinstance(found, type)
    return found


def _hint(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return (f"did you mean `{near[0]}`? " if near else "") + "`bugsage schema` lists them all"
