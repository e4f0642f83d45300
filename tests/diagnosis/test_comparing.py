"""What a failed assertion compared, as pytest and unittest print it."""

import pytest

from bugsage.diagnosis.comparing import comparison, split_at, value_of
from bugsage.diagnosis.differing import fragments, subject_of, texts
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.expressions import UNKNOWN

CODE = "def f(x):\n    return x\n\nclass Box:\n    @property\n    def size(self):\n        return 1\n"


def asked(case_of, error: str, code: str, detail: tuple[str, ...] = ()):
    lines = code.splitlines()
    text = "from a import f, Box\n\ndef test_a(self):\n" + "".join(f"    {line}\n" for line in lines)
    return case_of(
        Example(
            error=error,
            detail=detail,
            files={"a.py": CODE, "test_a.py": text},
            at=(f"test_a.py:     {lines[-1]}",),
            test="test_a.py::test_a",
        )
    )


@pytest.mark.parametrize(
    ("error", "code", "operator", "actual", "expected"),
    [
        ("AssertionError: assert 1 == 2", "assert f(1) == 2", "==", "1", "2"),
        ("assert 1 == 2", "assert f(1) == 2", "==", "1", "2"),
        ("AssertionError: assert 2 == 1", "assert 2 == f(1)", "==", "1", "2"),
        ("AssertionError: assert 2 == 1", "expected = 2\nassert expected == f(1)", "==", "1", "2"),
        ("AssertionError: assert 'a == b' == 'c'", "assert f(1) == 'c'", "==", "'a == b'", "'c'"),
        (
            "AssertionError: assert ['x', ' == '] == {'k': ' == '}",
            "assert f(1) == {}",
            "==",
            "['x', ' == ']",
            "{'k': ' == '}",
        ),
        ("AssertionError: assert 'x' in 'abc'", "assert 'x' in f(1)", "in", "'abc'", "'x'"),
        ("AssertionError: assert None is not None", "assert f(1) is not None", "is not", "None", "None"),
        ("AssertionError: assert not True", "assert not f(1)", "truth", "True", "not"),
        ("AssertionError: assert 3 == 4", "assert 3 == f(1) == 4", "==", "3", "4"),
        ("AssertionError: 'a' != 'b'", "self.assertEqual(f(1), 'b')", "==", "'a'", "'b'"),
        ("AssertionError: 1 != 2 : the totals", "self.assertEqual(f(1), 2, 'the totals')", "==", "1", "2"),
        ("AssertionError: Lists differ: [1] != [2]", "self.assertEqual(f(1), [2])", "==", "[1]", "[2]"),
        ("AssertionError: 'x' not found in 'abc'", "self.assertIn('x', f(1))", "in", "'abc'", "'x'"),
        ("AssertionError: 5 not greater than 7", "self.assertGreater(f(5), 7)", ">", "5", "7"),
        ("AssertionError: False is not true", "self.assertTrue(f(0))", "truth", "False", ""),
        ("AssertionError: unexpectedly None", "self.assertIsNotNone(f(None))", "is not", "None", "None"),
    ],
)
def test_sides(case_of, error, code, operator, actual, expected) -> None:
    found = comparison(asked(case_of, error, code))
    assert found is not None
    assert (found.operator, found.actual, found.expected) == (operator, actual, expected)


@pytest.mark.parametrize("error", ["KeyError: 'assert 1 == 2'", "AssertionError: it broke", "AssertionError"])
def test_no_comparison(case_of, error) -> None:
    assert comparison(asked(case_of, error, "self.check(f(1))")) is None


def test_lines_of_a_textual_difference(case_of) -> None:
    detail = ("AssertionError: assert 'a\\nB...' == 'a\\nb...'", "  ", "    a", "  - b", "  + B", "  ? ^")
    found = comparison(asked(case_of, "AssertionError: assert 'a\\nB...' == 'a\\nb...'", "assert f(1) == 'x'", detail))
    assert found is not None
    assert (found.only_actual, found.only_expected) == (("B",), ("b",))
    assert texts(found) == ("B", "b")


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("assert f(1) == 2", "f"),
        ("got = f(1)\nassert got == 2", "f"),
        ("got = f(1)\nrest = got[0]\nassert rest == 2", "f"),
        ("box = Box()\nassert box.size == 2", "Box.size"),
        ("assert len([f(1)]) == 2", "f"),
    ],
)
def test_the_function_behind_the_value(case_of, code, symbol) -> None:
    found = subject_of(asked(case_of, "AssertionError: assert 1 == 2", code)).found
    assert found is not None
    assert found.symbol == symbol


@pytest.mark.parametrize(
    ("text", "value"),
    [("[1, 'a']", [1, "a"]), ("set()", set()), ("frozenset({1})", frozenset({1})), ("-2.5", -2.5), ("b'x'", b"x")],
)
def test_literals(text, value) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["<Box>", "", "f(1)", "[1, ...", "(" * 5000, "x" * 30_000, "__import__('os')"])
def test_what_is_no_literal_is_unknown(text) -> None:
    assert value_of(text) is UNKNOWN


def test_split_outside_quotes_and_brackets() -> None:
    assert split_at("[' == '] == (1 == 2)", " == ") == ("[' == ']", "(1 == 2)")
    assert split_at("nothing", " == ") is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("30 et par sekunder", "30 sekunder", ("et par sekunder", "sekunder")),
        ("4 weeks ago", "a month ago", ("4 weeks", "a month")),
        ("same", "same", ("", "")),
    ],
)
def test_fragments(one, other, expected) -> None:
    assert fragments(one, other) == expected
