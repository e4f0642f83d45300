"""What a check asks for: an exact value more than a part, a part more than not none, a constant nothing."""

from itertools import pairwise

import pytest

from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.strength import matches_anything

#: From asking for nothing to asking for one value.
PYTHON = (
    ("assert True", "assert value or True", "assert value == value", "assert (value, 'text')", "self.assertTrue(True)"),
    ("assert value is not None", "assert value != 3", "self.assertIsNotNone(value)"),
    ("assert value", "assert isinstance(value, int)", "self.assertTrue(value)"),
    ("assert value > 3", "assert 'a' not in value", "self.assertNotIn('a', value)"),
    ("assert 'a' in value", "assert len(value) == 3", "self.assertEqual(len(value), 3)"),
    ("assert value in (1, 2)",),
    ("assert value == pytest.approx(3)", "self.assertAlmostEqual(value, 3)"),
    ("assert value == 3", "assert value is None", "self.assertEqual(value, 3)", "self.assertIs(value, True)"),
)
SCRIPT = (
    ("expect(true).toBe(true)", "expect(value).toBe(value)"),
    ("expect(value).toBeDefined()", "expect(value).not.toBeNull()"),
    ("expect(value).toBeTruthy()",),
    ("expect(value).toContain(3)", "expect(value).toHaveLength(3)"),
    ("expect(value).toBeCloseTo(3)",),
    ("expect(value).toBe(3)", "expect(value).toEqual([3])", "assert.strictEqual(v, 3)", "expect(value).to.equal(3)"),
)  # fmt: skip


def strength(text: str, language: str) -> int:
    check = check_of(Statement(line=1, last=1, indent=0, text=text, bare=text), language)
    assert check is not None, text
    return check.strength


@pytest.mark.parametrize(("language", "ladder"), [("python", PYTHON), ("javascript", SCRIPT)])
def test_each_step_asks_for_more_than_the_one_below(language, ladder):
    for lower, higher in pairwise(ladder):
        assert max(strength(one, language) for one in lower) < min(strength(one, language) for one in higher)


def test_error_of_any_kind_is_less_than_a_certain_one():
    steps = [
        "pytest.raises(Exception)",
        "pytest.raises((KeyError, ValueError))",
        "pytest.raises(KeyError)",
        "pytest.raises(KeyError, match='a')",
    ]
    found = [strength(f"with {step}:", "python") for step in steps]
    assert found == sorted(set(found))


@pytest.mark.parametrize("text", ["value = 3", "print(value)", "asserted = True", "expected = 3"])
def test_other_statements_check_nothing(text):
    assert check_of(Statement(line=1, last=1, indent=0, text=text, bare=text), "python") is None


def test_hostile_pattern_ends():
    assert not matches_anything(".?" * 2000 + "x")
    assert matches_anything(".?" * 2000)
