import json
from typing import Any

import jsonschema
import msgspec
import pytest

from bugsage.errors import LandingRefused, UsageError
from bugsage.model.affected import Chosen
from bugsage.model.agent import AgentProbe
from bugsage.model.approval import DecidedAgain, Replayed
from bugsage.model.bisection import Introduction
from bugsage.model.contract import Contract, Violation
from bugsage.model.diagnosis import Report
from bugsage.model.fix import Fix, FixCheck, InstrumentationPatch, Proof, RegressionTest
from bugsage.model.history import RepositoryState
from bugsage.model.hook_answer import HookAnswer, JudgedPush, PushTests
from bugsage.model.hooking import HookFile, Push, PushedRef
from bugsage.model.judgement import Judgement
from bugsage.model.landing import Landed, Taken
from bugsage.model.lattice import Checked, Drafted, Mapped, Touched
from bugsage.model.listening import Door, Heard
from bugsage.model.mutation import Mutation, Statement
from bugsage.model.owner import RulesInForce
from bugsage.model.patch import FilePatch, Hunk, Patch
from bugsage.model.priority import Wanted
from bugsage.model.proposal import Proposal
from bugsage.model.report import Reading
from bugsage.model.reproduction import Reproduction
from bugsage.model.review import Review
from bugsage.model.risk import Risk, RuleHit
from bugsage.model.risk_model import LearnedRisk
from bugsage.model.rule import Complaint, Condition, Consequence, Rule, Tried
from bugsage.model.run import RunResult
from bugsage.model.sentry import SentryIssue
from bugsage.model.spending import Avoided, CostRow, Costs, FixAttempt, Spent
from bugsage.model.stopping import Ended, Halt, Lease, Stop, SwitchState, Way
from bugsage.model.tamper import Finding
from bugsage.model.watch import ChangedPlace, Happening, ProductionIssue, Red, View
from bugsage.pipeline.watching import Sighting
from bugsage.safety.limits import USUAL
from bugsage.surfaces.documents import (
    again,
    agents,
    base,
    ci,
    cost,
    decision,
    diagnosis,
    fix,
    hook,
    knowledge,
    lattice,
    listening,
    parse,
    redaction,
    repository,
    review,
    risk,
    risk_learned,
    rules,
    sentry,
    stats,
    stopping,
    watch,
)
from bugsage.surfaces.schemas import SCHEMAS, schema_of
from tests.surfaces.conftest import CI_RUN

CONTRACT = Contract(id="A-1", applies_to=("a.py::f",), requires=("x",), file=".lattice/contracts/a.yaml", line=3)
BROKEN = Violation(id="A-1", clause="raises", verdict="violated", evidence="a.py:1: x", place="a.py::f", line=1)
STATEMENT = Statement(id="ADR-01", layout="latticelens", drift=("it is old",))
MUTATION = Mutation(timestamp="2026-01-05T10:00:00Z", action="update", code="A-1", effects={"requires": "loosened"})
CHECKED = Checked(
    repository=RepositoryState(root="/work"),
    contracts=(CONTRACT,),
    findings=(BROKEN, Violation(id="gone", clause="history", verdict="unknown")),
    statements=(STATEMENT,),
    recorded=(MUTATION,),
)


def mapped(report: Report) -> tuple[Mapped, ...]:
    touched = Touched(contract=CONTRACT, place="a.py::f", match=0.7, why="it", findings=(BROKEN,))
    return tuple(Mapped(issue=d.issue, touched=(touched,), statements=(STATEMENT,)) for d in report.diagnoses)


