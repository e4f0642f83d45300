"""What is on record of the calls of a function: its arguments, what it gave back, and who called it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.comparing import assertion, comparison
from bugsage.diagnosis.contracts.effects import touched_names
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, evaluate
from bugsage.diagnosis.parsing import expression
from bugsage.diagnosis.reading import Found, Place, place
from bugsage.diagnosis.resolving import constructed, resolve
from bugsage.diagnosis.syntax import argument_for, default_of, function_of, own_nodes, show, statement_at
from bugsage.diagnosis.values.recorded import is_hidden, read_value
from bugsage.model.base import Noun
from bugsage.model.error import Frame

#: So many calls are looked at in one function, so many variables of one frame.
MOST_CALLS, MOST_VARIABLES = 60, 200

_Values = dict[str, Any]
#: Kinds of values, as the recorder names them, that say all of the value.
_TOLD: dict[str, Any] = {
    "NoneType": None, "list[0]": [], "tuple[0]": (), "dict[0]": {}, "set[0]": set(), "str[0]": "", "bytes[0]": b"",
}  # fmt: skip


class Observed(Noun, frozen=True, kw_only=True):
    """One call of a function."""

    #: Parameters as they were when it was called, as far as they are known.
    arguments: dict[str, Any] = {}
    #: What it gave back; UNKNOWN where it never did or nobody wrote it down.
    result: Any = UNKNOWN
    #: Where the values were read: `path:line`.
    where: str
    line: int
    #: The line that called it, where that lies in the repository.
    caller: Place | None = None
    #: The error went through it.
    failed: bool = False


def observed(case: Case, found: Found) -> Sequence[Observed]:
    """All calls of a function that are on record, the innermost first."""
    return _everything(case).get((found.file, found.symbol), ())


@remembered
def _everything(case: Case) -> Mapping[tuple[str, str], list[Observed]]:
    known: dict[tuple[str, str], list[Observed]] = {}
    for found, one in [*_frames(case), *_asserted(case), *_recorded(case)]:
        known.setdefault((found.file, found.symbol), []).append(one)
    return known


def _frames(case: Case) -> Iterator[tuple[Found, Observed]]:
    for info in case.event.exceptions[:10]:
        known = [(frame, at) for frame in info.frames[-100:] if (at := place(case, frame))]
        for i in range(len(known) - 1, -1, -1):
            frame, at = known[i]
            found = Found(file=at.file, definition=at.definition)
            caller = known[i - 1][1] if i else None
            values = values_of(frame)
            yield found, _failed(case, found, at, values, caller, known[i - 1][0] if i else None)
            inner = known[i + 1][1] if i + 1 < len(known) else None
            if values:
                yield from _returned(case, at, values, inner)


def _failed(
    case: Case, found: Found, at: Place, values: _Values, caller: Place | None, frame: Frame | None
) -> Observed:
    """A call that the error went through: its own variables, or what its caller handed over."""
    function = function_of(case, found)
    names = {p.name for p in found.definition.parameters}
    touched = touched_names(function) if function else names
    arguments = {n: v for n, v in values.items() if n in names and n not in touched}
    if caller and frame and not values:
        call = _call_on(case, caller, found)
        arguments = _bound(case, found, call, values_of(frame)) if call else {}
    return Observed(arguments=arguments, where=at.where, line=at.line, caller=caller, failed=True)


def _returned(case: Case, at: Place, values: _Values, inner: Place | None) -> Iterator[tuple[Found, Observed]]:
    """Calls that the function of a frame made before the line it failed on."""
    function = function_of(case, at)
    if function is None:
        return
    count = 0
    for statement in before(function.body, at.line):
        for call in _certain_calls(statement):
            count += 1
            callee = _callee(case, at, call) if count <= MOST_CALLS else None
            if callee is None:
                continue
            later = touched_names(function, after=call.lineno - 1)
            unchanged = {n: v for n, v in values.items() if n not in later}
            yield (
                callee,
                Observed(
                    arguments=_bound(case, callee, call, unchanged),
                    result=_result(statement, call, values, touched_names(function, after=_end(statement))),
                    where=at.where,
                    line=at.line,
                    caller=at,
                ),
            )


def _asserted(case: Case) -> Iterator[tuple[Found, Observed]]:
    """The call whose result a failed assertion compared."""
    compared, asserted = comparison(case), assertion(case)
    if compared is None or asserted is None or compared.actual_value is UNKNOWN:
        return
    call, at = expression(compared.actual_source), asserted[0]
    callee = _callee(case, at, call) if isinstance(call, ast.Call) else None
    if callee is None or not isinstance(call, ast.Call):
        return
    frame = next((f for f in reversed(case.event.frames) if (f.file, f.line) == (at.file, at.line)), None)
    values = values_of(frame) if frame else {}
    yield (
        callee,
        Observed(
            arguments=_bound(case, callee, call, values),
            result=compared.actual_value,
            where=at.where,
            line=at.line,
            caller=at,
        ),
    )


def _recorded(case: Case) -> Iterator[tuple[Found, Observed]]:
    """What functions gave back in the failing test as it was recorded, where the kind of a value is all there is to it.

    Of a generator only the end is on record, which is not what its caller gets.
    """
    test = case.execution.of(case.event.test) if case.execution and case.event.test else None
    for run in test.functions if test else ():
        gave = [given for given in run.returns if given.type in _TOLD]
        definition = case.code.find(run.file, run.symbol) if gave and not run.is_test else None
        if definition is None or definition.kind != "function":
            continue
        found = Found(file=run.file, definition=definition)
        function = function_of(case, found)
        if function is None or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function)):
            continue
        for given in gave[:MOST_CALLS]:
            where = f"{run.file}:{given.line}"
            yield found, Observed(result=copy(_TOLD[given.type]), where=where, line=given.line)


def before(body: Sequence[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """Statements that ran for certain before a line of the same function was reached, compound ones by their parts."""
    for statement in body:
        end = statement.end_lineno or statement.lineno
        if end < line:
            if isinstance(statement, ast.With):
                yield from before(statement.body, line)
            elif not hasattr(statement, "body"):
                yield statement
        elif statement.lineno <= line and not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in ("body", "orelse", "finalbody"):
                inner = getattr(statement, part, None)
                if inner and inner[0].lineno <= line <= (inner[-1].end_lineno or inner[-1].lineno):
                    yield from before(inner, line)


def _certain_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    # A call behind `and`, in a conditional expression or a comprehension may not have been made.
    queue: list[ast.AST] = [statement]
    while queue:
        node = queue.pop(0)
        if isinstance(node, ast.Call):
            yield node
        lazy = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.stmt)
        queue += [child for child in ast.iter_child_nodes(node) if not isinstance(child, lazy)]


def _callee(case: Case, at: Place, call: ast.Call) -> Found | None:
    found = resolve(case, at, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else None
    found = constructed(case, found) if found else None
    return found if found and found.definition.kind == "function" else None


def _call_on(case: Case, at: Place, found: Found) -> ast.Call | None:
    """The call of a function on the line of its caller; None where the line holds several."""
    function = function_of(case, at)
    statement = statement_at(function, at.line) if function else None
    nodes = ast.walk(statement) if statement else ()
    calls = [n for n in nodes if isinstance(n, ast.Call) and _callee(case, at, n) == found]
    return calls[0] if len(calls) == 1 else None


def _bound(case: Case, found: Found, call: ast.Call, values: Mapping[str, Any]) -> _Values:
    """Parameters of a function with the values that a call gave them."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return {}
    function = function_of(case, found)
    names = [p.name for p in found.definition.parameters if p.kind not in ("args", "kwargs", "keyword")]
    if names and names[0] in ("self", "cls"):
        names = names[1:]
    changed = touched_names(function) if function else set(names)
    bound: _Values = {}
    for parameter in found.definition.parameters:
        given = argument_for(call, names, parameter.name)
        if given is None and parameter.has_default and function:
            given = default_of(function, parameter.name)
        value = _evaluated(given, values) if given is not None and parameter.kind not in ("args", "kwargs") else UNKNOWN
        # What the function does to a list that it was given shows in its caller's list, too.
        if value is not UNKNOWN and not (parameter.name in changed and isinstance(value, list | dict | set)):
            bound[parameter.name] = value
    return bound


def _evaluated(node: ast.expr, values: Mapping[str, Any]) -> Any:
    try:
        return evaluate(show(node, 400), values)
    except NotAllowed:
        return UNKNOWN


def _result(statement: ast.stmt, call: ast.Call, values: _Values, later: set[str]) -> Any:
    """What a call gave back, where it was bound to a name that nothing has touched since."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr | None = statement.targets[0]
    else:
        target = statement.target if isinstance(statement, ast.AnnAssign) else None
    if not isinstance(target, ast.Name) or getattr(statement, "value", None) is not call or target.id in later:
        return UNKNOWN
    return values.get(target.id, UNKNOWN)


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def values_of(frame: Frame) -> _Values:
    """The variables of a frame whose texts can be read, secrets left out."""
    texts = list(frame.variables.items())[:MOST_VARIABLES]
    read = {name: read_value(text) for name, text in texts if not is_hidden(name, text)}
    return {name: value for name, value in read.items() if value is not UNKNOWN}
