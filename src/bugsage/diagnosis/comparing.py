"""What a failed assertion compared: operator, both sides as printed, as values and as the test wrote them."""

import ast
from functools import lru_cache
from typing import Any

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.parsing import literal
from bugsage.diagnosis.reading import Place, crash, places
from bugsage.diagnosis.syntax import last_name, show, statement
from bugsage.model.base import Noun

#: Longer texts are not read as values.
LONGEST = 20_000

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}

#: unittest's methods and the operator that each checks.
_METHODS = {
    "assertEqual": "==",
    "assertEquals": "==",
    "assertListEqual": "==",
    "assertDictEqual": "==",
    "assertTupleEqual": "==",
    "assertSetEqual": "==",
    "assertMultiLineEqual": "==",
    "assertSequenceEqual": "==",
    "assertCountEqual": "==",
    "assertAlmostEqual": "==",
    "assertNotEqual": "!=",
    "assertIn": "in",
    "assertNotIn": "not in",
    "assertIs": "is",
    "assertIsNot": "is not",
    "assertLess": "<",
    "assertLessEqual": "<=",
    "assertGreater": ">",
    "assertGreaterEqual": ">=",
}

#: How unittest words the failure of an operator, longest first.
_WORDS = (
    ("unexpectedly found in", "not in"),
    ("not found in", "in"),
    ("is not less than or equal to", "<="),
    ("not less than or equal to", "<="),
    ("not greater than or equal to", ">="),
    ("not less than", "<"),
    ("not greater than", ">"),
    ("is not", "is"),
    ("!=", "=="),
    ("==", "!="),
)

_EXPECTED_NAMES = ("expect", "want", "reference", "golden", "desired", "correct", "should")


class Comparison(Noun, frozen=True, kw_only=True):
    """A failed comparison. The actual side is what the code gave, the expected side what the test asks for."""

    #: `==`, `!=`, `in`, `not in`, `is`, `is not`, `<`, `<=`, `>`, `>=`, or `truth` for a bare condition.
    operator: str
    #: As printed, perhaps shortened by the test runner.
    actual: str
    expected: str = ""
    #: As the test wrote them; empty where that is not known.
    actual_source: str = ""
    expected_source: str = ""
    #: The values, where the printed text is a literal; else UNKNOWN.
    actual_value: Any = UNKNOWN
    expected_value: Any = UNKNOWN
    #: The explanation below the first line.
    lines: tuple[str, ...] = ()
    #: Lines of a textual difference that only this side has.
    only_actual: tuple[str, ...] = ()
    only_expected: tuple[str, ...] = ()
    #: The test wrote the expected side first.
    swapped: bool = False

    @property
    def known(self) -> bool:
        """Both values are known."""
        return self.actual_value is not UNKNOWN and self.expected_value is not UNKNOWN


@remembered
def comparison(case: Case) -> Comparison | None:
    """The comparison that failed; None where the error is no failed assertion or does not say what it compared."""
    event = case.event
    if event.type.rpartition(".")[2] not in ("AssertionError", "Failed", "AssertionFailed", "ComparisonFailure"):
        return None
    source = _source(case)
    return _compared(event.message, event.detail, source)


@remembered
def assertion(case: Case) -> tuple[Place, ast.expr] | None:
    """The line that asserted, and the asserted expression or the call of an assert method."""
    for at in reversed(places(case)):
        node = statement(case, at)
        if isinstance(node, ast.Assert):
            return at, node.test
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and "assert" in last_name(node.value.func).lower()
        ):
            return at, node.value
    return None


@lru_cache(maxsize=8)
def _compared(message: str, detail: tuple[str, ...], source: tuple[str, str, str, bool] | None) -> Comparison | None:
    lines = _lines(message, detail)
    start = next((i for i, line in enumerate(lines) if line.startswith("assert ") or line == "assert"), None)
    if start is not None:
        sides = _pytest_sides(lines[start][7:], source[0] if source else "")
        sign = "+"
    else:
        start = 0
        sides = _unittest_sides(lines[0] if lines else "", source[0] if source else "")
        sign = "-"
    return _build(sides, lines[start + 1 :], source, sign) if sides else None


def _build(
    sides: tuple[str, str, str], lines: list[str], source: tuple[str, str, str, bool] | None, sign: str
) -> Comparison:
    operator, left, right = sides
    left_source, right_source, swapped = (source[1], source[2], source[3]) if source else ("", "", False)
    other = "-" if sign == "+" else "+"
    only_left, only_right = _marked(lines, sign), _marked(lines, other)
    if operator in ("in", "not in"):
        # The container is what the code gave, the needle is what the test looks for.
        swapped = not _is_literal(right_source) or not right_source
    if swapped:
        left, right, left_source, right_source, only_left, only_right = (
            right,
            left,
            right_source,
            left_source,
            only_right,
            only_left,
        )
    return Comparison(
        operator=operator,
        actual=left,
        expected=right,
        actual_source=left_source,
        expected_source=right_source,
        actual_value=value_of(left),
        expected_value=value_of(right),
        lines=tuple(lines),
        only_actual=only_left,
        only_expected=only_right,
        swapped=swapped,
    )


