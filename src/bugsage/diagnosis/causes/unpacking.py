"""A value has more or fewer parts than the names it is unpacked into."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import producer
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unpacking"

_MESSAGE = re.compile(r"(not enough|too many) values to unpack \(expected (?:at least )?(\d+)(?:, got (\d+))?\)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said, at = _MESSAGE.search(case.event.message[:500]), crash(case)
    if said is None or at is None:
        return None
    pairs = [(t, v) for n in on_line(case, at) for t, v in _unpacked(n)]
    got = said.group(3) or ("more" if said.group(1) == "too many" else "fewer")
    if not pairs:
        cause = f"line {at.line} of {at.called} expects {said.group(2)} values and gets {got}: `{quote(at.code)}`"
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=2,
            evidence=[f"{at.where}: {quote(at.code)}"],
            fix=f"handle another number of values in {at.called}",
            confirm=f"print the value just before {at.where}",
        )
    target, value, each = pairs[0][0], pairs[0][1][0], pairs[0][1][1]
    kind = f"an element of `{show(value)}`" if each else f"`{show(value)}`"
    cause = (
        f"line {at.line} of {at.called} unpacks {kind} into {said.group(2)}"
        f" name{'s' if said.group(2) != '1' else ''} (`{show(target)}`), but it has {got}"
    )
    found = producer(case, at, value)
    made = f"{found.called} returns it ({found.where})" if found else made_by(case, at, value)
    if made:
        cause += f"; {made}"
    if got == "0":
        cause += ": the empty case is not handled"
    fix = _fix(at.called, show(value), said.group(2))
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not made,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print `{show(value)}` just before {at.where}",
    )


def _fix(function: str, value: str, count: str) -> str:
    if ".split(" in value and "maxsplit" not in value:
        return "use `.partition()`, or check the number of parts"
    return f"return early in {function} when there are not {count} values, or make the producer always give {count}"


def _unpacked(node: ast.AST) -> list[tuple[ast.expr, tuple[ast.expr, bool]]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple | ast.List):
        return [(node.targets[0], (node.value, False))]
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and isinstance(node.target, ast.Tuple | ast.List):
        return [(node.target, (node.iter, True))]
    return []


EXAMPLES = (
    Example(
        error="ValueError: not enough values to unpack (expected 2, got 1)",
        files={"a.py": "def pair(line):\n    key, value = line.split('=')\n    return key, value\n"},
        at=("a.py: key, value = line.split('=')",),
        expect=("`line.split('=')`", "2 names", "it has 1"),
    ),
    Example(
        error="ValueError: too many values to unpack (expected 2)",
        files={
            "a.py": (
                "def rows():\n    return [(1, 2, 3)]\n\ndef show():\n    for a, b in rows():\n        print(a, b)\n"
            )
        },
        at=("a.py: for a, b in rows():",),
        expect=("an element of `rows()`", "`rows()` returns it"),
    ),
    Example(
        error="ValueError: not enough values to unpack (expected 2, got 0)",
        files={"a.py": "def ends(pairs):\n    x, y = zip(*pairs)\n    return x, y\n"},
        at=("a.py: x, y = zip(*pairs)",),
        expect=("`zip(*pairs)`", "empty case"),
    ),
    Example(
        error="TypeError: cannot unpack non-iterable int object",
        files={"a.py": "def f(t):\n    a, b = t\n"},
        at=("a.py: a, b = t",),
    ),
    Example(error="ValueError: too many values", files={"a.py": "def f(t):\n    a, b = t\n"}, at=("a.py: a, b = t",)),
)