REPRODUCED = Reproduction(verdict="order-dependent", role="victim", others=("a.py::b",), runs=4, failed=2)
INTRODUCED = Introduction(ending="commit", commit="c" * 40, touched={"a.py": ("f",)}, runs=5)
NOT_FOUND = Introduction(ending="range", candidates=("a", "b"), evidence=("it is one of 2",))
HIT = RuleHit(rule="secrets", points=6.0, reason="it holds secrets", file=".env")
JUDGED = Judgement(proposal=Proposal(patch=Patch(name="HEAD")), risk=Risk(score=6.0, path="escalate", hits=(HIT,)))
REPLAYED = Replayed(
    same=2,
    differing=(DecidedAgain(number=1, issue="BS-1", time="2026-01-05T10:00:00Z", recorded="auto", now="review"),),
)
RULE = Rule(id="r", when=Condition(paths=("a",)), then=Consequence(points=1), because="so", source="rules/a.yaml")
HELD = RulesInForce(rules=(RULE,), notes=("s is on again",), changed={"r": "asks for less: it is old"})
TRIED = Tried(rule="r", expected="hit", number=1, passed=None, said="there is no grammar")
HALT = Halt(
    ways=(Way(where="repository", name="/work/.bugsage/stop", done=False, why="it is full"),),
    ended=(Ended(lease=Lease(id="7-ab", pid=7), how="killed"),),
    stops=(Stop(where="environment", name="BUGSAGE_STOP"),),
)
COSTS = Costs(
    total=Spent(attempts=2, usd=0.5), days=(CostRow(name="2026-01-05", spent=Spent(attempts=2)),), limits=USUAL
)
AVOIDED = Avoided(
    kind="file", agent="templates", category="x", pattern="a.py", tried=3, held=0, chance=0.4, last="2026", reason="so"
)
LEARNED = LearnedRisk(commits=9, inducing=2, before=0.6, after=0.7, factors={"files": 1.2}, kept=True)
FIXED = Fix(
    id="FX-1",
    issue="BS-1",
    agent="templates",
    status="plausible",
    patch="--- a/a\n",
    proof=Proof(
        failed_before=("a::t",),
        passed_after=("a::t",),
        failed_again=True,
        findings=(Finding(kind="test-skipped", severity="suspicious", file="a.py"),),
        checks=(FixCheck(name="tests", passed=True),),
    ),
    attempts=(FixAttempt(outcome="plausible"),),
    risk=Risk(score=2.0, path="review", hits=(HIT,)),
    regression_test=RegressionTest(file="tests/test_a.py", added=True),
)
FAILED = Fix(
    id="FX-1",
    issue="BS-1",
    agent="templates",
    status="failed",
    instrumentation=InstrumentationPatch(file="a.py", line=3, kind="log", code="log.info(1)", why="w", patch="--- a\n"),
)
REVIEWED = Review(
    name="FX-1",
    fix=FIXED,
    files=(
        FilePatch(path="a.py", hunks=(Hunk(old_start=1, old_count=1, new_start=1, new_count=0, lines=("-x",)),)),
        FilePatch(path="b.png", kind="renamed", old_path="a.png", binary=True),
    ),
    judgement=JUDGED,
)
LANDED = Landed(id="LD-1", way="commit", commit="c" * 40, before="b" * 40, branch=None, paths=("a.py",))
RUN = RunResult(command=("pytest",), status=-9, seconds=1.5, log="/tmp/x.log")

JUDGED_PUSH = HookAnswer(
    outcome="blocked",
    pushes=(
        JudgedPush(
            push=Push(
                refs=(PushedRef(local_ref="a", local="1" * 40, remote_ref="b"),), head="1" * 40, base=None, commits=1
            ),
            risk=JUDGED.risk,
            tests=PushTests(state="failed", command=("pytest",), failed=("a.py::t",)),
            held=("tests",),
        ),
    ),
    nothing=("refs/tags/v1 is deleted",),
)


