"""Which expressions of the failing line the error speaks of: by its message, its syntax and its variables."""

import ast
import re
from collections.abc import Iterable, Sequence

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.reading import Place
from bugsage.diagnosis.syntax import guard_names, on_line, show, tree_of
from bugsage.diagnosis.values.recorded import kind_at, value_at
from bugsage.model.base import Noun

#: No more expressions of a line than these are followed.
MOST = 6
_OF_TYPE = re.compile(r"'(\w+)' object|not '?(\w+)'?$|type (\w+)\b|\(not \"(\w+)\"\)")
_ATTRIBUTE = re.compile(r"has no attribute '(\w+)'")
#: An expression that only lends its parts to a message or to another call is seldom at fault.
_ASIDE = 0.5


class Blamed(Noun, frozen=True, kw_only=True):
    """An expression that may hold what the line could not use."""

    node: ast.expr
    share: float
    #: What it held, where known: `None`, `an int`.
    held: str = ""


def blamed(case: Case, at: Place) -> tuple[Blamed, ...]:
    """The expressions of a line that failed, those that the variables convict alone where there are such."""
    nodes, aside = _candidates(case, at)
    wanted = unusable_type(case.event.message)
    known = [(node, _agrees(case, at, node, wanted)) for node in distinct(nodes)[:MOST]]
    if convicted := [node for node, agrees in known if agrees]:
        return tuple(Blamed(node=node, share=1.0, held=wanted and held(wanted)) for node in convicted)
    open_ones = [node for node, agrees in known if agrees is None]
    share = 1 / max(len(open_ones), 1) ** 0.5
    first = [Blamed(node=node, share=share, held=wanted and held(wanted)) for node in open_ones]
    rest = [Blamed(node=node, share=_ASIDE * share) for node in distinct(aside)[: MOST - len(first)]]
    return (*first, *rest)


def unusable_type(message: str) -> str:
    """The type that could not be used, as the message names it; empty where it names none."""
    found = _OF_TYPE.search(message[:2000])
    return next((group for group in found.groups() if group), "") if found else ""


def held(kind: str) -> str:
    """A type as a sentence speaks of a value: `None`, `an int`."""
    return "None" if kind == "NoneType" else f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} `{kind}`"


def _agrees(case: Case, at: Place, node: ast.expr, wanted: str) -> bool | None:
    """Whether a value on record is of the type that the message complains of; None where nothing is on record."""
    kind = kind_at(case, at, node)
    if not wanted or not kind:
        return None
    return kind == wanted


def _candidates(case: Case, at: Place) -> tuple[list[ast.expr], list[ast.expr]]:
    """Expressions that the error speaks of, and others of the line."""
    nodes = on_line(case, at)
    message, kind = case.event.message[:2000], case.event.type.rpartition(".")[2]
    statement = next((n for n in nodes if isinstance(n, ast.Raise | ast.Assert)), None)
    if isinstance(statement, ast.Raise):
        if tried := tried_calls(tree_of(case, at), at.line):
            return tried, guard_names(tree_of(case, at), at.line)
        return guard_names(tree_of(case, at), at.line), arguments(nodes)
    if isinstance(statement, ast.Assert):
        return [n for n in ast.walk(statement.test) if isinstance(n, ast.Name | ast.Call)], []
    if kind in ("KeyError", "IndexError"):
        return _items(case, at, nodes, kind), arguments(nodes)
    if kind == "ZeroDivisionError":
        return [n.right for n in nodes if isinstance(n, ast.BinOp)], arguments(nodes)
    named = used(nodes, message)
    return (named, []) if named else (arguments(nodes), receivers(nodes))


def used(nodes: Sequence[ast.AST], message: str) -> list[ast.expr]:
    """What the line does with the value that a message complains of; nothing where the message does not say."""
    attribute = _ATTRIBUTE.search(message)
    if attribute:
        return [n.value for n in nodes if isinstance(n, ast.Attribute) and n.attr == attribute.group(1)]
    if "not subscriptable" in message or "item assignment" in message:
        return [n.value for n in nodes if isinstance(n, ast.Subscript)]
    if "not callable" in message:
        return [n.func for n in nodes if isinstance(n, ast.Call)]
    if any(words in message for words in ("not iterable", "non-iterable", "argument of type", "to unpack")):
        return iterated(nodes)
    if any(words in message for words in ("operand", "not supported between", "concatenate", "must be str")):
        return operands(nodes)
    return []


def tried_calls(tree: ast.AST | None, line: int) -> list[ast.expr]:
    """The calls of a `try` whose handler holds a line: one of them raised what the handler turns into another."""
    around = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Try) and any(h.lineno <= line <= (h.end_lineno or 0) for h in node.handlers)
    ]
    innermost = max(around, key=lambda n: n.lineno, default=None)
    return [n for s in innermost.body for n in ast.walk(s) if isinstance(n, ast.Call)] if innermost else []


def _items(case: Case, at: Place, nodes: Sequence[ast.AST], kind: str) -> list[ast.expr]:
    taken = [n for n in nodes if isinstance(n, ast.Subscript)]
    popped = [
        n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "pop"
    ]
    missing = [n for n in taken if _lacks(case, at, n, kind)]
    found: list[ast.expr] = []
    for item in missing or taken:
        found += [item.value, *([] if isinstance(item.slice, ast.Constant) else [item.slice])]
    for call in popped:
        found += [call.func.value, *call.args[:1]] if isinstance(call.func, ast.Attribute) else []
    return found


def _lacks(case: Case, at: Place, item: ast.Subscript, kind: str) -> bool:
    container, key = value_at(case, at, item.value), value_at(case, at, item.slice)
    if container is UNKNOWN or key is UNKNOWN:
        return False
    try:
        return bool(key not in container if kind == "KeyError" else not -len(container) <= key < len(container))
    except TypeError:
        return False


def iterated(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """What the line goes through or unpacks."""
    nodes = list(nodes)
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            found.append(node.iter)
        elif isinstance(node, ast.Starred) or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)):
            found.append(node.value)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            found.append(node.comparators[0])
    return found or arguments(nodes)


def operands(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """What the line computes with or compares."""
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.BinOp):
            found += [node.left, node.right]
        elif isinstance(node, ast.Compare):
            found += [node.left, *node.comparators]
        elif isinstance(node, ast.AugAssign):
            found += [node.target, node.value]
        elif isinstance(node, ast.UnaryOp):
            found.append(node.operand)
    return [n for n in found if not isinstance(n, ast.BinOp | ast.Constant)]


def arguments(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """What the line hands to calls and formats."""
    nodes = list(nodes)
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    given = [a for c in calls for a in [*c.args, *(k.value for k in c.keywords)]]
    percent = [n.right for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod)]
    spread = [e for p in percent for e in (p.elts if isinstance(p, ast.Tuple) else [p])]
    return [n for n in [*spread, *given] if not isinstance(n, ast.Constant | ast.JoinedStr | ast.Starred)]


def receivers(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """The objects whose methods the line calls."""
    return [n.func.value for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]


def distinct(nodes: Iterable[ast.expr]) -> list[ast.expr]:
    """Each expression once, by how it is written."""
    return list({show(n): n for n in nodes}.values())
