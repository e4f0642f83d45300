from msgspec.structs import replace

from bugsage.model.opinion import Choice, Instrumentation, Opinion
from bugsage.timeline import fold, opinion_given, prose, recorded_opinion, restore_diagnosis, root_cause_proposed
from tests.fakes.fake_timeline import FakeTimeline
from tests.timeline.samples import TIME, VERSION, make_diagnosis

OPINION = Opinion(
    model="claude-test",
    choices=(Choice(file="a.py", symbol="f", why="so"),),
    explanation="Because.",
    instrumentation=(Instrumentation(file="a.py", line=3, kind="log", code="print(x)"),),
    tokens=1200,
    cost_usd=0.0123,
    prompt="p1",
)


def test_what_was_said_is_found_by_its_question_the_newest_first() -> None:
    timeline = FakeTimeline()
    later = replace(OPINION, explanation="Rather this.")
    for opinion in (OPINION, replace(OPINION, prompt="p2"), later, later):
        timeline.append(opinion_given("BS-1", opinion, time=TIME, version=VERSION))
    assert recorded_opinion(timeline.entries("BS-1"), "p1") == later
    assert recorded_opinion(timeline.entries("BS-1"), "p3") is None
    assert len([e for e in timeline.entries() if "opinion" in e.payload]) == 3


def test_it_names_the_model_and_is_told_in_a_sentence() -> None:
    said, line = opinion_given("BS-1", OPINION, time=TIME, version=VERSION)
    assert said.actor.name == line.actor.name == "model claude-test"
    assert prose(said) == "opinion of claude-test: f in a.py (1200 tokens, 0.012 USD)"
    assert prose(line) == "instrumentation proposed at a.py:3: print(x)"


def test_it_is_no_diagnosis() -> None:
    diagnosis = make_diagnosis()
    issue = diagnosis.issue.id
    timeline = FakeTimeline()
    timeline.append([root_cause_proposed(diagnosis, time=TIME, version=VERSION)])
    before = fold(timeline.entries()).issues[issue]
    timeline.append(opinion_given(issue, OPINION, time=TIME, version=VERSION))
    after = fold(timeline.entries())
    assert after.issues[issue].suspect == before.suspect
    assert after.issues[issue].cause == before.cause
    assert after.unknown == 0
    restored = restore_diagnosis(timeline.entries(issue))
    assert restored is not None
    assert restored.suspects == diagnosis.suspects


def test_the_same_answer_for_another_price_is_the_same_diagnosis() -> None:
    first = replace(make_diagnosis(), opinion=OPINION)
    again = replace(first, opinion=replace(OPINION, cost_usd=0.0, seconds=9.0, recorded=True))
    subjects = {root_cause_proposed(d, time=TIME, version=VERSION).subject for d in (first, again)}
    assert len(subjects) == 1
