"""A value refused with the exception that the failing test asks for."""

import ast
import builtins
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.doubts import doubts
from bugsage.repair.expecting import ExpectedError, expected_errors
from bugsage.repair.guards import leave_before
from bugsage.repair.importing import imported, usual
from bugsage.repair.patterns import message_for
from bugsage.repair.places import is_pure, parameters
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import can_stand_before, doing
from bugsage.repair.template import Example, Template

NAME = "refusal"
#: Conditions that are asked in one place, and places in one function.
_MOST, _PLACES = 12, 8


def propose(site: Site) -> Iterator[Candidate]:
    """The exception raised where a value is not what it should be, and in place of others that are raised."""
    wanted = expected_errors(site.event, site.knowledge)
    for expected in wanted[:2]:
        for name, more in _readable(site, expected):
            yield from _instead(site, expected, name, more)
            yield from _before(site, expected, name, more)
            yield from _translated(site, expected, name, more)


def _readable(site: Site, expected: ExpectedError) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """How the file names the exception, with the import that it needs for it."""
    known = site.knowledge.names(site.file)
    name = expected.name
    built_in = getattr(builtins, name, None)
    if name in known or (isinstance(built_in, type) and issubclass(built_in, BaseException)):
        yield name, ()
        return
    dotted = {
        ast.unparse(one)
        for one in ast.walk(site.tree)
        if isinstance(one, ast.Attribute) and one.attr == name and is_pure(one)
    }
    if dotted:
        yield min(dotted, key=len), ()
        return
    if expected.type.partition(".")[0] in known and "." in expected.type:
        yield expected.type, ()
        return
    statement = next(iter(usual(site, name)), None)
    edit = imported(site, statement) if statement else None
    if edit:
        yield name, (edit,)


def _instead(site: Site, expected: ExpectedError, name: str, more: tuple[Edit, ...]) -> Iterator[Candidate]:
    """Where another one is raised, or one that nobody raised is raised again."""
    for node in site.nodes():
        if not isinstance(node, ast.Raise) or not site.ran(node):
            continue
        if node.exc is None:
            text = f"raise {name}({_quoted(message_for(expected.pattern, 'invalid value'))})"
            yield _one(site, node, f"Raise {name} here", site.replace(node, text), more, 0.5)
            continue
        kind = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(kind, ast.Name | ast.Attribute) and ast.unparse(kind).rpartition(".")[2] != expected.name:
            why = f"Raise {name} in place of {ast.unparse(kind)}"
            yield _one(site, node, why, site.replace(kind, name), more, 2.0)


def _before(site: Site, expected: ExpectedError, name: str, more: tuple[Edit, ...]) -> Iterator[Candidate]:
    """`if condition: raise` at the beginning of functions, and before the statements that the test ran."""
    for statement, depth in _places(site):
        for number, (condition, about, weight) in enumerate(doubts(site, statement, _MOST)):
            said = message_for(expected.pattern, _complaint(condition, about))
            raised = f"raise {name}({_quoted(said)})"
            edit = leave_before(site, statement, condition, raised)
            why = f"Raise {name} where `{condition}`"
            yield _one(site, statement, why, edit, more, 1.2 + weight - 0.4 * depth - 0.05 * number)


def _places(site: Site) -> Iterator[tuple[ast.stmt, int]]:
    """Statements before which a value can be refused: the first of a function, the one of the trace, its returns."""
    functions = [n for n in site.nodes() if isinstance(n, Function) and (n is site.scope or site.ran(n.body[0]))]
    for function in functions[:3]:
        body = doing(function.body)
        if not body:
            continue
        found: dict[ast.stmt, int] = {}
        if site.ran(body[0]) and parameters(function):
            found[body[0]] = 0
        for one in ast.walk(function):
            if isinstance(one, ast.stmt) and one is not function and _is_plain(site, one) and site.ran(one):
                first, last = site.span(one)
                if site.line and first <= site.line <= last:
                    found[one] = 0
                elif isinstance(one, ast.Return | ast.For | ast.Assign | ast.Expr):
                    found.setdefault(one, 2)
        ordered = sorted(found.items(), key=lambda pair: (pair[1], pair[0].lineno))
        yield from ordered[:_PLACES]


def _is_plain(site: Site, one: ast.stmt) -> bool:
    return can_stand_before(site, one) and not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _translated(site: Site, expected: ExpectedError, name: str, more: tuple[Edit, ...]) -> Iterator[Candidate]:
    """What came is caught where the failure passed, and raised as what was wanted."""
    came = site.event.type.rpartition(".")[2]
    line = site.line
    if not line or not hasattr(builtins, came) or came in (expected.name, "AssertionError", "Failed"):
        return
    for one in site.nodes():
        if isinstance(one, ast.Assign | ast.Expr | ast.Return) and one.lineno <= line <= (one.end_lineno or line):
            indent = site.indent(one)
            first, last = site.span(one)
            if first != last or site.source(one) != site.text.split("\n")[first - 1].strip():
                continue
            step = "    " if "\t" not in indent else "\t"
            said = message_for(expected.pattern, "invalid value")
            lines = [
                f"{indent}try:",
                f"{indent}{step}{site.source(one)}",
                f"{indent}except {came} as error:",
                f"{indent}{step}raise {name}({_quoted(said)}) from error",
            ]
            start, end = site.offset(first, 0), site.offsets(one)[1]
            yield _one(
                site, one, f"Raise {name} where {came} comes", site.edit(start, end, "\n".join(lines)), more, 0.6
            )


def _one(site: Site, at: ast.AST, why: str, edit: Edit, more: tuple[Edit, ...], weight: float) -> Candidate:
    return site.candidate(
        NAME, why, edit, *more, at=at, category="wrong-exception", weight=weight - (0.3 if more else 0.0)
    )


def _complaint(condition: str, about: str) -> str:
    """What is wrong where a condition holds, as a message says it."""
    kind = condition.removeprefix(f"not isinstance({about}, ").removesuffix(")")
    if condition == f"not {about}":
        return f"{about} must not be empty"
    if condition == f"{about} is None":
        return f"{about} must not be None"
    return f"{about} must be {kind}" if condition == f"not isinstance({about}, {kind})" else f"{about} is not valid"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="Failed: DID NOT RAISE <class 'ValueError'>",
            before="""
def chain(*steps):
    found = list(steps)  # <-
    return found
""",
            after="""
def chain(*steps):
    if not steps:
        raise ValueError("steps must not be empty")
    found = list(steps)
    return found
""",
            within=1,
        ),
        Example(
            error="AssertionError: OptionError not raised",
            before="""
class OptionError(Exception):
    pass


def option(name, known):
    if name not in known:
        raise KeyError(name)  # <-
    return known[name]
""",
            after="""
class OptionError(Exception):
    pass


def option(name, known):
    if name not in known:
        raise OptionError(name)
    return known[name]
""",
        ),
        Example(
            error="AttributeError: 'int' object has no attribute 'encode'",
            file="header.py",
            symbol="header",
            before="""
def header(value):
    if isinstance(value, bytes):
        return value
    return value.encode()  # <-
""",
            after="""
def header(value):
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise TypeError("value must be text")
    return value.encode()
""",
            others={
                "test_header.py": """
import pytest
from header import header


def test_number():
    with pytest.raises(TypeError, match="value must be text"):
        header(1)  # <-
"""
            },
            within=6,
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)
