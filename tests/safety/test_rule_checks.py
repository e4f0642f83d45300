"""Rules that can never speak, that contradict one another, or that nobody tries, are told; sound ones are not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.past import TrackRecord
from bugsage.model.patch import Patch
from bugsage.model.rule import Condition, Rule, Threshold
from bugsage.model.rule_reading import read_rules
from bugsage.safety.measuring import measures
from bugsage.safety.reaching import never_branches, why_never
from bugsage.safety.rule_checks import complaints, measured_names
from tests.safety.test_conditions import CASES

SYNTAX = SyntaxReader(None)


def rules(*whens: Any, **then: Any) -> tuple[Rule, ...]:
    """Rules of these conditions."""
    examples = {"hit": [{"file": "a"}], "miss": [{"file": "b"}]}
    entries = [
        {"id": f"r{n}", "when": when, "then": then or {"points": 1}, "because": "so", "examples": examples}
        for n, when in enumerate(whens)
    ]
    return read_rules(msgspec.json.encode({"schema": "bugsage/rules@1", "rules": entries}).decode(), "rules/a.yaml")


def kinds(*whens: Any) -> list[str]:
    return [one.kind for one in complaints(rules(*whens), SYNTAX)]


NEVER = [
    {"measures": {"files": {"at_least": 10, "at_most": 5}}},
    {"measures": {"files": {"over": 5, "at_most": 5}}},
    {"all": [{"file_added": {"over": 9}}, {"file_added": {"below": 3}}]},
    {"confidence_over": 0.5, "confidence_below": 0.5},
    {"confidence_below": 0},
    {"kinds": ["deleted"], "added": ["x"]},
    {"kinds": ["deleted"], "query": {"language": "python", "added": "(call) @c"}},
    {"kinds": ["added"], "all": [{"any": [{"removed": ["x"]}, {"loses": ["y"]}]}]},
    {"binary": True, "added": ["x"]},
    {"test": True, "all": [{"test": False}]},
    {"kinds": ["added", "deleted"], "all": [{"kinds": ["renamed"]}]},
    {"languages": ["go"], "query": {"language": "python", "added": "(call) @c"}},
    {"paths": ["**/*.md", "docs/x.rst"], "symbols": ["f"]},
    {"paths": ["**/*.go"], "languages": ["python"]},
    {"paths": ["**/*.yaml"], "test": True},
    {"paths": ["/etc/**"]},
    {"paths": ["src/", "./a"]},
    {"paths": ["src/**"], "not": {"paths": ["src/**"]}},
    {"any": [{"binary": True, "added": ["x"]}, {"confidence_over": 1}]},
    {"added": ["a\\nb"]},
]  # fmt: skip


@pytest.mark.parametrize("when", NEVER, ids=str)
def test_what_can_never_hold(when: Any) -> None:
    assert kinds(when) == ["unreachable"]


@pytest.mark.parametrize("when", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_what_can_hold_is_left_alone(when: Any) -> None:
    assert kinds(when) == []


@pytest.mark.parametrize(
    "when",
    [
        {"paths": ["**/*.md", "**/*.py"], "symbols": ["f"]},
        {"paths": ["**/*"], "symbols": ["f"]},
        {"measures": {"files": {"at_least": 5, "at_most": 5}}},
        {"kinds": ["added", "deleted"], "added": ["x"]},
        {"added": ["[^\\n]x"], "matches": {"at_most": 3}},
        {"paths": ["src/**"], "not": {"paths": ["src/**"], "test": True}},
        {"any": [{"kinds": ["deleted"]}, {"added": ["x"]}]},
    ],
    ids=str,
)
def test_what_only_looks_like_it(when: Any) -> None:
    assert kinds(when) == []


def test_a_branch_that_can_never_hold_is_a_warning() -> None:
    [one] = complaints(rules({"kinds": ["deleted"], "any": [{"added": ["x"]}, {"removed": ["x"]}]}), SYNTAX)
    assert (one.kind, one.warning) == ("unreachable", True)
    assert "branch 1" in one.said


def test_rules_of_one_condition() -> None:
    same = {"paths": ["src/**"]}
    [one] = complaints(rules(same, same), SYNTAX)
    assert (one.kind, one.warning, one.rule) == ("duplicate", True, "r1")
    first, second = rules(same, same)
    capped = msgspec.structs.replace(second, then=msgspec.structs.replace(second.then, points=0, cap=2))
    [one] = complaints((first, capped), SYNTAX)
    assert (one.kind, one.warning) == ("contradiction", False)
    both = msgspec.structs.replace(first, then=msgspec.structs.replace(first.then, cap=2))
    assert [one.kind for one in complaints((both,), SYNTAX)] == ["contradiction"]


def test_what_is_not_measured_and_rules_that_nobody_tries() -> None:
    [one] = complaints(rules({"measures": {"line_added": {"over": 1}}}), SYNTAX)
    assert (one.kind, one.warning) == ("measure", True)
    assert "did you mean lines_added?" in one.said
    [bare] = (msgspec.structs.replace(rule, examples=type(rule.examples)()) for rule in rules({"paths": ["a"]}))
    assert [one.kind for one in complaints((bare,), SYNTAX)] == ["examples"]
    assert set(measures(Patch(), TrackRecord())) <= set(measured_names())


def test_nothing_is_wrong_with_the_shipped_rules() -> None:
    assert [one for one in complaints(RuleFiles.shipped(whole=True), SYNTAX) if not one.warning] == []


BORDER = st.one_of(st.none(), st.integers(0, 6))
THRESHOLD = st.builds(Threshold, at_least=BORDER, at_most=BORDER, over=BORDER, below=BORDER)


@given(st.lists(THRESHOLD, min_size=1, max_size=3))
def test_borders_that_no_number_keeps(thresholds: list[Threshold]) -> None:
    """Of halves there is one between any two borders that leave room."""
    when = Condition(all_=tuple(Condition(measures={"files": one}) for one in thresholds))
    possible = any(all(one.holds(n / 2) for one in thresholds) for n in range(-4, 20))
    assert bool(why_never(when)) is not possible
    assert list(never_branches(when)) == []


def test_what_a_rule_is_the_same_as_must_be_there() -> None:
    def told(*names: str) -> list[str]:
        made = rules(*({"paths": [f"{n}*"]} for n in range(len(names))))
        found = tuple(msgspec.structs.replace(one, same_as=name) for one, name in zip(made, names, strict=True))
        return [one.said for one in complaints(found, SYNTAX) if one.kind == "same" and not one.warning]

    assert told("", "r0", "tamper-test-skipped") == []
    assert "no other rule" in told("r0")[0]
    assert "no finding tamper-test-skiped, did you mean tamper-test-skipped?" in told("tamper-test-skiped")[0]
    assert told("", "r0", "r1") == ["same_as: r1 is itself the same as r0; name that"]
