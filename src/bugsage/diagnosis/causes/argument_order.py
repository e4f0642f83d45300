"""A call passes variables whose names are those of the parameters, but in another order."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, conclude, places, quote
from bugsage.diagnosis.resolving import constructed, resolve
from bugsage.diagnosis.syntax import function_of, header, last_name, own_nodes, show, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "argument-order"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    for at in reversed(places(case)[-6:]):
        hit = _on_way(case, at)
        if hit:
            return hit
    for suspect in case.suspects[:3]:
        definition = case.code.find(suspect.file, suspect.symbol)
        found = Found(file=suspect.file, definition=definition) if definition else None
        function = function_of(case, found) if found else None
        for node in own_nodes(function) if function and found else ():
            swapped = _swapped(case, found, node) if isinstance(node, ast.Call) and found else None
            if swapped and found and isinstance(node, ast.Call):
                return _told(case, found, node, swapped)
    return None


def _on_way(case: Case, at: Place) -> Hypothesis | None:
    tree = tree_of(case, at)
    statements = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n.lineno == at.line] if tree else []
    for statement in statements:
        for node in header(statement):
            swapped = _swapped(case, at, node) if isinstance(node, ast.Call) else None
            if swapped and isinstance(node, ast.Call):
                return _told(case, at, node, swapped)
    return None


def _swapped(case: Case, at: Place | Found, call: ast.Call) -> tuple[Found, str, str] | None:
    names = [last_name(a) for a in call.args]
    if len([n for n in names if n]) < 2 or not isinstance(call.func, ast.Name | ast.Attribute):
        return None
    found = resolve(case, at, call.func)
    found = constructed(case, found) if found else None
    if found is None:
        return None
    parameters = [p.name for p in found.definition.parameters if p.kind in ("normal", "positional")]
    bound = parameters[:1] in (["self"], ["cls"]) and "staticmethod" not in found.definition.decorators
    parameters = parameters[bound:]
    for i, one in enumerate(names):
        for j in range(i + 1, len(names)):
            other = names[j]
            if (
                j < len(parameters)
                and one
                and other
                and one != other
                and (parameters[i], parameters[j]) == (other, one)
            ):
                return found, one, other
    return None


def _told(case: Case, at: Place | Found, call: ast.Call, swapped: tuple[Found, str, str]) -> Hypothesis:
    found, one, other = swapped
    cause = (
        f"line {call.lineno} of {at.called} calls `{show(call)}`, but {found.called} takes `{other}` before"
        f" `{one}`: the two arguments are swapped"
    )
    evidence = [
        f"{at.file}:{call.lineno}: {quote(show(call))}",
        f"{found.where}: parameters {', '.join(p.name for p in found.definition.parameters[:8])}",
    ]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=evidence,
        fix=f"swap the arguments, or pass them by name: `{one}={one}, {other}={other}`",
        confirm=f"print both in {found.called}",
    )


_AREA = "def area(width, height):\n    return width / height\n\n"

EXAMPLES = (
    Example(
        error="ZeroDivisionError: division by zero",
        files={"a.py": _AREA + "def draw(width, height):\n    return area(height, width)\n"},
        at=("a.py: return area(height, width)", "a.py: return width / height"),
        expect=("`area(height, width)`", "takes `width` before `height`"),
    ),
    Example(
        error="TypeError: unsupported operand type(s) for /: 'str' and 'int'",
        files={
            "a.py": (
                "class Box:\n    def __init__(self, name, size):\n        self.n = size / 2\n\ndef make(size,"
                " name):\n    return Box(size, name)\n"
            )
        },
        at=("a.py: return Box(size, name)", "a.py: self.n = size / 2"),
        expect=("`Box(size, name)`", "takes `name` before `size`"),
    ),
    Example(
        error="ZeroDivisionError: division by zero",
        files={"a.py": _AREA + "def draw(width, height):\n    return area(width, height)\n"},
        at=("a.py: return area(width, height)", "a.py: return width / height"),
    ),
    Example(
        error="ZeroDivisionError: division by zero",
        files={"a.py": _AREA + "def draw(a, b):\n    return area(b, a)\n"},
        at=("a.py: return area(b, a)", "a.py: return width / height"),
    ),
)
