"""What failed repeatedly is not tried again, with the reason; little evidence, time and changes make it be tried."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.patch import FilePatch, Patch
from bugsage.model.spending import Avoided, FixPlan, TriedFix
from bugsage.model.unified_diff import parse_diff
from bugsage.timeline import avoid, avoided, patch_fingerprint
from bugsage.timeline.avoiding import FEWEST, FLOOR, upper_bound

NOW = "2026-03-05T10:00:00.000000Z"
PLACE = "a.py::f"


def day(month: int, number: int) -> str:
    return f"2026-{month:02d}-{number:02d}T10:00:00.000000Z"


def tried(held: bool = False, time: str = NOW, **said: object) -> TriedFix:
    usual = {"issue": "BS-1", "agent": "templates", "category": "missing-key", "places": (PLACE,)}
    return TriedFix(**{**usual, "time": time, "held": held, **said})


PLAN = FixPlan(agent="templates", category="missing-key", places=(PLACE,))


class TestAvoid:
    def test_nothing_is_known(self) -> None:
        assert avoid((), PLAN, NOW) is None

    def test_three_failures_at_a_place(self) -> None:
        found = avoid([tried(note="a test fails")] * 3, PLAN, NOW)
        assert found
        assert (found.kind, found.pattern, found.tried, found.held) == ("symbol", PLACE, 3, 0)
        assert found.reason == (
            "templates for missing-key, at a.py::f: failed all 3 times; the last time: a test fails"
        )

    def test_two_are_too_few(self) -> None:
        assert avoid([tried()] * 2, PLAN, NOW) is None

    def test_one_that_held_speaks_for_trying(self) -> None:
        assert avoid([*[tried()] * 4, tried(held=True)], PLAN, NOW) is None
        assert avoid([*[tried()] * 20, tried(held=True)], PLAN, NOW) is not None

    def test_another_agent_another_cause_another_place(self) -> None:
        failures = [tried()] * 5
        for other in ({"agent": "claude"}, {"category": "none-value"}, {"places": ("b.py::f",)}):
            assert avoid(failures, replace(PLAN, **other), NOW) is None

    def test_everything_fails_in_a_file(self) -> None:
        failures = [tried(places=(f"a.py::f{n}",)) for n in range(3)]
        found = avoid(failures, PLAN, NOW)
        assert found
        assert (found.kind, found.pattern) == ("file", "a.py")

    def test_the_very_same_patch_twice(self) -> None:
        failures = [tried(patch="ab12", places=()), tried(patch="ab12", places=())]
        found = avoid(failures, replace(PLAN, patch="ab12"), NOW)
        assert found
        assert (found.kind, found.pattern) == ("patch", "ab12")
        assert found.reason == "this very patch failed all 2 times"
        assert avoid([*failures, tried(patch="ab12", held=True)], replace(PLAN, patch="ab12"), NOW) is None
        assert avoid(failures, replace(PLAN, patch="cd34"), NOW) is None
        assert avoid(failures, FixPlan(agent="claude", category="none-value", patch="ab12"), NOW) is not None

    def test_it_is_forgotten_with_time(self) -> None:
        failures = [tried(time=day(3, 1))] * 4
        assert avoid(failures, PLAN, day(3, 2)) is not None
        assert avoid(failures, PLAN, day(6, 1)) is None
        assert avoid([tried(time=day(1, 1))] * 99, PLAN, day(12, 1)) is None

    def test_it_is_forgotten_when_the_file_has_changed(self) -> None:
        failures = [tried(texts={"a.py": "1", "b.py": "1"}, patch="ab")] * 3
        assert avoid(failures, replace(PLAN, texts={"a.py": "1"}), NOW) is not None
        assert avoid(failures, replace(PLAN, texts={"a.py": "2"}), NOW) is None
        assert avoid(failures, replace(PLAN, texts={}), NOW) is not None
        same_patch = replace(PLAN, patch="ab", places=())
        assert avoid(failures, replace(same_patch, texts={"a.py": "1", "b.py": "1"}), NOW) is not None
        assert avoid(failures, replace(same_patch, texts={"a.py": "1", "b.py": "2"}), NOW) is None

    def test_times_that_make_no_sense_count_as_now(self) -> None:
        assert avoid([tried(time="yesterday")] * 3, PLAN, NOW) is not None
        assert avoid([tried(time=day(3, 1))] * 3, PLAN, "") is not None


TRIED = st.builds(
    tried,
    st.booleans(),
    st.sampled_from([day(3, 1), day(3, 4), day(1, 9), NOW, "", "later"]),
    agent=st.sampled_from(["templates", "claude"]),
    category=st.sampled_from(["missing-key", ""]),
    places=st.lists(st.sampled_from([PLACE, "a.py::g", "b.py", "::"]), max_size=2).map(tuple),
    patch=st.sampled_from(["", "ab", "cd"]),
    texts=st.sampled_from([{}, {"a.py": "1"}, {"a.py": "2", "b.py": "1"}]),
)
MANY = st.lists(TRIED, max_size=10)
FAILED = st.integers(0, 6).map(lambda n: [tried()] * n)
ANY = st.one_of(MANY, FAILED)
PLANS = st.builds(
    FixPlan,
    agent=st.sampled_from(["templates", "claude"]),
    category=st.sampled_from(["missing-key", ""]),
    places=st.lists(st.sampled_from([PLACE, "a.py::g", "b.py"]), max_size=2).map(tuple),
    patch=st.sampled_from(["", "ab"]),
    texts=st.sampled_from([{}, {"a.py": "1"}]),
)


@given(ANY, PLANS)
def test_it_says_why_and_only_of_what_failed_often(known: list[TriedFix], plan: FixPlan) -> None:
    found = avoid(known, plan, NOW)
    if found is not None:
        assert found.reason
        assert found.tried - found.held >= 2
        assert found.kind == "patch" or (found.tried >= FEWEST and found.chance <= FLOOR)
        assert found.kind == "patch" or (found.agent, found.category) == (plan.agent, plan.category)


@given(ANY, PLANS)
def test_one_more_failure_never_makes_it_worth_trying(known: list[TriedFix], plan: FixPlan) -> None:
    more = tried(agent=plan.agent, category=plan.category, places=plan.places, patch=plan.patch, texts=plan.texts)
    if avoid(known, plan, NOW) is not None:
        assert avoid([*known, more], plan, NOW) is not None


@given(ANY, PLANS)
def test_one_more_that_held_never_speaks_against_it(known: list[TriedFix], plan: FixPlan) -> None:
    more = tried(True, agent=plan.agent, category=plan.category, places=plan.places, patch=plan.patch, texts=plan.texts)
    if avoid(known, plan, NOW) is None:
        assert avoid([*known, more], plan, NOW) is None


@given(ANY)
def test_what_is_listed_is_what_is_avoided(known: list[TriedFix]) -> None:
    for one in avoided(known, {}, NOW):
        plan = FixPlan(
            agent=one.agent,
            category=one.category,
            places=() if one.kind == "patch" else (one.pattern,),
            patch=one.pattern if one.kind == "patch" else "",
        )
        again = avoid(known, plan, NOW)
        assert isinstance(again, Avoided)
        assert again.agent == one.agent


DIFF = """\
--- a/shop.py
+++ b/shop.py
@@ -1,3 +1,3 @@
 def price(code):
