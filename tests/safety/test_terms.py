"""A repository may make the terms stricter; only the user makes them looser, and no gate is left out."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.approval import GATES, PATHS, SAFEST, Facts
from bugsage.model.settings import ApprovalSettings, UserApprovalSettings
from bugsage.safety.approval import decide
from bugsage.safety.terms import in_force
from tests.safety.deciding import FACTS, NEARLY

NAMES = st.lists(st.sampled_from(["code", "missing-key", "none-value"]), max_size=3)
SCORES, SHARES = st.none() | st.floats(0, 10), st.none() | st.floats(0, 1)
OWN = {"auto_up_to": SCORES, "review_up_to": SCORES, "confidence": SHARES, "never": NAMES}
REPOSITORY = st.builds(ApprovalSettings, gates=st.lists(st.sampled_from(["linted", *GATES]), max_size=3), **OWN)
USER = st.builds(UserApprovalSettings, auto=NAMES, **OWN)


def test_without_settings_the_safest_hold() -> None:
    assert in_force(ApprovalSettings(), UserApprovalSettings()) == SAFEST


def test_the_user_may_trust_more_than_the_defaults() -> None:
    terms = in_force(ApprovalSettings(), UserApprovalSettings(auto_up_to=4.0, confidence=0.6, auto=["code"]))
    assert (terms.auto_up_to, terms.confidence, terms.auto) == (4.0, 0.6, ("code",))


@given(REPOSITORY, USER, FACTS | NEARLY)
def test_no_repository_lowers_a_path(repository: ApprovalSettings, user: UserApprovalSettings, facts: Facts) -> None:
    alone, both = (in_force(one, user) for one in (ApprovalSettings(), repository))
    assert both.auto == alone.auto
    assert set(GATES) <= set(both.gates)
    made = [decide(replace(facts, terms=terms)) for terms in (alone, both)]
    ranks = [len(PATHS) if one.refused else PATHS.index(one.path) for one in made]
    assert ranks[0] <= ranks[1]
