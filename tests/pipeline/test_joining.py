"""Failures with one cause become one issue, from the run of the tests to the timeline; two causes stay two."""

import json
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import UsageError
from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.pipeline.house import House
from bugsage.surfaces.documents.diagnosis import from_report
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import markdown, text
from bugsage.surfaces.source import no_source
from bugsage.wiring import open_house
from tests.conftest import Repository

MONEY = """\
def rounded(amount):
    return int(amount * 100) / 10


def with_tax(amount):
    return rounded(amount * 1.2)


def share(amount, people):
    return rounded(amount / people)
"""
CODES = """\
class Book:
    def __init__(self):
        self.codes = {"TEN": 10}

    def find(self, code):
        if not self.codes:
            return 0
        return self.codez[code]
"""
MONEY_TESTS = """\
from shop.money import rounded, share, with_tax


def test_rounded():
    assert rounded(1.234) == 1.23


def test_rounded_up():
    assert rounded(2.5) == 2.5


def test_rounded_whole():
    assert rounded(3) == 3


def test_nothing_is_rounded_to_nothing():
    assert rounded(0) == 0
"""
CODES_TESTS = """\
from shop.codes import Book


def test_a_code_is_found():
    assert Book().find("TEN") == 10


def test_no_codes():
    book = Book()
    book.codes = {}
    assert book.find("TEN") == 0
"""
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", ".")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("A shop", {"shop/__init__.py": "", "shop/money.py": MONEY, "shop/codes.py": CODES})
    repository.commit("Tests", {"tests/test_money.py": MONEY_TESTS, "tests/test_codes.py": CODES_TESTS})
    return repository


def red(root: Path) -> Report:
    _, report = pipeline.test(open_house(root), PYTEST, on_output=lambda _: None)
    assert report
    return report


def of(report: Report, test: str) -> Diagnosis:
    """The issue that a failing test is counted in."""
    return next(d for d in report.diagnoses if any((e.test or "").endswith(test) for e in d.issue.events))


def test_three_red_tests_with_one_cause_and_one_with_another_are_two_issues(shop: Repository) -> None:
    report = red(shop.root)
    assert len(report.diagnoses) == 2
    money, codes = of(report, "::test_rounded"), of(report, "::test_a_code_is_found")
    assert money.issue.occurrences == len(money.issue.events) == 3
    assert {e.test for e in money.issue.events} == {
        f"tests/test_money.py::{name}" for name in ("test_rounded", "test_rounded_up", "test_rounded_whole")
    }
    assert money.suspects[0].symbol == "rounded"
    assert [one.test for one in money.joined] == [e.test for e in money.issue.events[1:]]
    assert all(one.probability >= 0.5 and one.reasons for one in money.joined)
    assert not codes.joined
    assert codes.issue.occurrences == 1


def test_what_was_joined_is_counted_on_the_timeline_once(shop: Repository) -> None:
    report = red(shop.root)
    house = open_house(shop.root)
    counts = {record.id: record.occurrences for record in pipeline.issues(house)}
    assert counts == {d.issue.id: d.issue.occurrences for d in report.diagnoses}
    money = of(report, "::test_rounded")
    told = [line for _, line in pipeline.timeline(house, money.issue.id)]
    assert sum("with the cause of this issue" in line for line in told) == 2
    again = pipeline.diagnose(open_house(shop.root), [])
    assert {d.issue.id: d.issue.occurrences for d in again.diagnoses} == counts


def test_the_id_of_what_was_joined_leads_to_the_issue(shop: Repository) -> None:
    money = of(red(shop.root), "::test_rounded")
    house: House = open_house(shop.root)
    shown = pipeline.show(house, money.joined[0].id)
    assert shown.issue.id == money.issue.id
    assert shown.joined == money.joined
    assert shown.issue.occurrences == 3


