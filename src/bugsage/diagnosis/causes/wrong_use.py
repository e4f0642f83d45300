"""An object is used as something it is not: iterated, indexed, hashed, entered, called or assigned into."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import responsible
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, article, conclude, crash, quote, raised_outside, under_test
from bugsage.diagnosis.resolving import classes_named
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "wrong-use"

_FORMS = (
    (re.compile(r"cannot unpack non-iterable '?([\w.]+)'? object"), "unpacks", "__iter__"),
    (re.compile(r"argument of type '([\w.]+)' is not iterable"), "looks inside", "__contains__"),
    (re.compile(r"'([\w.]+)' object is not iterable"), "goes through", "__iter__"),
    (re.compile(r"'([\w.]+)' object is not an iterator"), "takes the next item of", "__next__"),
    (re.compile(r"'([\w.]+)' object is not subscriptable"), "takes an item of", "__getitem__"),
    (re.compile(r"'([\w.]+)' object does not support item assignment"), "sets an item of", "__setitem__"),
    (re.compile(r"'([\w.]+)' object does not support item deletion"), "deletes an item of", "__delitem__"),
    (
        re.compile(r"'([\w.]+)' object does not support the (?:asynchronous )?context manager"),
        "enters",
        "__enter__",
    ),
    (re.compile(r"unhashable type: '([\w.]+)'"), "uses as a key or set element", "__hash__"),
    (re.compile(r"object of type '([\w.]+)' has no len\(\)"), "takes the length of", "__len__"),
    (re.compile(r"'([\w.]+)' object (?:can't|cannot) be (?:awaited|used in 'await')"), "awaits", "__await__"),
    (re.compile(r"object ([\w.]+) can't be used in 'await' expression"), "awaits", "__await__"),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    at = crash(case)
    hit = next(((m.group(1), verb, needs) for p, verb, needs in _FORMS if (m := p.search(message))), None)
    if hit is None or at is None or not case.event.type.endswith("TypeError") or hit[0] in ("NoneType", "coroutine"):
        return None
    kind, verb, needs = hit
    if raised_outside(case):
        does = "hashes" if needs == "__hash__" else verb
        cause = f"line {at.line} of {at.called} leads to code that {does} {article(kind)}: `{_part(case, at, needs)}`"
        evidence = [f"{at.where}: {quote(at.code)}"]
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=1,
            evidence=evidence,
            fix=_fix(at, kind, needs, [], under_test(case, at)),
            confirm="",
        )
    owners = _owners(case, at, needs)
    told = f"`{show(owners[0])}`" if len(owners) == 1 else "a value"
    origins = [o for n in owners if (o := made_by(case, at, n))]
    cause = f"line {at.line} of {at.called} {verb} {told}, which is {article(kind)}"
    if len(owners) == 1 and origins:
        cause += f"; {origins[0]}"
    own = classes_named(case, kind.rpartition(".")[2])
    evidence = [
        f"{at.where}: {quote(at.code)}",
        *origins[:3],
        *(f"{f.called} has no `{needs}`: {f.where}" for f in own[:1]),
    ]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=responsible(case, at, *owners),
        missing=len(owners) != 1,
        evidence=evidence,
        fix=_fix(at, kind, needs, own, under_test(case, responsible(case, at, *owners))),
        confirm=f"print `type({show(owners[0]) if len(owners) == 1 else '…'})` just before {at.where}",
    )


def _part(case: Case, at: Place, needs: str) -> str:
    """The expression on the line that leads there; the line itself where that cannot be told."""
    for node in on_line(case, at) if needs == "__hash__" else ():
        looks_up = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn)
        if looks_up and getattr(node, "lineno", 0) == at.line:
            return show(node, 80)
    return quote(at.code)


def _fix(at: Place, kind: str, needs: str, own: list[Found], giver: str) -> str:
    if needs == "__hash__":
        return f"make the {kind} a hashable value (`tuple`, `frozenset`) where it is kept, or compare without hashing"
    if at.is_test:
        return f"look at {giver}: it hands out {article(kind)} where the test expects something else"
    other = f", or give {own[0].called} the method `{needs}`" if own else ""
    return f"handle {article(kind)} in {at.called} before line {at.line}{other}"


def _owners(case: Case, at: Place, needs: str) -> list[ast.expr]:
    nodes = on_line(case, at)
    found: list[ast.expr] = []
    for node in nodes:
        if needs in ("__getitem__", "__setitem__", "__delitem__") and isinstance(node, ast.Subscript):
            found.append(node.value)
        elif needs == "__iter__" and isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            found.append(node.iter)
        elif (needs == "__iter__" and isinstance(node, ast.Starred | ast.YieldFrom)) or (
            needs == "__iter__" and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)
        ):
            found.append(node.value)
        elif needs == "__contains__" and isinstance(node, ast.Compare):
            found += node.comparators
        elif needs == "__hash__" and isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            found.append(node.left)
        elif needs == "__hash__" and isinstance(node, ast.Subscript):
            found.append(node.slice)
        elif needs == "__enter__" and isinstance(node, ast.withitem):
            found.append(node.context_expr)
        elif needs == "__await__" and isinstance(node, ast.Await):
            found.append(node.value)
    found = found or [a for n in nodes if isinstance(n, ast.Call) for a in n.args[:2]]
    return list({show(n): n for n in found if not isinstance(n, ast.Constant)}.values())


EXAMPLES = (
    Example(
        error="TypeError: 'int' object is not iterable",
        files={"a.py": "def ids(row):\n    found = row['ids']\n    return [i for i in found]\n"},
        at=("a.py: return [i for i in found]",),
        expect=("goes through `found`", "`int`", "`row['ids']`"),
    ),
    Example(
        error="TypeError: unhashable type: 'list'",
        files={"a.py": "def seen(known, item):\n    return item in known\n"},
        at=("a.py: return item in known",),
        expect=("uses as a key or set element `item`", "`list`"),
    ),
    Example(
        error="TypeError: 'int' object does not support the context manager protocol",
        files={"a.py": "def run(attempt):\n    with attempt:\n        pass\n"},
        at=("a.py: with attempt:",),
        expect=("enters `attempt`",),
    ),
    Example(
        error="TypeError: 'NoneType' object is not iterable",
        files={"a.py": "def f(a):\n    return list(a)\n"},
        at=("a.py: return list(a)",),
    ),
    Example(
        error="TypeError: 'int' object is not callable",
        files={"a.py": "def f(a):\n    return a()\n"},
        at=("a.py: return a()",),
    ),
)
