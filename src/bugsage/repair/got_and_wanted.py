"""What the failing test got, and what it wanted in its place."""

import ast
import re
from typing import Any

from bugsage.model.error import ErrorEvent

#: In `assert left == right`, as pytest shows it; the rest of the message explains.
_SIGN = re.compile(r" [=!]= ")
_LONGEST = 2_000


def values(event: ErrorEvent) -> tuple[tuple[Any, Any], ...]:
    """What was got and what was wanted, both ways round, for which side is which no text says.

    Only where both sides are written as literals; read, never run.
    """
    first = event.message.partition("\n")[0].removeprefix("AssertionError: ")[:_LONGEST]
    for at in (one.start() for one in _SIGN.finditer(first)):
        try:
            left = ast.literal_eval(first[:at].removeprefix("assert ").strip())
            right = ast.literal_eval(first[at + 4 :].strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return ((left, right), (right, left))
    return ()