-    return PRICES[code]
+    return PRICES.get(code)
 # the end
"""


def read_patch(text: str) -> Patch:
    return Patch(files=parse_diff(text))


def test_a_patch_is_the_same_wherever_it_stands() -> None:
    one = patch_fingerprint(read_patch(DIFF))
    assert patch_fingerprint(read_patch(DIFF.replace("-1,3 +1,3", "-41,3 +41,3"))) == one
    assert patch_fingerprint(read_patch(DIFF.replace("get(code)", "get(code) "))) == one
    for other in (DIFF.replace("get(code)", "pop(code)"), DIFF.replace("shop.py", "cart.py"), DIFF.replace("+ ", "- ")):
        assert patch_fingerprint(read_patch(other)) != one


def test_a_patch_that_is_not_known_whole_is_like_no_other() -> None:
    assert patch_fingerprint(Patch(files=(FilePatch(path="a.png", binary=True),))) == ""
    assert patch_fingerprint(Patch(cut=True)) == ""


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_bound_lies_above_the_share_and_comes_nearer_with_more(held: int, failed: int) -> None:
    n = held + failed
    assert (held / n if n else 0) <= upper_bound(held, n) + 1e-9 <= 1.0 + 1e-8
    if n:
        assert upper_bound(2 * held, 2 * n) <= upper_bound(held, n) + 1e-9