def _lines(message: str, detail: tuple[str, ...]) -> list[str]:
    first = message.splitlines()
    rest = [line[1:] if line.startswith("E ") else line for part in detail for line in part.splitlines() or [""]]
    lines = (
        rest
        if any("assert " in line or (first and first[0] and first[0] in line) for line in rest[:3])
        else first + rest
    )
    cleaned: list[str] = []
    for line in lines[:2000]:
        bare = line.strip() if not cleaned else line.rstrip("\r\n")
        head, colon, tail = bare.strip().partition(": ")
        if colon and (head.endswith(("AssertionError", "Failed")) and " " not in head):
            bare = tail
        elif bare.strip().startswith("assert "):
            bare = bare.strip()
        cleaned.append(bare)
    return cleaned


def _marked(lines: list[str], sign: str) -> tuple[str, ...]:
    # The difference stands indented by two; its own mark is followed by a blank.
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.lstrip()[:2] in ("- ", "+ ")), default=0)
    found = (line[indent:] for line in lines)
    return tuple(
        line[2:]
        for line in found
        if line.startswith(f"{sign} ") and not line.startswith(("+  where", "+    where", "+  and"))
    )


def _pytest_sides(text: str, operator: str) -> tuple[str, str, str] | None:
    if operator in ("", "truth") and not (operator == "" and any(f" {o} " in text for o in _OPERATORS.values())):
        return ("truth", text.removeprefix("not "), "not" if text.startswith("not ") else "")
    order = [operator] if operator else ["not in", "is not", "==", "!=", "<=", ">=", "in", "is", "<", ">"]
    for one in order:
        halves = split_at(text, f" {one} ")
        if halves:
            return one, *halves
    return None


def _unittest_sides(text: str, operator: str) -> tuple[str, str, str] | None:
    for prefix in ("Lists differ: ", "Tuples differ: ", "Sequences differ: ", "Sets differ: "):
        text = text.removeprefix(prefix)
    for words, means in _WORDS:
        halves = split_at(text, f" {words} ") if not operator or means == operator else None
        if halves:
            return means, halves[0], halves[1].partition(" : ")[0]
    for ending in (" is not true", " is not false"):
        if text.endswith(ending) or f"{ending} : " in text:
            return "truth", text.partition(ending)[0], "not" if "false" in ending else ""
    if text.startswith("unexpectedly None") or text.startswith("unexpectedly identical: None"):
        return "is not", "None", "None"
    return None


def split_at(text: str, mark: str) -> tuple[str, str] | None:
    """The halves around a mark outside quotes and brackets; around the first one where that cannot be told."""
    if text.count(mark) == 1:
        left, _, right = text.partition(mark)
        return left, right
    depth, quoted, position = 0, "", 0
    while position < len(text) and position < LONGEST:
        char = text[position]
        if quoted:
            position += char == "\\"
            quoted = "" if char == quoted else quoted
        elif char in "'\"":
            quoted = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif not depth and text.startswith(mark, position):
            return text[:position], text[position + len(mark) :]
        position += 1
    left, found, right = text.partition(mark)
    return (left, right) if found else None


def value_of(text: str) -> Any:
    """The value that a printed literal stands for; UNKNOWN for anything else. Nothing is executed."""
    if len(text) > LONGEST or not text:
        return UNKNOWN
    if text == "set()":
        return set()
    for name, make in (("frozenset(", frozenset), ("OrderedDict(", dict)):
        if text.startswith(name) and text.endswith(")"):
            inner = value_of(text[len(name) : -1])
            return make(inner) if isinstance(inner, set | list | tuple | dict) else UNKNOWN
    return literal(text, UNKNOWN)


def _source(case: Case) -> tuple[str, str, str, bool] | None:
    found = assertion(case)
    if not found:
        return None
    operator, left, right = _written(found[1])
    if right is None:
        return operator, show(left, 120), "", False
    swapped = _expects(left) and not _expects(right)
    return operator, show(left, 120), show(right, 120), swapped


def _written(node: ast.expr) -> tuple[str, ast.expr, ast.expr | None]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _OPERATORS[type(node.ops[0])], node.left, node.comparators[0]
    if isinstance(node, ast.Call):
        name = last_name(node.func)
        if name in _METHODS and len(node.args) >= 2:
            return _METHODS[name], node.args[0], node.args[1]
        if name.startswith(("assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone")) and node.args:
            return "truth" if "None" not in name else ("is not" if "Not" in name else "is"), node.args[0], None
        return "", node, None
    return "" if isinstance(node, ast.BoolOp | ast.Compare) else "truth", node, None


def _expects(node: ast.expr) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        name = last_name(node).lower()
        return any(word in name for word in _EXPECTED_NAMES)
    return _is_literal_node(node)


def _is_literal_node(node: ast.expr) -> bool:
    parts = (
        ast.Constant,
        ast.List,
        ast.Tuple,
        ast.Set,
        ast.Dict,
        ast.UnaryOp,
        ast.JoinedStr,
        ast.expr_context,
        ast.unaryop,
    )
    return all(isinstance(n, parts) for n in ast.walk(node))


def _is_literal(source: str) -> bool:
    return value_of(source) is not UNKNOWN


def where_of(case: Case, comparison: Comparison) -> str:
    """The call that pytest names as the origin of the actual value; empty where it names none."""
    for line in comparison.lines:
        bare = line.strip()
        for lead in ("+  where ", "where ", "+  and   ", "and   "):
            if bare.startswith(f"{lead}{comparison.actual} = "):
                return bare[len(lead) + len(comparison.actual) + 3 :].strip()
    return ""


def asserted_in_test(case: Case) -> bool:
    """The assertion stands in a test and not in the code under test."""
    at = crash(case)
    return at is None or at.is_test
