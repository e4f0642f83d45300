"""A collection is changed while a loop goes through it."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import calls_in, show, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "changed-while-iterating"

_CHANGES = (
    "pop",
    "popitem",
    "update",
    "clear",
    "add",
    "remove",
    "discard",
    "append",
    "setdefault",
    "insert",
    "extend",
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message, at = case.event.message[:300], crash(case)
    if at is None or not ("during iteration" in message and ("changed" in message or "mutated" in message)):
        return None
    tree = tree_of(case, at)
    loops = (
        [n for n in ast.walk(tree) if isinstance(n, ast.For) and n.lineno <= at.line <= (n.end_lineno or 0)]
        if tree
        else []
    )
    if not loops:
        cause = (
            f"`{quote(at.code)}` on line {at.line} of {at.called} goes through a collection that is changed meanwhile"
        )
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=1,
            evidence=[f"{at.where}: {quote(at.code)}", message],
            fix="iterate over a copy: `list(…)`",
            confirm="find who changes it: another thread, or a call in the loop",
        )
    loop = loops[-1]
    owner = _owner(loop.iter)
    change = next((n for n in ast.walk(loop) if n is not loop and _changes(n, owner)), None)
    where = f"line {getattr(change, 'lineno', 0)} in the loop changes it" if change else "a call in the loop changes it"
    cause = f"the loop on line {loop.lineno} of {at.called} goes through `{owner}`, and {where}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=change is None,
        evidence=[f"{at.file}:{loop.lineno}: for … in {show(loop.iter)}", message],
        fix=f"loop over `list({show(loop.iter)})`",
        confirm="the error goes away with a copy",
    )


def _owner(iterated: ast.expr) -> str:
    if (
        isinstance(iterated, ast.Call)
        and isinstance(iterated.func, ast.Attribute)
        and iterated.func.attr in ("items", "keys", "values")
    ):
        return show(iterated.func.value)
    calls = calls_in(iterated)
    return show(calls[0].args[0]) if calls and calls[0].args else show(iterated)


def _changes(node: ast.AST, owner: str) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _CHANGES and show(node.func.value) == owner
    if isinstance(node, ast.Delete | ast.Assign):
        return any(isinstance(t, ast.Subscript) and show(t.value) == owner for t in node.targets)
    return False


EXAMPLES = (
    Example(
        error="RuntimeError: dictionary changed size during iteration",
        files={
            "a.py": (
                "def prune(cache):\n    for key in cache:\n        if not cache[key]:\n            del cache[key]\n"
            )
        },
        at=("a.py: for key in cache:",),
        expect=("goes through `cache`", "line 4 in the loop changes it"),
    ),
    Example(
        error="RuntimeError: Set changed size during iteration",
        files={"a.py": "def grow(seen):\n    for item in seen:\n        seen.add(item + 1)\n"},
        at=("a.py: for item in seen:",),
        expect=("`seen`", "line 3"),
    ),
    Example(
        error="RuntimeError: stopped during iteration",
        files={"a.py": "def f(a):\n    for x in a:\n        a.pop()\n"},
        at=("a.py: for x in a:",),
    ),
    Example(
        error="KeyError: 'changed'",
        files={"a.py": "def f(a):\n    for x in a:\n        a.pop(x)\n"},
        at=("a.py: a.pop(x)",),
    ),
)