@pytest.fixture
def documents(report: Report, reading: Reading, house: Any) -> dict[str, list[Any]]:
    """At least one document for every output that has a schema."""
    empty = msgspec.structs.replace(report, diagnoses=(), readings=())
    return {
        "diagnosis": [diagnosis.from_report(report), diagnosis.from_report(empty)],
        "parse": [parse.from_readings((reading, *report.readings)), parse.from_readings(())],
        "test": [diagnosis.from_run(RUN, report), diagnosis.from_run(RUN, None)],
        "issues": [knowledge.from_records(house.listed(Wanted()))],
        "show": [
            diagnosis.from_diagnosis(msgspec.structs.replace(found, reproduction=seen, introduction=INTRODUCED))
            for found in report.diagnoses
            for seen in (None, REPRODUCED)
        ],
        "bisect": [again.from_bisection("BS-1", INTRODUCED), again.from_bisection("BS-1", NOT_FOUND)],
        "timeline": [knowledge.from_entries(house.timeline(None))],
        "decisions": [decision.from_decided_again(REPLAYED), decision.from_decided_again(Replayed())],
        "stop": [stopping.from_halt(HALT, release=False), stopping.from_state(SwitchState(stops=HALT.stops))],
        "verdict": [knowledge.from_verdict("BS-1", True, house.verdict("BS-1", True))],
        "stats-cost": [cost.from_costs(COSTS), cost.from_costs(Costs())],
        "stats-avoided": [cost.from_avoided([AVOIDED]), cost.from_avoided([])],
        "stats": [stats.from_stats(house.stats())],
        "index": [repository.from_index(house.index())],
        "lattice-list": [lattice.from_listed((CONTRACT,), (STATEMENT,)), lattice.from_listed((), ())],
        "lattice-check": [lattice.from_checked(CHECKED)],
        "lattice-map": [lattice.from_mapped(mapped(report)), lattice.from_mapped(())],
        "lattice-log": [lattice.from_logged((MUTATION,)), lattice.from_verified((), (BROKEN,))],
        "lattice-add": [lattice.from_drafted(Drafted(contract=CONTRACT, text="- id: A-1"))],
        "init": [repository.from_init(house.project.look(), house.project.plan(), dry_run=True)],
        "completion": [
            base.CompletionDocument(
                schema="bugsage/completion@1", what="issues", script="", issues={"BS-1": "KeyError"}
            )
        ],
        "report": [base.ReportDocument(schema="bugsage/report@1", issue="BS-1", file="BS-1.html", bytes=9_000)],
        "man": [base.ManDocument(schema="bugsage/man@1", page=".TH BUGSAGE 1")],
        "hook": [hook.from_answer(JUDGED_PUSH), hook.from_answer(HookAnswer(outcome="skipped", reason="why"))],
        "hook-file": [hook.from_file(HookFile(path="/a/pre-push", action="installed", beside="husky", notes=("n",)))],
        "doctor": [repository.from_checks(house.doctor())],
        "sentry-list": [sentry.from_issues("https://sentry.io", (SentryIssue(id="1", short_id="SHOP-1"),))],
        "listening": [listening.from_door(Door(host="::1", port=28471, key="k"))],
        "heard": [listening.from_heard(Heard(events=("1" * 32,), diagnosis=found)) for found in report.diagnoses],
        "ci-runs": [ci.from_runs((CI_RUN,)), ci.from_runs(())],
        "watch-tests": [
            watch.from_happening(Happening(kind="ended", time="2026-01-05T10:00:00Z")),
            watch.from_happening(
                Happening(
                    kind="red",
                    time="2026-01-05T10:00:00Z",
                    test="tests/test_a.py::test_a",
                    view=View(
                        phase="affected",
                        reds=(Red(test="tests/test_a.py::test_a", diagnosis=report.diagnoses[1]),),
                        chosen=(Chosen("tests/test_a.py::test_a", "ran", "a.py::f"),),
                        passed_over=(("README.md", "no code names it"),),
                    ),
                )
            ),
            watch.from_happening(
                Happening(
                    kind="touched",
                    time="2026-01-05T10:00:00Z",
                    issue="BS-1",
                    view=View(
                        outside=("Sentry does not answer",),
                        production=(
                            ProductionIssue(issue="BS-2", source="listen"),
                            ProductionIssue(
                                issue="BS-1",
                                sentry=SentryIssue(id="1", short_id="SHOP-1"),
                                diagnosis=report.diagnoses[0],
                                touched=(ChangedPlace(file="a.py", symbol="f"),),
                            ),
                        ),
                    ),
                )
            ),
        ],
        "watch": [
            sentry.from_sighting(Sighting(kind="new", time="2026-01-05T10:00:00Z", issue="BS-1")),
            sentry.from_sighting(
                Sighting(
                    kind="regressed",
                    time="2026-01-05T10:00:00Z",
                    issue="BS-1",
                    sentry=SentryIssue(id="1", short_id="SHOP-1"),
                    diagnosis=report.diagnoses[0],
                )
            ),
        ],
        "version": [base.VersionDocument(schema="bugsage/version@1", version="1", python="3", platform="x")],
        "redaction": [
            redaction.RedactionDocument(
                schema="bugsage/redaction@1",
                text="[redacted jwt]",
                findings=(redaction.FindingPart(kind="jwt", line=1, start=1, end=9, end_line=1, source="a.log"),),
                unreadable={"b.png": "This looks like a PNG picture, not like text."},
            )
        ],
        "rules-list": [rules.from_listed(HELD), rules.from_listed(RulesInForce(rules=()))],
        "rules-check": [rules.from_checked((RULE,), (Complaint(rule="r", kind="pattern", said="no"),))],
        "rules-test": [rules.from_tried((TRIED,)), rules.from_tried(())],
        "rules-explain": [rules.from_explained(HELD, (TRIED,))],
        "risk-learned": [risk_learned.from_learned(LearnedRisk()), risk_learned.from_learned(LEARNED)],
        "fixes": [
            fix.FixesDocument(
                schema="bugsage/fixes@1",
                fixes=(fix.from_fix(FIXED),),
                left_out=(fix.LeftOutPart(issue="BS-1", because="a fix waits"),),
            )
        ],
        "fix": [fix.from_fix(FIXED), fix.from_fix(FAILED)],
        "review": [
            review.from_review(REVIEWED, LANDED),
            review.from_review(Review(name="--staged", judgement=JUDGED), None, LandingRefused("no", detail="x")),
        ],
        "undo": [review.from_undo(Taken(id="LD-1", issue="BS-1", commit="c" * 40, fix="FX-1"), LANDED)],
        "agents": [agents.from_probes((AgentProbe(name="codex"), AgentProbe(name="aider", ready=True)), "codex")],
        "risk": [risk.from_judgement(JUDGED)],
        "schemas": [base.SchemasDocument(schema="bugsage/schemas@1", schemas={"a": "b"})],
    }


