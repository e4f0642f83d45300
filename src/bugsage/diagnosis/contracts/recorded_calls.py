"""What recorded runs saw a function give back and raise: kinds of values, never the values themselves."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.model.base import Noun
from bugsage.model.code import Definition
from bugsage.model.execution import Execution

#: Built-in kinds that a condition can ask for.
_KINDS = frozenset(("bool", "int", "float", "complex", "str", "bytes", "list", "tuple", "dict", "set", "frozenset"))
#: So many passing tests must have run a function before what they saw is offered as a promise.
ENOUGH = 2


class Seen(Noun, frozen=True, kw_only=True):
    """What passing tests saw of one function."""

    #: How many of them ran it.
    tests: int = 0
    #: Names of the types that it gave back; of an empty one without the emptiness.
    returned: tuple[str, ...] = ()
    #: Exceptions that began in it and that it did not handle itself.
    raised: tuple[str, ...] = ()


def seen(executions: Iterable[Execution], file: str, definition: Definition) -> Seen:
    """What the passing tests of some runs saw of a definition; failing ones may have seen the very fault."""
    tests, returned, raised = 0, dict[str, None](), dict[str, None]()
    inside = range(definition.start, definition.end + 1)
    for test in (test for execution in executions for test in execution.tests if test.outcome == "passed"):
        runs = [r for r in test.functions if (r.file, r.symbol) == (file, definition.symbol) and r.line in inside]
        tests += bool(runs)
        returned.update((given.type.removesuffix("[0]"), None) for run in runs for given in run.returns)
        thrown = [t for t in test.exceptions if t.file == file and t.line in inside] if runs else []
        caught = {t.type for t in thrown if t.kind == "caught"}
        raised.update((t.type.rpartition(".")[2], None) for t in thrown if t.kind == "raised" and t.type not in caught)
    return Seen(tests=tests, returned=tuple(sorted(returned)), raised=tuple(sorted(raised)))


def promised(found: Seen) -> str:
    """A condition over `result` that all of them met; empty where they are too few or kinds of the project's own."""
    if found.tests < ENOUGH or not found.returned or not set(found.returned) <= _KINDS | {"NoneType"}:
        return ""
    kinds = [f"isinstance(result, {name})" for name in found.returned if name != "NoneType"]
    return " or ".join([*kinds, *(["result is None"] if "NoneType" in found.returned else [])])
