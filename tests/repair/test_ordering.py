"""Candidates are made place by place, and each change once."""

from math import log
from types import SimpleNamespace
from typing import Any

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.ordering import Changes, Later, groups

TEXT = "one = 1\ntwo = 2\n"


def site(name: str, probability: float) -> Any:
    return SimpleNamespace(file="app.py", text=TEXT, symbol=name, probability=probability)


def operator(asked: list[str], **texts: float) -> Any:
    """Proposes a text in place of `1` for each word, with its weight."""

    def propose(place: Any) -> Any:
        asked.append(place.symbol)
        for word, weight in texts.items():
            edit = Edit(file="app.py", start=6, end=7, text=word)
            yield Candidate(
                edits=(edit,), by="a", category="", file="app.py", symbol=place.symbol, line=1, weight=weight, why=word
            )

    return SimpleNamespace(propose=propose, fits=lambda _: True)


def later(*places: Any, asked: list[str], unseen: bool = False, **texts: float) -> Later:
    known: set[Changes] = set()
    return Later(groups(places, [operator(asked, **texts)], lambda _: TEXT, lambda _: 0.0, known, unseen=unseen))


def test_a_place_is_looked_at_only_once_one_of_its_candidates_may_be_the_likeliest() -> None:
    asked: list[str] = []
    made = later(site("f", 0.9), site("g", 0.5), site("h", 0.001), asked=asked, x=2.2)
    assert [one.candidate.symbol for one in made.filled(())] == ["f"]
    assert asked == ["f", "g"], "one of `g` could have been worth 3.0"
    assert made.bound == log(0.001) + 3.0
    assert made.rest() == []
    assert asked == ["f", "g", "h"]
    assert made.bound == float("-inf")
    assert made.filled(()) == []


def test_the_same_change_is_proposed_once_whatever_the_place() -> None:
    asked: list[str] = []
    made = later(site("f", 0.9), site("f.inner", 0.8), asked=asked, x=0.0, y=-1.0)
    found = made.rest()
    assert [(one.candidate.why, one.candidate.symbol) for one in found] == [("x", "f"), ("y", "f")]
    assert asked == ["f", "f.inner"]


def test_what_was_not_seen_to_run_is_less_likely() -> None:
    asked: list[str] = []
    made = later(site("f", 1.0), asked=asked, unseen=True, x=0.5)
    assert made.bound == 0.0
    assert [one.score for one in made.rest()] == [0.5 - 3.0]
