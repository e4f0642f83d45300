"""Measured danger as part of a judgement, over a real repository."""

import pytest

from bugsage import pipeline
from bugsage.model.judgement import Judgement
from bugsage.pipeline.proposing import Asked
from bugsage.safety.risk import score_of
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

SMALL = "def total(rows):\n    return sum(rows)\n"
LARGE = "".join(f"\ndef rule_{n}(row):\n    if row.kind == {n * n}:\n        return row.a{n}\n" for n in range(80))


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("One", {"shop/cart.py": SMALL})
    repository.commit("Fix the total", {"shop/cart.py": SMALL + "\n\nRATE = 2\n"})
    return repository


def judged(repository: Repository, **asked: object) -> Judgement:
    return pipeline.risk(LocalHouse(repository.root), Asked(**asked))  # type: ignore[arg-type]


def test_more_code_is_more_dangerous_and_every_point_is_told(shop: Repository) -> None:
    shop.commit("Two", {"shop/cart.py": SMALL + "\n\nRATE = 3\n"})
    small = judged(shop, revisions="HEAD").risk
    shop.commit("Three", {"shop/rules.py": LARGE})
    large = judged(shop, revisions="HEAD").risk
    assert small.score < large.score == score_of(large.hits)
    assert "measured:new-code" in {hit.rule for hit in large.hits}


def test_a_range_is_judged_as_one_change(shop: Repository) -> None:
    shop.commit("Two", {"shop/rules.py": LARGE})
    shop.commit("Three", {"shop/rules.py": ""})
    assert judged(shop, revisions="HEAD~2..HEAD").proposal.measures["code_added"] == 0


def test_the_past_of_the_files_is_known_before_the_change(shop: Repository) -> None:
    shop.commit("Two", {"shop/cart.py": SMALL})
    measures = judged(shop, revisions="HEAD").proposal.measures
    assert (measures["recent_changes"], measures["recent_fixes"], measures["project_commits"]) == (2, 1, 2)


def test_a_first_commit_and_a_bare_patch_have_no_known_past(shop: Repository) -> None:
    assert "recent_changes" not in judged(shop, revisions="HEAD~1").proposal.measures


def test_an_agent_cannot_talk_its_change_small(shop: Repository) -> None:
    shop.commit("Add type hints", {"shop/rules.py": LARGE})
    human, agent = (judged(shop, revisions="HEAD", maker=maker).proposal for maker in ("human:Ana", "agent:codex"))
    assert human.measures["says_types"] == 1
    assert "says_types" not in agent.measures