def test_a_failure_that_comes_back_alone_is_an_issue_of_its_own(shop: Repository) -> None:
    money = of(red(shop.root), "::test_rounded")
    only = next(one for one in money.joined if (one.test or "").endswith("test_rounded_whole"))
    _, alone = pipeline.test(
        open_house(shop.root), (*PYTEST, "tests/test_money.py::test_rounded_whole"), on_output=lambda _: None
    )
    assert alone
    assert [d.issue.id for d in alone.diagnoses] == [only.id]
    listed = {record.id for record in pipeline.issues(open_house(shop.root))}
    assert {only.id, money.issue.id} <= listed


def test_the_issue_that_was_known_before_takes_in_the_others(shop: Repository) -> None:
    _, first = pipeline.test(
        open_house(shop.root), (*PYTEST, "tests/test_money.py::test_rounded_whole"), on_output=lambda _: None
    )
    assert first
    known = first.diagnoses[0].issue.id
    money = of(red(shop.root), "::test_rounded")
    assert money.issue.id == known
    assert money.issue.occurrences == 4
    assert (money.issue.event.test or "").endswith("test_rounded_whole")


def test_an_issue_given_by_its_id_is_itself(shop: Repository) -> None:
    money = of(red(shop.root), "::test_rounded")
    again = pipeline.diagnose(open_house(shop.root), [money.issue.id])
    assert [d.issue.id for d in again.diagnoses] == [money.issue.id]
    assert pipeline.diagnose(open_house(shop.root), [money.joined[0].id]).diagnoses[0].issue.id == money.issue.id


def test_a_report_says_how_they_were_joined_and_told_apart(shop: Repository) -> None:
    report = red(shop.root)
    money = of(report, "::test_rounded")
    drawn = text.report(report, Look(), no_source)
    assert "2 more failures of this report have this cause:" in drawn
    assert "tests/test_money.py::test_rounded_up" in drawn
    assert "with it `tests/test_money.py::test_rounded_up`" in markdown.report(report, no_source)
    document = from_report(report)
    issue = next(one for one in document.issues if one.id == money.issue.id)
    assert [one.id for one in issue.joined] == [one.id for one in money.joined]
    assert all(one.reasons for one in issue.joined)


def test_one_failure_alone_has_nothing_to_be_joined_with(shop: Repository) -> None:
    _, report = pipeline.test(open_house(shop.root), (*PYTEST, "tests/test_codes.py"), on_output=lambda _: None)
    assert report
    [only] = report.diagnoses
    assert only.joined == ()
    assert only.told_apart == ()
    stored = [entry.payload for entry in open_house(shop.root).timeline.entries(only.issue.id)]
    assert '"joined"' not in json.dumps(stored)


def test_what_a_person_puts_together_stays_together_when_it_is_seen_again(shop: Repository) -> None:
    house = open_house(shop.root)
    report = red(shop.root)
    one, other = of(report, "test_rounded").issue.id, of(report, "test_a_code_is_found").issue.id
    record = pipeline.merge(house, [one, other], "one rounding, I am sure")
    assert (record.id, record.occurrences) == (one, 4)
    assert [listed.id for listed in pipeline.issues(house)] == [one]
    again = red(shop.root)
    assert [found.issue.id for found in again.diagnoses] == [one]
    assert other in {joined.id for joined in again.diagnoses[0].joined}
    _, alone = pipeline.test(house, (*PYTEST, "tests/test_codes.py"), on_output=lambda _: None)
    assert alone
    assert [(found.issue.id, [joined.id for joined in found.joined]) for found in alone.diagnoses] == [(one, [other])]
    assert pipeline.split(house, other) == one
    assert {found.issue.id for found in red(shop.root).diagnoses} == {one, other}
    with pytest.raises(UsageError, match="was not put to another issue"):
        pipeline.split(house, other)


def test_what_a_person_took_out_is_not_joined_again(shop: Repository) -> None:
    house = open_house(shop.root)
    whole = of(red(shop.root), "test_rounded")
    member = whole.joined[0].id
    assert pipeline.split(house, member) == whole.issue.id
    again = red(shop.root)
    assert member in {found.issue.id for found in again.diagnoses}
    assert member not in {joined.id for found in again.diagnoses for joined in found.joined}