def written(document: Any) -> Any:
    return json.loads(msgspec.json.encode(document))


def test_every_output_is_tried_against_its_schema(documents: dict[str, list[Any]]) -> None:
    assert set(documents) == set(SCHEMAS) - {"contract", "rule", "rules", "rules-owner", "settings"}
    for name, made in documents.items():
        for document in made:
            jsonschema.Draft202012Validator(schema_of(name)).validate(written(document))
            assert document.schema == f"bugsage/{name}@1"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(name))


def test_every_key_is_required_and_a_missing_one_is_noticed(documents: dict[str, list[Any]]) -> None:
    for name, [first, *_] in documents.items():
        whole = written(first)
        for key in whole:
            broken = {k: v for k, v in whole.items() if k != key}
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.Draft202012Validator(schema_of(name)).validate(broken)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("contract", {"id": "A-1", "applies_to": ["a.py::f"]}, {"id": "A-1", "file": "a.yaml"}),
        (
            "rule",
            {"id": "r", "when": {"paths": ["**/auth/**"]}, "then": {"points": 5}, "because": "it matters"},
            {"id": "r", "when": {}, "then": {"points": 11}, "because": "it matters"},
        ),
        (
            "rules",
            {
                "schema": "bugsage/rules@1",
                "pack": {"name": "ours"},
                "rules": [
                    {
                        "id": "r",
                        "when": {
                            "not": {"paths": ["a"]},
                            "any": [{"added": ["x"]}, {"measures": {"files": {"over": 3}}}],
                        },
                        "then": {"deny": True},
                        "because": "it matters",
                        "examples": {"hit": [{"file": "a.py", "before": "", "after": "x"}]},
                    }
                ],
            },
            {"schema": "bugsage/rules@1", "rules": [{"id": "r", "when": {"al": []}, "then": {}, "because": "b"}]},
        ),
        ("settings", {"diagnose": {"top": 3}, "test": {"command": "pytest"}}, {"diagnos": {}}),
    ],
)
def test_inputs(name: str, good: Any, bad: Any) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(name))
    validator.validate(good)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(bad)


def test_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UsageError) as raised:
        schema_of("diagnose")
    assert raised.value.hint.startswith("did you mean `diagnosis`?")


def test_diagnosis_has_every_key_that_was_promised(report: Report) -> None:
    whole = written(diagnosis.from_report(report))
    assert whole["schema"] == "bugsage/diagnosis@1"
    assert whole["repo"]["root"] == "/home/ana/shop"
    assert whole["timings_ms"] == {"intake": 3.0, "index": 40.2, "localize": 25.0, "total": 90.4}
    issue = whole["issues"][1]
    assert {"id", "fingerprint", "occurrences", "error", "triage", "suspects", "suspect_set", "hypotheses", "contracts",
            "impact", "risk"} <= set(issue)  # fmt: skip
    assert issue["error"]["frames"][-1] == {
        "file": "shop/orders.py", "line": 15, "function": "create", "column": None, "in_app": True,
    }  # fmt: skip
    assert issue["suspects"][0]["lines"] == [15]
    assert issue["suspects"][0]["evidence"][0]["weight"] == 1.92
    assert issue["hypotheses"][0]["suspect"] == 1
    assert issue["suspect_set"] == {"coverage": 0.9, "size": 4}
    assert whole["unreadable"][0]["tail"][-1] == "make: *** [all] Error 2"


def test_parse_has_every_key_that_was_promised(reading: Reading) -> None:
    [source] = written(parse.from_readings((reading,)))["sources"]
    assert source["counts"] == {"failed": 1, "errors": 0, "passed": 118, "skipped": None}
    assert source["failures"][0]["test"] == "tests/test_orders.py::test_create[two items]"
    assert source["failures"][0]["frames"][0]["function"] == "test_create"
    assert source["locations"][0]["tool"] == "gcc"
    assert source["key_lines"] == [{"line": 48, "text": "E   KeyError: 'user_id'"}]
