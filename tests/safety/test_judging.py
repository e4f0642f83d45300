"""A change judged: hits, score and demands together."""

import pytest

from bugsage.adapters.risk_model_file import RiskModelFiles
from bugsage.model.approval import Demand
from bugsage.model.patch import Patch
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit
from bugsage.model.rule import Condition, Consequence, Rule
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.judging import judged
from bugsage.safety.risk import score_of

MODEL = RiskModelFiles(None).shipped()
DIFF = """--- a/tests/test_x.py
+++ b/tests/test_x.py
@@ -1,2 +1,3 @@
+@pytest.mark.skip
 def test_x():
     assert f()
"""


def rule(name: str, **then: object) -> Rule:
    return Rule(id=name, when=Condition(paths=("**",)), then=Consequence(**then), because="so")  # type: ignore[arg-type]


def judge(*rules: Rule, maker: str = "human:Ann") -> tuple[tuple[RuleHit, ...], float, tuple[Demand, ...]]:
    proposal = Proposal(patch=Patch(files=parse_diff(DIFF)), maker=maker, measures={"source_files": 0.0})
    return judged(proposal, rules, MODEL, None, lambda: 0.0)


def test_a_cap_lowers_the_score_and_nothing_that_is_demanded() -> None:
    heavy, strict = rule("heavy", points=8.0), rule("strict", points=2.0, escalate=True)
    told, score, demands = judge(heavy, strict, rule("low", cap=3.0), rule("lower", cap=1.0))
    assert (score, score_of(told)) == (1.0, 8.4)
    assert [(one.rule, one.asks) for one in demands] == [("strict", "escalate")]
    assert [one.rule for one in told] == ["heavy", "strict", "low", "lower"]
    assert judge(rule("light", points=2.0), rule("low", cap=3.0))[1] == 2.0


@pytest.mark.parametrize(("maker", "asks"), [("agent:x", ["escalate"]), ("", ["escalate"]), ("human:Ann", [])])
def test_what_only_looks_like_a_repair_counts_unless_a_person_made_it(maker: str, asks: list[str]) -> None:
    told, score, demands = judge(maker=maker)
    assert [one.asks for one in demands] == asks
    assert {one.rule for one in told} == ({"tamper-test-skipped"} if asks else set())
    assert score == score_of(told)
