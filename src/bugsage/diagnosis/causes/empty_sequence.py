"""Something is taken from a sequence that turned out to be empty: `max()`, `min()`, `random.choice()`, `next()`."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import last_name, on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "empty-sequence"

_MARKS = (
    "arg is an empty sequence",
    "iterable argument is empty",
    "empty sequence",
    "from empty list",
    "from an empty deque",
    "from an empty set",
    "of empty iterable",
    "from empty iterable",
    "dictionary is empty",
    "requires at least one data point",
    "pop from empty",
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:300]
    stopped = case.event.type.endswith("StopIteration") or "generator raised StopIteration" in message
    if at is None or not (stopped or any(m in message for m in _MARKS)):
        return None
    names = ("next",) if stopped else ("max", "min", "choice", "reduce", "pop", "popleft", "popitem", "mean", "median")
    calls = [n for n in on_line(case, at) if isinstance(n, ast.Call) and last_name(n.func) in names]
    bare = [c for c in calls if not any(k.arg == "default" for k in c.keywords) and not (stopped and len(c.args) > 1)]
    if not bare:
        return None
    call = bare[0]
    source = call.args[0] if call.args else getattr(call.func, "value", call)
    made = made_by(case, at, source)
    cause = f"`{show(call)}` on line {at.line} of {at.called} finds nothing to take: `{show(source)}` is empty there"
    if made:
        cause += f"; {made}"
    remedy = (
        f"pass a default to `{last_name(call.func)}()`"
        if last_name(call.func) in ("next", "max", "min")
        else f"check that `{show(source)}` is not empty"
    )
    fix = f"{remedy} on line {at.line} of {at.called}, or return or raise with a message when there is nothing"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print `list({show(source)})` just before {at.where}",
    )


EXAMPLES = (
    Example(
        error="ValueError: max() iterable argument is empty",
        files={"a.py": "def tallest(people):\n    heights = [p.height for p in people]\n    return max(heights)\n"},
        at=("a.py: return max(heights)",),
        expect=("`max(heights)`", "empty", "`[p.height for p in people]`"),
    ),
    Example(
        error="StopIteration",
        files={"a.py": "def first(rows):\n    return next(r for r in rows if r)\n"},
        at=("a.py: return next(r for r in rows if r)",),
        expect=("finds nothing to take",),
    ),
    Example(
        error="ValueError: max() iterable argument is empty",
        files={"a.py": "def f(a):\n    return g(a)\n"},
        at=("a.py: return g(a)",),
    ),
    Example(
        error="StopIteration",
        files={"a.py": "def f(a):\n    return next(a, None)\n"},
        at=("a.py: return next(a, None)",),
    ),
)
