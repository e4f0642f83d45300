"""A divisor is zero; says which expression divides, and where the divisor came from."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "division-by-zero"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = crash(case)
    if at is None or not case.event.type.endswith(("ZeroDivisionError", "DivisionByZero", "InvalidOperation")):
        return None
    divisors = [d for n in on_line(case, at) for d in _divisors(n)]
    plain = list({show(d): d for d in divisors if not isinstance(d, ast.Constant)}.values())
    if not plain:
        cause = f"line {at.line} of {at.called} divides by zero inside `{quote(at.code)}`"
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=2,
            evidence=[f"{at.where}: {quote(at.code)}"],
            fix=f"handle the empty or zero case in {at.called}",
            confirm=f"print the operands before {at.where}",
        )
    divisor = plain[0]
    told = show(divisor)
    made = made_by(case, at, divisor)
    cause = f"`{told}` is zero when line {at.line} of {at.called} divides by it"
    empty = told.startswith(("len(", "sum("))
    if empty:
        cause += (
            f", that is, `{told[4:-1]}` is empty"
            if told.startswith("len(")
            else ", which happens when there is nothing to add up"
        )
    elif made:
        cause += f"; {made}"
    fix = f"handle {'an empty sequence' if empty else f'`{told} == 0`'} in {at.called} before line {at.line}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=len(plain) > 1,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print `{told}` just before {at.where}",
    )


def _divisors(node: ast.AST) -> list[ast.expr]:
    divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)
    if not divides:
        return []
    return [node.right] if isinstance(node, ast.BinOp) else [node.value] if isinstance(node, ast.AugAssign) else []


EXAMPLES = (
    Example(
        error="ZeroDivisionError: division by zero",
        files={"a.py": "def mean(values):\n    return sum(values) / len(values)\n"},
        at=("a.py: return sum(values) / len(values)",),
        expect=("`len(values)` is zero", "`values` is empty"),
    ),
    Example(
        error="ZeroDivisionError: float division by zero",
        files={"a.py": "def rate(done, started):\n    spent = clock() - started\n    return done / spent\n"},
        at=("a.py: return done / spent",),
        expect=("`spent` is zero", "`clock() - started`"),
    ),
    Example(
        error="OverflowError: division result too large for a float",
        files={"a.py": "def f(a, b):\n    return a / b\n"},
        at=("a.py: return a / b",),
    ),
    Example(
        error="ValueError: division by zero",
        files={"a.py": "def f(a, b):\n    return a / b\n"},
        at=("a.py: return a / b",),
    ),
)
