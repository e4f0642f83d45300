"""An operation or a call got a value of a type that it does not take."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import responsible
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, quote
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import giver_of, made_by
from bugsage.diagnosis.values.recorded import tell
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "wrong-type"

_FORMS = (
    (
        re.compile(r"unsupported operand type\(s\) for (.{1,14}): '([\w.]+)' and '([\w.]+)'"),
        "computes `{1}` of `{2}` and `{3}`",
    ),
    (
        re.compile(r"'(.{1,3})' not supported between instances of '([\w.]+)' and '([\w.]+)'"),
        "compares `{2}` with `{3}` by `{1}`",
    ),
    (re.compile(r"can only concatenate ([\w.]+) \(not \"([\w.]+)\"\) to"), "adds a `{2}` to a `{1}`"),
    (re.compile(r"can't concat ([\w.]+) to ([\w.]+)"), "adds a `{1}` to a `{2}`"),
    (re.compile(r"must be str, not ([\w.]+)"), "needs a `str` and gets a `{1}`"),
    (re.compile(r"a bytes-like object is required, not '([\w.]+)'"), "needs bytes and gets a `{1}`"),
    (re.compile(r"must be real number, not ([\w.]+)"), "formats or computes with a `{1}` where a number is needed"),
    (
        re.compile(r"sequence item (\d+): expected ([\w.]+) instance, ([\w.]+) found"),
        "joins a `{3}` (item {1}) where only `{2}` fits",
    ),
    (
        re.compile(r"expected ([\w., -]{1,60}) (?:instance|object), (?:not |got )?'?([\w.]+)'?"),
        "needs {1} and gets a `{2}`",
    ),
    (
        re.compile(r"(\w+) indices must be integers(?: or slices)?, not '?([\w.]+)'?"),
        "takes an item of a `{1}` by a `{2}`",
    ),
    (re.compile(r"argument must be ([\w ,'-]{1,80}), not '?([\w.]+)'?"), "needs {1} and gets a `{2}`"),
    (re.compile(r"arrays used as indices must be of integer"), "uses an array of non-integers as an index"),
    (re.compile(r"descriptor '(\w+)' (?:for|requires a) '(\w+)'"), "calls `{1}` on something that is no `{2}`"),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    at = crash(case)
    if at is None or not case.event.type.endswith(("TypeError", "IndexError")) or "NoneType" in message:
        return None
    told = next(
        (
            form.replace("{1}", _group(m, 1)).replace("{2}", _group(m, 2)).replace("{3}", _group(m, 3))
            for p, form in _FORMS
            if (m := p.search(message))
        ),
        None,
    )
    if told is None:
        return None
    parts = _parts(case, at)
    origins = list(dict.fromkeys(o for p in parts if (o := made_by(case, at, p))))
    cause = f"line {at.line} of {at.called} {told}: `{quote(at.code)}`"
    values = tell(case, at, parts, typed=True)
    if values:
        cause += f"; {' and '.join(values[:2])}"
    elif len(origins) == 1:
        cause += f"; {origins[0]}"
    evidence = [f"{at.where}: {quote(at.code)}", quote(message, 160), *values, *origins[:3]]
    names = ", ".join(f"`{show(p)}`" for p in parts[:3])
    fix = f"convert the value in {at.called} before line {at.line}, or refuse it where it comes in"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=responsible(case, at, *parts),
        also=[giver_of(case, at, *parts)],
        missing=not (origins or values),
        evidence=evidence,
        fix=fix,
        confirm="" if values else f"print the types of {names or 'the operands'} just before {at.where}",
    )


def _group(match: re.Match[str], number: int) -> str:
    groups = match.groups()
    return (groups[number - 1] or "").strip("'") if number <= len(groups) else ""


def _parts(case: Case, at: Place) -> list[ast.expr]:
    nodes = on_line(case, at)
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.BinOp):
            found += [node.left, node.right]
        elif isinstance(node, ast.Compare):
            found += [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            found += [node.value, node.slice]
    if not found:
        found = [a for n in nodes if isinstance(n, ast.Call) for a in n.args]
    plain = [p for p in found if not isinstance(p, ast.Constant | ast.BinOp | ast.JoinedStr | ast.Slice | ast.Starred)]
    return list({show(p): p for p in plain}.values())


EXAMPLES = (
    Example(
        error="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        files={"a.py": "def total(start, row):\n    extra = row['tax']\n    return start + extra\n"},
        at=("a.py: return start + extra",),
        expect=("computes `+` of `int` and `str`", "line 3"),
    ),
    Example(
        error="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        files={"a.py": "def total(start, tax):\n    return start + tax\n"},
        at=("a.py: return start + tax",),
        variables={"start": "100", "tax": "'0.2'"},
        expect=("`start` was 100 (an int)", "`tax` was '0.2' (a str)"),
    ),
    Example(
        error="TypeError: a bytes-like object is required, not 'str'",
        files={
            "a.py": (
                "def clean(name):\n    return name.replace(b'x', b'')\n\ndef main(out, text):\n    data ="
                " str(text)\n    out.write(data)\n"
            )
        },
        at=("a.py: out.write(data)",),
        expect=("needs bytes and gets a `str`", "`data` comes from `str(text)`"),
    ),
    Example(
        error="TypeError: must be real number, not str",
        files={"a.py": "def log(form, fn):\n    return form % name_of(fn)\n"},
        at=("a.py: return form % name_of(fn)",),
        expect=("where a number is needed",),
    ),
    Example(
        error="TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
        files={"a.py": "def f(a):\n    return a + 1\n"},
        at=("a.py: return a + 1",),
    ),
    Example(
        error="ValueError: must be str, not int",
        files={"a.py": "def f(a):\n    return g(a)\n"},
        at=("a.py: return g(a)",),
    ),
)
