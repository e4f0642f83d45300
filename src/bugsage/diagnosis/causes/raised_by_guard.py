"""The project itself raised: a check found what it refuses. Says the check and what led there."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, places, quote, raised_outside
from bugsage.diagnosis.syntax import guard_names, guard_of, statement, tree_of
from bugsage.diagnosis.values.recorded import tell
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "raised-by-guard"

#: How an exception that was caught hangs on the one that was raised in its place.
EARLIER = ("cause", "context")

_REPORTS = re.compile(
    r"(?:^|_)(?:raise|error|fail|abort|die|unexpected|invalid|reject)(?:_|$)|[a-z](?:Error|Fail)$", re.IGNORECASE
)


#: What the parameter of a reporting helper that takes the message is called.
_MESSAGES = frozenset({"message", "msg", "text", "reason", "description", "detail"})


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = crash(case)
    if at is None or at.is_test or raised_outside(case) or case.event.type.endswith("ExceptionGroup"):
        return None
    node = statement(case, at)
    if not isinstance(node, ast.Raise):
        return None
    at, through = _who_refuses(case, at)
    tree = tree_of(case, at)
    guard = guard_of(tree, at.line)
    name = case.event.type.rpartition(".")[2]
    said = f": {quote(case.event.message, 160)}" if case.event.message else ""
    if node.exc is None and "No active exception" in case.event.message:
        cause = (
            f"the bare `raise` on line {at.line} of {at.called} stands outside any `except`, so there is nothing to"
            " raise again"
        )
        fix = f"name the exception to raise on line {at.line}"
        return conclude(
            case, CATEGORY, cause, about=at, evidence=[f"{at.where}: {quote(at.code)}"], fix=fix, confirm=""
        )
    caller = next((p for p in reversed(through[:-1]) if p.symbol != at.symbol), None)
    why = f" because {guard[1]}" if guard else ""
    values = tell(case, at, guard_names(tree, at.line)) if guard else []
    shown = f" ({' and '.join(values[:2])})" if values else ""
    cause = f"{at.called} refuses with `{name}` on line {at.line}{why}{shown}{said}"
    caught = guard is not None and guard[1].endswith("was caught")
    if caught and any(e.frames and e.relation in EARLIER for e in case.event.exceptions[1:]):
        return None  # What was caught is in the report, and tells more.
    if guard and caught:
        cause = f"{at.called} caught {guard[1].removesuffix(' was caught')} and raised `{name}` on line {at.line}{said}"
    fix = _fix(at, guard, caller, caught)
    evidence = [
        f"{at.where}: {quote(at.code)}",
        f"{at.file}:{guard[0]}: {guard[1]}" if guard else "",
        f"called from {caller.where}: {quote(caller.code)}" if caller else "",
        *values,
    ]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        also=[caller if caller and not caller.is_test else None],
        missing=(guard is None) + caught,
        evidence=evidence,
        fix=fix,
        confirm=_confirm(at, guard, caught),
    )


def _who_refuses(case: Case, at: Place) -> tuple[Place, list[Place]]:
    """Who found the fault, and the way there: of a helper that does nothing but raise, what called it."""
    through = list(places(case))
    guarded = guard_of(tree_of(case, at), at.line) is not None
    helper = _REPORTS.search(at.definition.name) and (not guarded or _is_told_what_to_say(case, at))
    if helper and len(through) > 1 and not through[-2].is_test and through[-2].symbol != at.symbol:
        return through[-2], through[:-1]
    return at, through


def _is_told_what_to_say(case: Case, at: Place) -> bool:
    """A helper that is handed the message: its own condition says how errors are reported, and not what is wrong."""
    given = {p.name for p in at.definition.parameters}
    asked = {n.id for n in guard_names(tree_of(case, at), at.line) if isinstance(n, ast.Name)}
    return bool(given & _MESSAGES) and asked.isdisjoint(given - {"self", "cls"})


def _fix(at: Place, guard: tuple[int, str] | None, caller: Place | None, caught: bool) -> str:
    if caught:
        return f"look at the error that was caught first: {at.called} only turns it into another"
    if guard is None:
        return f"find why {at.called} is reached: it always raises"
    if "loop above" in guard[1]:
        return f"find why no turn of the loop in {at.called} takes this input, or correct the input"
    check = guard[1].replace(" does not hold", "").replace(" holds", "")
    other = f", or fix what {caller.called} passes (line {caller.line})" if caller and not caller.is_test else ""
    return f"decide whether the input is valid: if it is, relax the check {check} in {at.called}{other}"


def _confirm(at: Place, guard: tuple[int, str] | None, caught: bool) -> str:
    if guard and caught:
        return f"print the exception that line {guard[0]} of {at.file} catches, with its traceback"
    if guard is None:
        return ""
    looks = "the loop" if "loop above" in guard[1] else "the condition"
    return f"print what {looks} on line {guard[0]} of {at.file} looks at"


EXAMPLES = (
    Example(
        error="app.DecodingError: data is incomplete",
        files={
            "app.py": (
                "class DecodingError(Exception):\n    pass\n\ndef flush(box):\n    if not box.done:\n        raise"
                " DecodingError('data is incomplete')\n\ndef main(box):\n    flush(box)\n"
            )
        },
        at=("app.py:     flush(box)", "app.py: raise DecodingError"),
        expect=("`flush()` refuses with `DecodingError` on line 6", "`not box.done` holds", "data is incomplete"),
    ),
    Example(
        error="ValueError: count must be positive",
        files={"a.py": "def add(count):\n    if count <= 0:\n        raise ValueError('count must be positive')\n"},
        at=("a.py: raise ValueError",),
        variables={"count": "0"},
        expect=("`count <= 0` holds (`count` was 0)",),
    ),
    Example(
        error="RuntimeError: No active exception to reraise",
        files={"a.py": "def check(kind):\n    if kind not in ('a', 'b'):\n        raise\n"},
        at=("a.py:         raise",),
        expect=("bare `raise` on line 3", "outside any `except`"),
    ),
    Example(
        error="ParseError: unexpected token",
        files={
            "a.py": (
                "class Parser:\n    def raise_error(self, message):\n        if self.level == 1:\n            raise"
                " ParseError(message)\n\n    def parse(self, tokens):\n        if tokens:\n"
                "            self.raise_error('unexpected token')\n"
            )
        },
        at=("a.py: self.raise_error(", "a.py: raise ParseError"),
        expect=("`Parser.parse()` refuses with `ParseError` on line 8", "`tokens` holds"),
    ),
    Example(error="ValueError: no", files={"a.py": "def f(x):\n    return int(x)\n"}, at=("a.py: return int(x)",)),
    Example(
        error="AssertionError: no",
        files={"test_a.py": "def test_a():\n    raise AssertionError('no')\n"},
        at=("test_a.py: raise AssertionError",),
    ),
)
