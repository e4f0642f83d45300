"""A package or the standard library refused what the project passed to it."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote, raised_outside
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "refused-by-library"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, outside = crash(case), raised_outside(case)
    name = case.event.type.rpartition(".")[2]
    if at is None or at.is_test or name in ("AssertionError", "Failed"):
        return None
    calls = [n for n in on_line(case, at) if isinstance(n, ast.Call)]
    if outside is None and (at.code.startswith(("raise", "assert ")) or not calls):
        return None
    call = calls[0] if calls else None
    told = f"`{show(call)}`" if call is not None else f"`{quote(at.code)}`"
    given = [a for a in (call.args if call is not None else []) if not isinstance(a, ast.Constant)]
    made = next((m for a in given if (m := made_by(case, at, a))), "")
    by = f" inside `{outside.function}()`" if outside and outside.function and outside.function.isidentifier() else ""
    said = quote(case.event.message, 160) or "no message"
    cause = f"{told} on line {at.line} of {at.called} ends in `{name}`{by}: {said}"
    fix = f"check what {at.called} passes before line {at.line}, or catch `{name}` there if that input is valid"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=(outside is None) + (not made),
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print the arguments of {told} just before {at.where}",
    )


EXAMPLES = (
    Example(
        error="ValueError: cannot compare to string",
        files={"a.py": "def shown(value, other):\n    return matches(value, other)\n"},
        at=("a.py: return matches(value, other)",),
        expect=("`matches(value, other)`", "`ValueError`", "cannot compare"),
    ),
    Example(
        error="zlib.error: Error -3 while decompressing data",
        files={"a.py": "import zlib\n\ndef unpack(raw):\n    body = raw[4:]\n    return zlib.decompress(body)\n"},
        at=("a.py: return zlib.decompress(body)",),
        expect=("`zlib.decompress(body)` on line 5", "Error -3"),
    ),
    Example(error="ValueError: no", files={"a.py": "def f(x):\n    raise ValueError('no')\n"}, at=("a.py: raise",)),
    Example(error="ValueError: no", files={"test_a.py": "def test_a():\n    f(1)\n"}, at=("test_a.py: f(1)",)),
)
