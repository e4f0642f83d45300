"""What a person would not write costs, and so does what is made for the test alone."""

import pytest

from bugsage.repair.idiom import Traits, oddness, size

BEFORE = """\
def f(x, y):
    if x != y:
        raise ValueError("no")
    z = x + y
    return g(z)
"""


def cost(after: str, said: str = "assert 1 == 7") -> float:
    return oddness(Traits(BEFORE), Traits(after), said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x + y", "x - y"),
        ("x != y", "x == y"),
        ("x != y", "not x"),
        ("g(z)", "g(x, z)"),
        ("x + y", "x + 1"),
        ("x + y", "x * y[0]"),
        ("    return g(z)", "    if z:\n        return g(z)\n    return x"),
    ],
)
def test_what_people_write_costs_nothing(old: str, new: str) -> None:
    assert cost(BEFORE.replace(old, new)) == 0.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("g(z)", "1 * g(z)"),
        ("g(z)", "g(z) + 0"),
        ("g(z)", "not not g(z)"),
        ("x != y", "not (x != y)"),
        ("x != y", "not (x == y)"),
        ("x != y", "x != x"),
        ("x != y", "True"),
        ("x != y", "x != y or True"),
        ("x != y", "x != y and x != y"),
        ("x != y", "(x != y) == True"),
        ("x + y", "int(int(x))"),
        ("z = x + y", "z = z"),
        ("x + y", "x if y else x"),
        ("z = x + y", "z = x + y + 38"),
        ("    return g(z)", "    return None"),
        ('        raise ValueError("no")', "        pass"),
        ("    z = x + y\n", ""),
        ("    z = x + y\n", "    try:\n        z = x + y\n    except TypeError:\n        z = x\n"),
    ],
)
def test_what_nobody_writes_costs(old: str, new: str) -> None:
    assert old in BEFORE
    assert cost(BEFORE.replace(old, new)) > 0.0


def test_what_the_test_expects_costs_more_than_another_value() -> None:
    expected, other = BEFORE.replace("g(z)", "7"), BEFORE.replace("g(z)", "8")
    assert cost(expected) > cost(other)
    assert cost(expected, "assert 1 == 17") == cost(other)
    text = BEFORE.replace("g(z)", "'the end'")
    assert cost(text, "assert 'x' == 'the end'") > cost(text)


def test_what_was_odd_before_costs_nothing() -> None:
    odd = BEFORE.replace("g(z)", "1 * g(z)")
    assert oddness(Traits(odd), Traits(odd.replace("x + y", "x - y")), "") == 0.0
    assert oddness(Traits(f"{BEFORE}def"), Traits(odd), "") >= 0.0


def test_larger_changes_cost_more_up_to_a_bound() -> None:
    assert size("a and b and c", "not (a and b and c)") < size("a and b", "c or d")
    costs = [size("x", "y"), size("x + 1", "y + 2"), size("x" * 900, "a b " * 400), size("a b " * 900, "")]
    assert costs == sorted(costs)
    assert costs[2] == costs[3]
