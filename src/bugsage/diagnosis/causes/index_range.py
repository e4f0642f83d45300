"""An index lies outside its sequence; says which one, and whether it counts too far or the sequence is empty."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, quote, raised_outside, sooner
from bugsage.diagnosis.syntax import assigned, on_line, show, tree_of
from bugsage.diagnosis.values.origins import giver_of, made_by
from bugsage.diagnosis.values.recorded import size_at, value_at
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "index-range"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:300]
    at = crash(case)
    if not case.event.type.endswith("IndexError") or "must be" in message or at is None:
        return None
    reads = [n for n in on_line(case, at) if isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice)]
    pops = [
        n
        for n in on_line(case, at)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "pop"
    ]
    if raised_outside(case) or not (reads or pops):
        return _somewhere(case, at, message)
    if not reads:
        return _popped(case, at, pops[0])
    best = min(reads, key=lambda n: _doubt(case, at, n, message))
    why, fix, missing = _seen(case, at, best) or _why(case, at, best)
    giver = giver_of(case, at, best.slice, best.value)
    if giver and sooner(case, giver, at):
        fix = f"correct what {giver.called} passes on line {giver.line}; or {fix}"
    cause = f"`{show(best)}` on line {at.line} of {at.called} is outside `{show(best.value)}`: {why}"
    made = made_by(case, at, best.value)
    given = made_by(case, at, best.slice)
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        also=[giver],
        missing=missing + (len(reads) > 1),
        evidence=[f"{at.where}: {quote(at.code)}", given, made],
        fix=fix,
        confirm=_confirm(at, show(best.value)),
    )


def _somewhere(case: Case, at: Place, message: str) -> Hypothesis:
    cause = (
        f"line {at.line} of {at.called} (`{quote(at.code)}`) ends in an index outside its sequence: {quote(message)}"
    )
    fix = f"check the length in {at.called} before line {at.line}"
    evidence = [f"{at.where}: {quote(at.code)}"]
    return conclude(case, CATEGORY, cause, about=at, missing=2, evidence=evidence, fix=fix, confirm=_confirm(at, ""))


def _popped(case: Case, at: Place, call: ast.Call) -> Hypothesis:
    owner = show(call.func.value) if isinstance(call.func, ast.Attribute) else "the sequence"
    cause = f"`{show(call)}` on line {at.line} of {at.called} takes from `{owner}`, which is empty"
    fix = f"check that `{owner}` is not empty"
    evidence = [f"{at.where}: {quote(at.code)}"]
    return conclude(case, CATEGORY, cause, about=at, evidence=evidence, fix=fix, confirm=_confirm(at, owner))


def _doubt(case: Case, at: Place, node: ast.Subscript, message: str) -> int:
    # Sums of an index and the far ends are the usual culprits, the first element the last.
    if isinstance(node.slice, ast.BinOp):
        return 0
    if isinstance(node.slice, ast.Name):
        return 1
    return 2 if isinstance(node.slice, ast.Constant | ast.UnaryOp) else 3


def _seen(case: Case, at: Place, node: ast.Subscript) -> tuple[str, str, int] | None:
    """What the record says of the index and the sequence; None where it does not hold both."""
    index, size = value_at(case, at, node.slice), size_at(case, at, node.value)
    if not isinstance(index, int) or isinstance(index, bool) or size is None or -size <= index < size:
        return None
    owner, place = show(node.value), show(node.slice)
    named = f"`{place}`" if isinstance(node.slice, ast.Constant) else f"`{place}` was {index}"
    has = "is empty" if size == 0 else f"has {size} element{'s' * (size > 1)}, the last at {size - 1}"
    why = f"{named}, and `{owner}` {has}" if not isinstance(node.slice, ast.Constant) else f"it {has}"
    if size == 0:
        return why, f"handle an empty `{owner}` before line {at.line} of {at.called}", 0
    if index == size:
        return f"{why}: one too far", f"stop one element earlier: let `{place}` stay below `len({owner})`", 0
    return why, f"check `{place}` against `len({owner})` before line {at.line} of {at.called}", 0


def _why(case: Case, at: Place, node: ast.Subscript) -> tuple[str, str, int]:
    owner, index = show(node.value), node.slice
    if isinstance(index, ast.Constant) or (isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant)):
        place = show(index)
        if place in ("0", "-1"):
            return (
                "it is empty there, which the line does not expect",
                f"handle an empty `{owner}` before line {at.line} of {at.called}",
                0,
            )
        return (
            f"it has fewer elements than index {place} needs",
            f"check `len({owner})` before line {at.line} of {at.called}",
            0,
        )
    if isinstance(index, ast.Name):
        loop = assigned(tree_of(case, at), index.id, at.line)
        if loop and loop[2] and _one_too_far(loop[1]):
            return (
                f"the loop on line {loop[0]} runs to `{show(loop[1])}`, one step too far",
                f"let the loop end at `len({owner})`",
                0,
            )
    if isinstance(index, ast.BinOp) and isinstance(index.op, ast.Add):
        return (
            f"`{show(index)}` runs past its end",
            f"stop one element earlier, or check `{show(index)} < len({owner})`",
            0,
        )
    for test in [n for n in ast.walk(tree_of(case, at) or ast.Module([], [])) if isinstance(n, ast.While)]:
        if "<=" in show(test.test) and "len(" in show(test.test):
            return (
                f"the loop on line {test.lineno} goes on while `{show(test.test)}`, one step too far",
                "compare with `<`",
                0,
            )
    return f"`{show(index)}` is not below its length", f"check the index against `len({owner})` in {at.called}", 1


def _one_too_far(iterated: ast.expr) -> bool:
    if not (isinstance(iterated, ast.Call) and show(iterated.func) == "range" and iterated.args):
        return False
    end = iterated.args[-1] if len(iterated.args) < 3 else iterated.args[1]
    return isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add) and "len(" in show(end.left)


def _confirm(at: Place, owner: str) -> str:
    return f"print `len({owner or '…'})` and the index just before {at.where}"


EXAMPLES = (
    Example(
        error="IndexError: list index out of range",
        files={
            "a.py": (
                "def sums(values):\n    out = []\n    for i in range(len(values) + 1):\n       "
                " out.append(values[i])\n    return out\n"
            )
        },
        at=("a.py: out.append(values[i])",),
        expect=("`values[i]`", "`range(len(values) + 1)`", "one step too far"),
    ),
    Example(
        error="IndexError: string index out of range",
        files={"a.py": "def quoted(text):\n    return text[0] == '\"'\n"},
        at=("a.py: return text[0]",),
        expect=("`text[0]`", "empty"),
    ),
    Example(
        error="IndexError: tuple index out of range",
        files={"a.py": "def value(parts):\n    return parts[2]\n"},
        at=("a.py: return parts[2]",),
        expect=("`parts[2]`", "fewer elements"),
    ),
    Example(
        error="IndexError: list index out of range",
        files={"a.py": "def nth(rows, index):\n    return rows[index]\n"},
        at=("a.py: return rows[index]",),
        variables={"rows": "['a', 'b', 'c']", "index": "3"},
        expect=("`index` was 3", "`rows` has 3 elements", "one too far"),
    ),
    Example(error="KeyError: 0", files={"a.py": "def f(d):\n    return d[0]\n"}, at=("a.py: return d[0]",)),
    Example(
        error="IndexError: arrays used as indices must be of integer (or boolean) type",
        files={"a.py": "def f(d, i):\n    return d[i]\n"},
        at=("a.py: return d[i]",),
    ),
)
