"""One fact counts once, and nothing gets smaller by one reason more."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.adapters.risk_model_file import RiskModelFiles
from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.patch import Patch
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit
from bugsage.model.rule import Condition, Consequence, Rule
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.judging import judged
from bugsage.safety.overlap import counted_once, same
from bugsage.safety.risk import score_of

#: Two rules of one fact, one that tells what a finding tells, and one that stands alone.
NAMES = {"b": "a", "c": "a", "d": "tamper-x", "e": "tamper-x"}
points = st.integers(0, 100).map(lambda tenths: tenths / 10)
#: Rules speak once, findings as often as there are places.
hits = st.tuples(
    st.dictionaries(st.sampled_from("abcdefg"), points),
    st.lists(st.tuples(st.sampled_from(["tamper-x", "tamper-y"]), points), max_size=4),
).map(lambda both: [hit(rule, amount) for rule, amount in (*both[0].items(), *both[1])])


def hit(rule: str, amount: float) -> RuleHit:
    return RuleHit(rule=rule, points=amount, reason=f"{rule} speaks")


@given(hits, st.data())
def test_a_reason_more_never_lowers_the_score(some: list[RuleHit], data: st.DataObject) -> None:
    left_out = data.draw(st.integers(0, max(0, len(some) - 1)))
    fewer = [one for at, one in enumerate(some) if at != left_out]
    assert score_of(counted_once(some, NAMES)) >= score_of(counted_once(fewer, NAMES))


@given(hits)
def test_every_reason_stays_and_one_of_each_fact_keeps_its_points(some: list[RuleHit]) -> None:
    counted = counted_once(some, NAMES)
    assert [one.rule for one in counted] == [one.rule for one in some]
    for before, after in zip(some, counted, strict=True):
        assert after.points in (before.points, 0.0)
        assert after.reason.startswith(before.reason)
        assert (after.points < before.points) == ("counted with" in after.reason)
    if any(one.points for one in some):
        assert max(one.points for one in counted) == max(one.points for one in some)


def test_the_heavier_one_counts_and_the_other_says_where() -> None:
    light, heavy, other = hit("a", 1.0), hit("b", 4.0), hit("f", 2.0)
    told = counted_once([light, heavy, other], NAMES)
    assert [one.points for one in told] == [0.0, 4.0, 2.0]
    assert told[0].reason == "a speaks (counted with b)"
    assert counted_once([light, other], NAMES) == (light, other)


def test_of_many_findings_one_alone_tells_what_the_rule_tells() -> None:
    told = counted_once([hit("d", 5.0), hit("tamper-x", 3.0), hit("tamper-x", 9.0), hit("tamper-x", 3.0)], NAMES)
    assert [one.points for one in told] == [0.0, 3.0, 9.0, 3.0]
    told = counted_once([hit("d", 5.0), hit("tamper-x", 3.0), hit("tamper-x", 3.0)], NAMES)
    assert [one.points for one in told] == [5.0, 0.0, 3.0]


def test_what_is_demanded_stays_demanded_and_every_point_is_in_the_hits() -> None:
    def rule(name: str, same_as: str = "", **then: object) -> Rule:
        when = Condition(added=("eval",))
        return Rule(id=name, when=when, then=Consequence(**then), because="it says eval", same_as=same_as)  # type: ignore[arg-type]

    rules = (rule("a", points=6.0), rule("b", "a", points=2.0, escalate=True))
    patch = Patch(files=parse_diff("--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-a\n+eval\n"))
    proposal = Proposal(patch=patch, maker="human:Ann", measures={"source_files": 0.0})
    model = RiskModelFiles(None).shipped()
    told, score, demands = judged(proposal, rules, model, SyntaxReader(None), lambda: 0.0)
    assert [(one.rule, one.points) for one in told] == [("a", 6.0), ("b", 0.0)]
    assert score == score_of(told) == 6.0
    assert [(one.rule, one.asks) for one in demands] == [("b", "escalate")]


def test_shipped_rules_of_one_fact_name_one_another() -> None:
    names = same(RuleFiles.shipped())
    assert names["path-from-a-request"] == "address-from-a-request"
    assert names["fix-changes-tests-only"] == names["test-changed-for-a-fault-of-the-code"]
    assert names["repair-far-from-the-suspects"] == "fix-of-many-files"
