"""Rules that are passed over would have said nothing."""

import pytest

from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.patch import Patch
from bugsage.model.proposal import Proposal
from bugsage.model.rule import Condition, Consequence, Example, Rule, Threshold
from bugsage.model.unified_diff import parse_diff
from bugsage.safety import rules as asked
from bugsage.safety.examples import patch_of
from bugsage.safety.rules import hits_of

SHIPPED = RuleFiles.shipped(whole=True)
#: One example of each rule, so that every kind of condition is met.
CHANGES = [(rule, rule.examples.hit[-1]) for rule in SHIPPED if isinstance(rule.examples.hit[-1], Example)]
CHANGES = [(rule, one) for rule, one in CHANGES if one.diff or one.after is not None][::3]


@pytest.mark.parametrize(("rule", "example"), CHANGES, ids=[rule.id for rule, _ in CHANGES])
def test_nothing_is_lost_over_the_examples_of_the_shipped_rules(
    rule: Rule, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = Proposal(patch=patch_of(example), maker=example.actor)
    quick = hits_of(proposal, SHIPPED, None)
    monkeypatch.setattr(asked, "Quiet", lambda _: lambda when: False)
    assert quick == hits_of(proposal, SHIPPED, None)


def spoken(diff: str, **when: object) -> bool:
    rule = Rule(id="r", when=Condition(**when), then=Consequence(points=1.0), because="so")  # type: ignore[arg-type]
    proposal = Proposal(patch=Patch(files=parse_diff(diff)), maker="human:a")
    return bool(hits_of(proposal, [rule], None))


DIFF = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-old = 1\n+new = verify(1)\n"


def test_what_must_not_stand_there_is_no_reason_to_be_quiet() -> None:
    assert spoken(DIFF, added=("token",), matches=Threshold(at_most=0))
    assert spoken(DIFF, not_=Condition(added=("token",)))
    assert spoken(DIFF, any_=(Condition(added=("token",)), Condition(added=("verify",))))
    assert not spoken(DIFF, any_=(Condition(added=("token",)), Condition(removed=("verify",))))


def test_names_and_who_made_it_count_everywhere() -> None:
    assert spoken(DIFF, paths=("src/*.PY",))
    assert not spoken(DIFF, paths=("lib/*.py",))
    assert not spoken(DIFF, all_=(Condition(added=("verify",)), Condition(actors=("agent",))))
    assert spoken(DIFF, added=("VERIFY|verify",), actors=("human:*",))
