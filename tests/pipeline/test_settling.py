"""Issues are found again under the id that they had, whatever the recipe says now."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsage import pipeline
from bugsage.intake import former
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.issue import Issue
from bugsage.model.report import RawReport
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.why_grouped import why_grouped
from bugsage.timeline import issue_detected, issue_suppressed, issues_merged
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

TRACE = b"""\
Traceback (most recent call last):
  File "shop/cart.py", line 2, in <lambda>
    price = lambda code: PRICES[code]
KeyError: 'candle'
"""


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    repository.commit("A shop", {"shop/cart.py": "PRICES = {}\nprice = lambda code: PRICES[code]\n"})
    (repository.root / "failure.log").write_bytes(TRACE)
    return LocalHouse(repository.root)


def by_the_first_recipe(house: LocalHouse) -> Issue:
    """The issue of the trace as BugSage 0.1 named it."""
    events = read(RawReport(source="failure.log", content=TRACE)).events
    [issue] = group(resolve_all(events, str(house.root), ["shop/cart.py"]))
    digest = former.first(issue.event)
    assert digest != issue.fingerprint.hash
    return replace(issue, id=f"BS-{digest[:8]}", fingerprint=replace(issue.fingerprint, hash=digest, version=1))


def seen_before(house: LocalHouse) -> str:
    old = by_the_first_recipe(house)
    house.timeline.append(issue_detected(old, source="run", occasion="r1", time="2026-01-05", version="0.1.0"))
    return old.id


def test_an_issue_of_an_earlier_recipe_is_found_again(house: LocalHouse) -> None:
    old = seen_before(house)
    report = pipeline.diagnose(house, [str(house.root / "failure.log")])
    assert [(d.issue.id, d.issue.occurrences) for d in report.diagnoses] == [(old, 2)]
    [joined] = report.diagnoses[0].joined
    assert joined.id != old
    again = pipeline.diagnose(LocalHouse(house.root), [str(house.root / "failure.log")])
    assert [(d.issue.id, d.issue.occurrences) for d in again.diagnoses] == [(old, 2)]
    assert pipeline.show(house, joined.id).issue.id == old
    assert [record.id for record in pipeline.issues(house)] == [old]
    assert any("known under an earlier fingerprint" in line for _, line in pipeline.timeline(house, old))


def test_a_live_source_finds_it_too(house: LocalHouse) -> None:
    old = seen_before(house)
    with pipeline.gather(house, "log") as gathered:
        [arrival] = gathered.take([RawReport(source="app.log", content=TRACE)])
        [again] = gathered.take([RawReport(source="app.log", content=TRACE)])
    assert (arrival.issue, arrival.new, again.issue) == (old, False, old)
    assert pipeline.issues(house)[0].occurrences == 3


def test_an_issue_that_was_put_to_another_leads_there(house: LocalHouse, tmp_path: Path) -> None:
    old = seen_before(house)
    other = replace(by_the_first_recipe(house), id="BS-0000aaaa")
    house.timeline.append(issue_detected(other, source="run", occasion="r0", time="2026-01-04", version="0.1.0"))
    house.timeline.append([issues_merged(other.id, [old], time="2026-01-06", version="0.1.0")])
    report = pipeline.diagnose(house, [str(house.root / "failure.log")])
    assert [d.issue.id for d in report.diagnoses] == [other.id]


def test_what_a_person_took_out_stays_out(house: LocalHouse) -> None:
    old = seen_before(house)
    joined = pipeline.diagnose(house, [str(house.root / "failure.log")]).diagnoses[0].joined[0].id
    assert pipeline.split(house, joined) == old
    for _ in range(2):
        report = pipeline.diagnose(LocalHouse(house.root), [str(house.root / "failure.log")])
        assert [d.issue.id for d in report.diagnoses] == [joined]
    assert {record.id for record in pipeline.issues(house)} == {old, joined}


SHOP = """\
PRICES = {}


def price(code):
    %s


def total(codes):
    return sum(price(code) for code in codes)
"""
LOG = """\
Traceback (most recent call last):
  File "shop/cart.py", line 9, in total
    return sum(price(code) for code in codes)
  File "shop/cart.py", line 5, in price
    %s
LookupError: this cart holds a candle that has no price yet
"""


@pytest.fixture
def changed(repository: Repository) -> LocalHouse:
    """A repository in which an error was diagnosed, and the line that raises it was edited afterwards."""
    before, after = "return PRICES[code]", "return PRICES.get(code) or missing(code)"
    repository.commit("A shop", {"shop/cart.py": SHOP % before})
    (repository.root / "before.log").write_text(LOG % before)
    (repository.root / "after.log").write_text(LOG % after)
    pipeline.diagnose(LocalHouse(repository.root), [str(repository.root / "before.log")])
    repository.commit("Prices may be missing", {"shop/cart.py": SHOP % after})
    return LocalHouse(repository.root)


def test_an_error_whose_line_was_edited_is_counted_as_before(changed: LocalHouse) -> None:
    [known] = pipeline.issues(changed)
    report = pipeline.diagnose(changed, [str(changed.root / "after.log")])
    assert [(d.issue.id, d.issue.occurrences) for d in report.diagnoses] == [(known.id, 2)]
    [(name, near)] = pipeline.found_the_same(changed, known.id)
    assert near.how == "like"
    assert near.score >= near.threshold > 0.5
    assert near.frames[0] == "shop/cart.py price"
    assert near.reasons
    page = why_grouped(pipeline.show(changed, known.id), (), [(name, near)], Look())
    assert f"{name} is counted here" in page
    assert "shop/cart.py price" in page
    with pipeline.gather(LocalHouse(changed.root), "log") as gathered:
        raw = RawReport(source="app.log", content=(changed.root / "after.log").read_bytes())
        assert [arrival.issue for arrival in gathered.take([raw])] == [known.id]


def test_what_nobody_wants_to_hear_of_hides_no_other(changed: LocalHouse) -> None:
    [known] = pipeline.issues(changed)
    changed.timeline.append([issue_suppressed(known.id, time="2026-01-06", version="1")])
    report = pipeline.diagnose(changed, [str(changed.root / "after.log")])
    assert [d.issue.id == known.id for d in report.diagnoses] == [False]
    assert [record.id for record in pipeline.issues(changed)] == [report.diagnoses[0].issue.id]


def test_a_correction_wins_over_likeness_for_ever(changed: LocalHouse) -> None:
    [known] = pipeline.issues(changed)
    name = pipeline.diagnose(changed, [str(changed.root / "after.log")]).diagnoses[0].joined[0].id
    weights = changed.joining.near
    assert pipeline.split(changed, name, "another shop") == known.id
    for _ in range(2):
        again = pipeline.diagnose(LocalHouse(changed.root), [str(changed.root / "after.log")])
        assert [d.issue.id for d in again.diagnoses] == [name]
    assert pipeline.found_the_same(changed, known.id) == ()
    assert LocalHouse(changed.root).joining.near == weights, "a correction teaches nothing"
    pipeline.merge(changed, [known.id, name])
    again = pipeline.diagnose(LocalHouse(changed.root), [str(changed.root / "after.log")])
    assert [d.issue.id for d in again.diagnoses] == [known.id]
    assert pipeline.said_the_same(changed, known.id) == (name,)
