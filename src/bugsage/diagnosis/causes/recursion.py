"""Functions call themselves without end; says which form the circle."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, places
from bugsage.diagnosis.syntax import function_of, own_nodes
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "recursion"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:300]
    if not (case.event.type.endswith("RecursionError") or "maximum recursion depth" in message):
        return None
    ring = _ring(places(case))
    if not ring:
        return None
    names = " → ".join(p.called for p in ring)
    at = ring[-1]
    cause = (
        f"{at.called} calls itself without end on line {at.line}"
        if len(ring) == 1
        else f"{names} call one another without end"
    )
    stops = _stops(case, ring)
    if not stops:
        cause += ": no path through " + ("it" if len(ring) == 1 else "them") + " leaves before the next call"
    fix = (
        f"end the recursion in {at.called}: return when nothing is left, or remember what was visited"
        if not stops
        else f"check that the condition in {stops[0].called} is reached by the input that recurses"
    )
    evidence = [f"{p.where}: {p.code[:100]}" for p in ring]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=stops[0] if stops else at,
        evidence=evidence,
        fix=fix,
        confirm=f"print the arguments of {at.called}: they repeat or never shrink",
    )


def _ring(through: list[Place]) -> list[Place]:
    # The shortest run of frames that repeats at the end of the stack, else everything seen at least twice.
    own = [p for p in through if p.definition.kind == "function"]
    for length in range(1, min(12, len(own) // 2) + 1):
        for end in range(len(own), max(len(own) - 12, 2 * length - 1), -1):
            last, before = own[end - length : end], own[end - 2 * length : end - length]
            if [(p.file, p.symbol) for p in last] == [(p.file, p.symbol) for p in before]:
                return last
    seen = [p for p in own if any(c.name.rpartition(".")[2] == p.definition.name for c in p.definition.calls)]
    return seen[-1:]


def _stops(case: Case, ring: list[Place]) -> list[Place]:
    import ast

    found = []
    for at in ring:
        function = function_of(case, at)
        nodes = list(own_nodes(function)) if function else []
        if any(isinstance(n, ast.Return | ast.Raise) and n.lineno < at.line for n in nodes) or any(
            isinstance(n, ast.If) and n.lineno < at.line <= (n.end_lineno or 0) for n in nodes
        ):
            found.append(at)
    return found


EXAMPLES = (
    Example(
        error="RecursionError: maximum recursion depth exceeded",
        files={"a.py": "def depth(node):\n    return 1 + depth(node.parent)\n"},
        at=("a.py: return 1 + depth", "a.py: return 1 + depth", "a.py: return 1 + depth"),
        expect=("`depth()` calls itself without end on line 2", "no path through it"),
    ),
    Example(
        error="RecursionError: maximum recursion depth exceeded in comparison",
        files={
            "a.py": (
                "def even(n):\n    if n == 0:\n        return True\n    return odd(n - 1)\n\ndef odd(n):\n   "
                " return even(n - 1)\n"
            )
        },
        at=(
            "a.py: return odd(n - 1)",
            "a.py: return even(n - 1)",
            "a.py: return odd(n - 1)",
            "a.py: return even(n - 1)",
        ),
        expect=("`even()` → `odd()`",),
    ),
    Example(
        error="RuntimeError: too deep",
        files={"a.py": "def f():\n    return f()\n"},
        at=("a.py: return f()", "a.py: return f()"),
    ),
    Example(
        error="RecursionError: maximum recursion depth exceeded",
        files={"a.py": "x = load()\n"},
        at=("a.py: x = load()",),
    ),
)
