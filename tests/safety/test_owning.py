"""What the owner's file says holds for as long as it says, and nothing else loosens anything."""

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.errors import RuleError
from bugsage.model.owner import RuleShelf
from bugsage.model.rule import Example
from bugsage.model.rule_reading import read_owner, read_rules
from bugsage.safety.examples import said_of
from bugsage.safety.owning import in_force, owner_complaints

TODAY = datetime.date(2026, 3, 1)
RULES = read_rules(
    """schema: bugsage/rules@1
pack: {name: house, version: "2"}
rules:
  - {id: a, when: {paths: ["**"]}, then: {points: 5, escalate: true}, because: a}
  - {id: b, when: {paths: ["**"]}, then: {points: 5}, because: b}
""",
    "rules/house.yaml",
)


def shelf(text: str) -> RuleShelf:
    owner = read_owner(f"schema: bugsage/owner@1\n{text}\n", "rules/owner.yaml")
    return RuleShelf(rules=RULES, owner=owner, source="rules/owner.yaml")


def held(text: str) -> tuple[list[str], tuple[str, ...]]:
    found = in_force(shelf(text), TODAY)
    return [rule.id for rule in found.rules], found.notes


def test_without_an_owner_all_rules_hold() -> None:
    assert in_force(RuleShelf(rules=RULES), TODAY).rules == RULES


def test_a_rule_is_off_until_its_day_and_then_on_again() -> None:
    off = "disable: [{{rule: a, reason: too loud here, until: {}}}]"
    assert held(off.format("2026-03-01")) == (["b"], ())
    assert held(off.format("2026-02-28")) == (
        ["a", "b"],
        ("a is on again: it was off until 2026-02-28 (too loud here)",),
    )
    rules, notes = held(off.format("2099-01-01"))
    assert rules == ["a", "b"]
    assert "longer than 366 days" in notes[0]
    assert in_force(shelf(off.format("2026-03-02")), TODAY).changed == {"a": "off until 2026-03-02: too loud here"}


def test_a_rule_asks_for_something_else_or_not_everywhere() -> None:
    text = "overrides: [{rule: a, reason: known by all, then: {points: 1}, unless: {paths: ['lib/**']}}]"
    changed = in_force(shelf(text), TODAY).rules[0]
    assert (changed.then.points, changed.then.escalate) == (1.0, False)
    assert said_of(changed, Example(file="lib/x"), None) is None
    spoken = said_of(changed, Example(file="src/x"), None)
    assert spoken is not None
    assert spoken.hit.points == 1.0


def test_a_pack_of_another_version_is_told() -> None:
    assert held("packs: {house: '2'}") == (["a", "b"], ())
    assert held("packs: {house: '1', gone: '1'}")[1] == (
        "pack house is now version 2; version 1 was agreed to",
        "there is no pack gone to pin",
    )


def test_what_is_meant_for_no_rule_is_told() -> None:
    text = "disable: [{rule: c, reason: too loud here, until: 2026-04-01}]"
    assert [one.kind for one in owner_complaints(shelf(text), TODAY)] == ["unknown"]


def test_a_cap_lowers_and_only_the_owner_says_it() -> None:
    rule = "rules: [{id: c, when: {paths: ['docs/**']}, then: {cap: 2}, because: c}]"
    owner = shelf(rule).owner
    assert owner is not None
    assert owner.rules[0].then.cap == 2
    with pytest.raises(RuleError, match=r"rules/a\.yaml:2: then\.cap: only the owner's file"):
        read_rules(f"schema: bugsage/rules@1\n{rule}\n", "rules/a.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("disable: [{rule: a, until: 2026-04-01}]", "missing required field reason"),
        ("disable: [{rule: a, reason: x y, until: 2026-04-01}]", "length >= 8"),
        ("disable: [{rule: a, reason: too loud here}]", "missing required field until"),
        ("disable: [{rule: a, reason: too loud here, until: soon}]", "until"),
        ("overrides: [{rule: a, reason: too loud here}]", "needs then or unless"),
        ("overrides: [{rule: a, reason: too loud here, unless: {message: [x]}}]", "is written by strangers"),
        ("overrides: [{rule: a, reason: too loud here, unless: {}}]", "names no condition"),
        ("disabled: []", "unknown key disabled, did you mean disable?"),
        ("rules: [{id: c, when: {paths: [x]}, then: {points: 11}, because: c}]", "then.points"),
        ("rules: [{id: c, when: {message: [x]}, then: {cap: 1}, because: c}]", "when.message: is written by strangers"),
        ("packs: [a]", "packs: expected"),
    ],
)
def test_what_has_no_meaning_is_refused(text: str, says: str) -> None:
    with pytest.raises(RuleError, match=r"^rules/owner\.yaml:\d+: ") as caught:
        shelf(text)
    assert says in str(caught.value).replace("`", "")


def test_a_file_of_another_tool_is_none_and_one_without_its_schema_is_an_error() -> None:
    assert read_owner("team: blue\n", "rules/owner.yaml") is None
    with pytest.raises(RuleError, match="begin the owner's file"):
        read_owner("schema: bugsage/owners@1\n", "rules/owner.yaml")


@given(st.text(max_size=60))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        read_owner("schema: bugsage/owner@1\n" + text, "rules/owner.yaml")
    except RuleError:
        return


@given(st.dates(), st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)))
def test_the_strict_rule_is_off_only_while_it_is_said(until: datetime.date, today: datetime.date) -> None:
    text = f"disable: [{{rule: a, reason: too loud here, until: {until.isoformat()}}}]"
    found = in_force(shelf(text), today)
    assert (RULES[0] in found.rules) is not (today <= until <= today + datetime.timedelta(days=366))
    assert msgspec.json.encode(found)
