"""A coroutine is used without being awaited."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import calls_in, on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-await"

_OBJECT = re.compile(r"'coroutine' object|object of type 'coroutine'|coroutine object")
_NEVER = re.compile(r"coroutine '([\w.<>]+)' was never awaited")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message, at = case.event.message[:2000], crash(case)
    never = _NEVER.search(message)
    if at is None or not (
        never or (_OBJECT.search(message) and case.event.type.endswith(("TypeError", "AttributeError")))
    ):
        return None
    nodes = on_line(case, at)
    awaited = {id(n.value) for n in nodes if isinstance(n, ast.Await)}
    if never:
        name = never.group(1)
        calls = [
            n
            for n in nodes
            if isinstance(n, ast.Call) and id(n) not in awaited and show(n.func).endswith(name.rpartition(".")[2])
        ]
        told = f"`{show(calls[0])}` on line {at.line} of {at.called}" if calls else f"`{name}()`"
        cause = f"{told} makes a coroutine that nothing awaits, so it never runs"
    else:
        names = [
            n.value
            for n in nodes
            if isinstance(n, ast.Attribute | ast.Subscript | ast.For | ast.comprehension)
            and not isinstance(n, ast.For | ast.comprehension)
        ]
        iterated = [n.iter for n in nodes if isinstance(n, ast.For | ast.comprehension)]
        owner = next((o for o in [*names, *iterated] if not calls_in(o) or id(o) not in awaited), None)
        made = made_by(case, at, owner) if owner is not None else ""
        cause = (
            f"line {at.line} of {at.called} uses"
            f" {f'`{show(owner)}`' if owner is not None else 'the result of a call'}, which is a coroutine that was"
            " not awaited"
        )
        cause += f"; {made}" if made else ""
    fix = (
        "put `await` before the"
        f" call{'' if 'async' in _signature(case, at.file, at.definition.line) else f', and make {at.called} async'}"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}", quote(message, 160)],
        fix=fix,
        confirm="the value's type is `coroutine`",
    )


def _signature(case: Case, file: str, line: int) -> str:
    from bugsage.diagnosis.reading import lines_of

    lines = lines_of(case, file)
    return lines[line - 1] if 0 < line <= len(lines) else ""


EXAMPLES = (
    Example(
        error="AttributeError: 'coroutine' object has no attribute 'name'",
        files={
            "a.py": (
                "async def find(key):\n    return key\n\nasync def show(key):\n    user = find(key)\n    return"
                " user.name\n"
            )
        },
        at=("a.py: return user.name",),
        expect=("uses `user`", "not awaited", "`find(key)`"),
    ),
    Example(
        error="RuntimeWarning: coroutine 'save' was never awaited",
        files={"a.py": "async def save():\n    pass\n\ndef main():\n    save()\n"},
        at=("a.py:     save()",),
        expect=("`save()` on line 5", "nothing awaits"),
    ),
    Example(
        error="AttributeError: 'User' object has no attribute 'name'",
        files={"a.py": "async def f(u):\n    return u.name\n"},
        at=("a.py: return u.name",),
    ),
    Example(
        error="ValueError: 'coroutine' object expected",
        files={"a.py": "def f(u):\n    return u.name\n"},
        at=("a.py: return u.name",),
    ),
)
