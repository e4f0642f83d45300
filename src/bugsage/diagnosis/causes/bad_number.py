"""A text is no number, or a number lies outside what a function takes."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, quote
from bugsage.diagnosis.syntax import last_name, on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "bad-number"

_TEXT = re.compile(
    r"invalid literal for int\(\) with base (\d+): (.{1,200})|could not convert string to (?:float|complex):"
    r" (.{1,200})"
)
_FORMS = (
    (
        "math domain error",
        "takes the logarithm or root of a number for which there is none",
        "check the argument's range",
    ),
    ("math range error", "computes a number too large for a float", "cap the argument"),
    ("cannot convert float NaN", "turns NaN into a whole number", "refuse NaN first"),
    ("cannot convert float infinity", "turns an infinite number into a whole one", "refuse infinity first"),
    (
        "Numerical result out of range",
        "computes a number too large for a float",
        "cap the exponent or the argument",
    ),
    (
        "int too large to convert to float",
        "turns a whole number that is too large into a float",
        "compute with whole numbers, or cap it first",
    ),
    ("ConversionSyntax", "builds a Decimal from a text that is no number", "check the text first"),
    (
        "Exceeds the limit",
        "converts a number with more digits than the interpreter allows",
        "refuse texts that long",
    ),
)


#: Functions that take a number, or make one of a text.
_NUMERIC = (
    "int",
    "float",
    "complex",
    "Decimal",
    "log",
    "log2",
    "log10",
    "sqrt",
    "pow",
    "exp",
    "round",
    "ceil",
    "floor",
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:2000]
    if at is None or not case.event.type.endswith(("ValueError", "OverflowError", "InvalidOperation")):
        return None
    calls = [n for n in on_line(case, at) if isinstance(n, ast.Call) and last_name(n.func) in _NUMERIC]
    made = next((o for c in calls for a in c.args[:1] if (o := made_by(case, at, a))), "")
    told = _told(at, message, f"`{show(calls[0])}`" if calls else f"`{quote(at.code)}`")
    if told is None:
        return None
    cause, fix = told
    if made:
        cause += f"; {made}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not calls,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print the argument just before {at.where}",
    )


def _told(at: Place, message: str, what: str) -> tuple[str, str] | None:
    """Cause and fix, from what the message says of the number; None for a message of another kind."""
    text = _TEXT.search(message)
    if text:
        given = text.group(2) or text.group(3)
        shown = "an empty text" if given.strip() in ("''", "b''") else quote(given)
        return (
            f"{what} on line {at.line} of {at.called} gets {shown}, which is no number",
            f"check or strip the text in {at.called}, or catch `ValueError` around line {at.line} and say what is"
            " wrong with the input",
        )
    form = next((f for f in _FORMS if f[0] in message), None)
    if form is None:
        return None
    return (
        f"{what} on line {at.line} of {at.called} {form[1]} ({quote(message)})",
        f"{form[2]} in {at.called} before line {at.line}",
    )


EXAMPLES = (
    Example(
        error="ValueError: invalid literal for int() with base 10: '12a'",
        files={"a.py": "def port(row):\n    text = row['port']\n    return int(text)\n"},
        at=("a.py: return int(text)",),
        expect=("`int(text)`", "'12a'", "no number", "`row['port']`"),
    ),
    Example(
        error="ValueError: math domain error",
        files={"a.py": "import math\n\ndef bits(n):\n    return math.log(n, 2)\n"},
        at=("a.py: return math.log(n, 2)",),
        expect=("`math.log(n, 2)`", "logarithm"),
    ),
    Example(
        error="OverflowError: cannot convert float infinity to integer",
        files={"a.py": "def whole(x):\n    return int(float(x))\n"},
        at=("a.py: return int(float(x))",),
        expect=("infinite",),
    ),
    Example(
        error="ValueError: not enough values to unpack (expected 2, got 1)",
        files={"a.py": "def f(t):\n    a, b = t\n"},
        at=("a.py: a, b = t",),
    ),
    Example(
        error="TypeError: invalid literal for int() with base 10: '1'",
        files={"a.py": "def f(t):\n    return int(t)\n"},
        at=("a.py: return int(t)",),
    ),
)
