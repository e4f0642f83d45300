"""Rules speak when all their conditions hold, and the shipped ones agree with their examples."""

import msgspec
import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.rule import Condition, Consequence, Examples, Rule, Site
from bugsage.safety.examples import said_of, speaks_of, unmet_examples

SHIPPED = RuleFiles.shipped(whole=True)
SYNTAX = SyntaxReader(None)


def rule(because: str = "so it is", points: float = 1.0, **when) -> Rule:
    return Rule(id="r", when=Condition(**when), then=Consequence(points=points), because=because)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_shipped_rule_agrees_with_its_examples(shipped):
    assert unmet_examples(shipped, SYNTAX) == ()
    assert len(shipped.examples.hit) >= 2
    assert len(shipped.examples.miss) >= 2


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_shipped_sentence_has_every_value_filled(shipped):
    for site in shipped.examples.hit:
        assert "{" not in said_of(shipped, site, None).hit.reason


def test_shipped_pack_speaks_of_every_danger():
    names = " ".join(shipped.id for shipped in SHIPPED)
    for danger in (
        "authentication", "payment", "migration", "data-loss", "ci", "secrets", "public-interface", "concurrency",
        "generated", "vendored", "thin-evidence", "callers", "criticality", "fault", "dependency",
    ):  # fmt: skip
        assert danger in names


def test_plain_file_is_spoken_of_by_none():
    assert [r.id for r in SHIPPED if speaks_of(r, Site(file="src/shop/basket.py", symbol="Basket.total"))] == []


def test_all_conditions_must_hold_and_of_a_list_one():
    both = rule(paths=("a/*", "b/*"), callers_over=2)
    assert speaks_of(both, Site(file="b/x", callers=3))
    assert not speaks_of(both, Site(file="b/x", callers=2))
    assert not speaks_of(both, Site(file="c/x", callers=3))


def test_case_does_not_matter():
    assert speaks_of(rule(paths=("**/dockerfile",)), Site(file="Web/Dockerfile"))
    assert speaks_of(rule(symbols=("*Login*",)), Site(symbol="do_LOGIN"))


def test_rule_without_condition_says_nothing():
    assert not speaks_of(rule(), Site(file="a"))


def test_unknown_place_fits_no_path():
    assert not speaks_of(rule(paths=("**/a.py",)), Site())


def test_sentence_is_filled_and_nothing_else_happens():
    because = "{file} {symbol} {callers} {confidence} {other} {file.__class__}"
    site = Site(file="a.py", symbol="{callers}", callers=3, confidence=0.25)
    hit = said_of(rule(because, paths=("a.py",)), site, None).hit
    assert hit.reason == "a.py {callers} 3 25% {other} {file.__class__}"
    assert (hit.rule, hit.points, hit.file) == ("r", 1.0, "a.py")


def test_examples_that_do_not_agree_are_told():
    examples = Examples(hit=(Site(file="b"),), miss=(Site(file="a"), Site(file="b")))
    told = unmet_examples(msgspec.structs.replace(rule(paths=("a",)), examples=examples))
    assert told == ("r should speak of file b and does not", "r should not speak of file a and does")
