"""A first contract for a symbol, from what its text says of it: a person decides what of this is a promise."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.clauses import thrown
from bugsage.diagnosis.contracts.comparing import meant
from bugsage.diagnosis.contracts.effects import effect_of
from bugsage.diagnosis.contracts.observed import Observed
from bugsage.diagnosis.contracts.recorded_calls import Seen, promised, seen
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, Record, evaluate
from bugsage.diagnosis.reading import Found
from bugsage.diagnosis.syntax import default_of, function_of, own_nodes, show
from bugsage.model.contract import Contract, Sample, Signature
from bugsage.model.execution import Execution

#: So many examples are taken from calls that were seen.
MOST_EXAMPLES = 3


def draft(
    case: Case, found: Found, number: str, calls: Iterable[Observed] = (), runs: Iterable[Execution] = ()
) -> Contract:
    """A contract of status `draft` with what can be told of a definition: by its text, by calls, by recorded runs."""
    function = function_of(case, found)
    known = seen(runs, found.file, found.definition) if function else Seen()
    raised = dict.fromkeys(known.raised, "") | (dict(_raised(function)) if function else {})
    lazy = function is None or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function))
    condition = "" if lazy or found.definition.returns else promised(known)
    effect = effect_of(case, found) if function else None
    tests = sorted(
        {f"{file.path}::{d.symbol.replace('.', '::')}" for file, d in case.code.definitions() if file.is_test
         and d.symbol != "<module>" and any(c.name.rpartition(".")[2] == found.definition.name for c in d.calls)}
    )  # fmt: skip
    return Contract(
        id=number,
        title=_title(found),
        status="draft",
        applies_to=(f"{found.file}::{found.symbol}",),
        signature=_signature(case, found) if found.definition.kind == "function" else None,
        requires=tuple(dict.fromkeys(_requirements(function))) if function else (),
        ensures=(condition,) if condition else (),
        raises=dict(sorted(raised.items())) if function else None,
        pure=True if function and effect is None else None,
        examples=tuple(_examples(calls))[:MOST_EXAMPLES],
        tests=tuple(tests[:3]),
    )


def free_id(file: str, taken: Iterable[str]) -> str:
    """`INVOICES-3`: the file's name, and the first number that no contract has."""
    stem = file.rpartition("/")[2].partition(".")[0].strip("_")
    name = (file.split("/")[-2] if stem == "init" and "/" in file else stem).upper()
    name = re.sub(r"[^A-Z0-9]+", "-", name).strip("-") or "CONTRACT"
    used = set(taken)
    return next(f"{name}-{n}" for n in range(1, len(used) + 2) if f"{name}-{n}" not in used)


def written(contract: Contract) -> str:
    """The contract as an entry of a file: what is empty left out, every value in a form that YAML reads as itself."""
    agreed = contract.signature
    signature = None
    if agreed:
        signature = {"params": agreed.params} | ({"returns": agreed.returns} if agreed.returns else {})
    rows: list[tuple[str, Any]] = [
        ("id", contract.id),
        ("title", contract.title),
        ("status", contract.status),
        ("applies_to", contract.applies_to),
        ("signature", signature),
        *((key, getattr(contract, key)) for key in ("requires", "ensures", "must_call", "must_not_call")),
        ("raises", contract.raises),
        ("pure", contract.pure),
        ("examples", [_sample(one) for one in contract.examples]),
        ("tests", contract.tests),
        ("criticality", contract.criticality),
    ]
    kept = [(key, value) for key, value in rows if value not in ("", (), [], None)]
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in kept]
    return "  - " + "\n    ".join(lines) + "\n"


def _sample(one: Sample) -> dict[str, Any]:
    return {"args": one.args} | ({"raises": one.raises} if one.raises else {"returns": one.returns})


def _title(found: Found) -> str:
    first = found.definition.doc.partition("\n")[0].strip().rstrip(".")
    return first[:120] or f"What {found.definition.name} promises"


def _signature(case: Case, found: Found) -> Signature:
    function = function_of(case, found)
    params: dict[str, Any] = {}
    for parameter in found.definition.parameters:
        if parameter.name in ("self", "cls") or parameter.kind in ("args", "kwargs"):
            continue
        default = default_of(function, parameter.name) if function and parameter.has_default else None
        plain = isinstance(default, ast.Constant) and isinstance(default.value, str | int | float | bool)
        params[parameter.name] = parameter.annotation
        if isinstance(default, ast.Constant) and plain:
            params[parameter.name] = {"type": parameter.annotation, "default": default.value}
    return Signature(params=params, returns=found.definition.returns or None)


def _requirements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """`if x < 0: raise …` and `assert x >= 0` at the top of a function say what it asks for."""
    for statement in function.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Assert):
            condition = show(statement.test, 200)
            if _allowed(condition):
                yield condition
        elif not (isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Raise)):
            return


def _raised(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    """Exceptions that leave it, with the condition where one guards the only `raise` of it."""
    guards: dict[str, list[str]] = {}
    for name, line in thrown(function):
        guards.setdefault(name, []).append(_guard(function, line))
    for name, found in sorted(guards.items()):
        yield name, found[0] if len(found) == 1 else ""


def _guard(function: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> str:
    parameters = {a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    for node in own_nodes(function):
        if isinstance(node, ast.If) and any(s.lineno <= line <= (s.end_lineno or 0) for s in node.body):
            names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
            condition = show(node.test, 200)
            if _allowed(condition) and names <= parameters | {"len", "isinstance", "str", "int", "float"}:
                return condition
    return ""


def _allowed(condition: str) -> bool:
    try:
        evaluate(condition, {})
    except NotAllowed:
        return False
    return "…" not in condition


def _examples(calls: Iterable[Observed]) -> Iterator[Sample]:
    for call in calls:
        values = [*call.arguments.values(), call.result]
        if call.arguments and not any(v is UNKNOWN or isinstance(v, Record) for v in values) and _plain(values):
            yield Sample(args=call.arguments, returns=call.result)


def _plain(value: Any) -> bool:
    """JSON writes it, and reading that gives it back."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def symbols_named(case: Case, wanted: str) -> list[Found]:
    """Definitions that `path::Symbol`, `Symbol` or a dotted end of one means; those outside tests first."""
    path, _, symbol = wanted.rpartition("::")
    found = [
        Found(file=file.path, definition=d)
        for file in case.code.files.values()
        if not path or file.path == path
        for d in meant(file.definitions)
        if d.kind != "module" and (d.symbol == symbol or (not path and d.symbol.endswith(f".{symbol}")))
    ]
    outside = [f for f in found if not case.code.files[f.file].is_test]
    return outside or found
