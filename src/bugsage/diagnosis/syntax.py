"""The syntax of the code around a line: statements, assignments, guards, ways out. Nothing is executed."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.parsing import module
from bugsage.diagnosis.reading import Found, Place, body_of

#: Longer definitions are not taken apart.
LONGEST = 400_000

Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=128)
def _parsed(text: str, start: int) -> ast.Module | None:
    if len(text) > LONGEST:
        return None
    indented = text[:1] in (" ", "\t")
    tree = module("if 1:\n" + text if indented else text)
    if tree is None:
        return None
    ast.increment_lineno(tree, start - 1 - indented)
    return tree


def tree_of(case: Case, place: Place | Found) -> ast.Module | None:
    """The parsed definition with the line numbers of its file; None where it cannot be parsed."""
    definition = place.definition
    start = 1 if definition.kind == "module" else definition.start
    return _parsed(body_of(case, place.file, definition), start)


def function_of(case: Case, place: Place | Found) -> Function | None:
    """The function that a definition is; None for a class or a module."""
    tree = tree_of(case, place)
    if tree is None or place.definition.kind != "function":
        return None
    name = place.definition.name
    return next((n for n in ast.walk(tree) if isinstance(n, Function) and n.name == name), None)


def statement_at(tree: ast.AST | None, line: int) -> ast.stmt | None:
    """The innermost statement that holds a line; for a compound one its header counts, not its body."""
    best: ast.stmt | None = None
    for node in ast.walk(tree) if tree else ():
        inside = isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
        if inside and isinstance(node, ast.stmt) and (best is None or node.lineno >= best.lineno):
            best = node
    return best


def header(statement: ast.stmt | None) -> Iterator[ast.AST]:
    """Every node of a statement, without the statements nested in it."""
    queue: list[ast.AST] = [statement] if statement else []
    while queue:
        node = queue.pop(0)
        yield node
        queue.extend(c for c in ast.iter_child_nodes(node) if not isinstance(c, ast.stmt | ast.ExceptHandler))


def statement(case: Case, place: Place) -> ast.stmt | None:
    """The statement at a place."""
    return statement_at(tree_of(case, place), place.line)


def on_line(case: Case, place: Place) -> list[ast.AST]:
    """The nodes of the statement at a place; those that touch the very line first."""
    nodes = list(header(statement(case, place)))
    touches = [n for n in nodes if getattr(n, "lineno", 0) <= place.line <= (getattr(n, "end_lineno", 0) or 0)]
    return touches + [n for n in nodes if n not in touches]


def show(node: ast.AST | None, limit: int = 60) -> str:
    """An expression as text, on one line, capped."""
    if node is None:
        return ""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        return "…"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def assigned(tree: ast.AST | None, name: str, line: int) -> tuple[int, ast.expr, bool] | None:
    """The last assignment to a name at or above a line: its line, the value, and whether the name takes a part."""
    best: tuple[int, ast.expr, bool] | None = None
    for node in ast.walk(tree) if tree else ():
        for target, value in _bindings(node):
            at = getattr(target, "lineno", 0)
            if at > line or (best and at < best[0]):
                continue
            if isinstance(target, ast.Name) and target.id == name:
                best = (at, value, isinstance(node, ast.For | ast.AsyncFor | ast.comprehension))
            elif isinstance(target, ast.Tuple | ast.List) and _holds(target, name):
                best = (at, value, True)
    return best


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((t, node.value) for t in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, node.context_expr


def _holds(target: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function's body, nested functions and classes left out."""
    queue: list[ast.AST] = list(function.body)
    while queue:
        node = queue.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            queue.extend(ast.iter_child_nodes(node))


def none_paths(function: Function) -> list[tuple[int, str]]:
    """The ways a function gives back None: line and words."""
    nodes = list(own_nodes(function))
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in nodes):
        return []
    ways: list[tuple[int, str]] = []
    for node in nodes:
        if isinstance(node, ast.Return):
            ways += _none_return(node)
    if not _always_leaves(function.body):
        last = function.body[-1]
        ways.append(
            (last.end_lineno or last.lineno, f"its end on line {last.end_lineno} is reached without a `return`")
        )
    return ways


def _none_return(node: ast.Return) -> list[tuple[int, str]]:
    value = node.value
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return [(node.lineno, f"`{show(node)}` on line {node.lineno}")]
    if isinstance(value, ast.IfExp) and any(
        isinstance(b, ast.Constant) and b.value is None for b in (value.body, value.orelse)
    ):
        return [(node.lineno, f"`{show(node)}` on line {node.lineno}")]
    called = value.func if isinstance(value, ast.Call) else None
    if (
        isinstance(called, ast.Attribute)
        and called.attr == "get"
        and isinstance(value, ast.Call)
        and len(value.args) == 1
    ):
        return [(node.lineno, f"`{show(node)}` on line {node.lineno} finds nothing")]
    return []


def _always_leaves(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and _always_leaves(last.body) and _always_leaves(last.orelse)
    if isinstance(last, ast.With | ast.AsyncWith):
        return _always_leaves(last.body)
    if isinstance(last, ast.Try):
        handlers = all(_always_leaves(h.body) for h in last.handlers)
        return bool(last.finalbody and _always_leaves(last.finalbody)) or (
            handlers and _always_leaves(last.orelse or last.body)
        )
    if isinstance(last, ast.While) and isinstance(last.test, ast.Constant) and last.test.value:
        return True
    if isinstance(last, ast.Match):
        return any(_catches_all(c) for c in last.cases) and all(_always_leaves(c.body) for c in last.cases)
    return isinstance(last, ast.For | ast.While) and bool(last.orelse) and _always_leaves(last.orelse)


def _catches_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def guard_of(tree: ast.AST | None, line: int) -> tuple[int, str] | None:
    """The condition under which a line runs, from the innermost `if`, `except`, `while` or loop `else` around it."""
    best: tuple[int, str] | None = None
    for node in ast.walk(tree) if tree else ():
        for start, end, words in _guards(node):
            if start <= line <= end and (best is None or getattr(node, "lineno", 0) >= best[0]):
                best = (getattr(node, "lineno", 0), words)
    return best


def guard_names(tree: ast.AST | None, line: int) -> list[ast.expr]:
    """The names in the condition of the innermost `if` around a line."""
    around = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.If) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    innermost = max(around, key=lambda n: n.lineno, default=None)
    return [n for n in ast.walk(innermost.test) if isinstance(n, ast.Name)] if innermost else []


def _guards(node: ast.AST) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Constant):
        return  # Among others the frame that an indented definition is parsed in.
    if isinstance(node, ast.If):
        yield *_span(node.body), f"`{show(node.test, 80)}` holds"
        if node.orelse:
            yield *_span(node.orelse), f"`{show(node.test, 80)}` does not hold"
    elif isinstance(node, ast.ExceptHandler):
        kind = f"`{show(node.type)}`" if node.type else "any exception"
        yield *_span(node.body), f"{kind} was caught"
    elif isinstance(node, ast.For | ast.While) and node.orelse:
        yield *_span(node.orelse), "the loop above it ran to its end"
    elif isinstance(node, ast.match_case):
        yield *_span(node.body), f"the value matches `{show(node.pattern)}`"


def _span(body: list[ast.stmt]) -> tuple[int, int]:
    return body[0].lineno, body[-1].end_lineno or body[-1].lineno


def argument_for(call: ast.Call, definition_parameters: list[str], name: str) -> ast.expr | None:
    """What a call hands to a parameter; None where it leaves it out or spreads its arguments."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name in definition_parameters and not any(isinstance(a, ast.Starred) for a in call.args):
        position = definition_parameters.index(name)
        if position < len(call.args):
            return call.args[position]
    return None


def default_of(function: Function, name: str) -> ast.expr | None:
    """The default value of a parameter; None where it has none."""
    plain = function.args.posonlyargs + function.args.args
    pairs = list(zip(reversed(plain), reversed(function.args.defaults), strict=False))
    named_only = [(a, d) for a, d in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if d]
    return next((default for argument, default in [*pairs, *named_only] if argument.arg == name), None)


def last_name(node: ast.AST) -> str:
    """`c` of `a.b.c`; empty for anything that is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls_in(node: ast.AST) -> list[ast.Call]:
    """Every call inside an expression, outermost first."""
    return [n for n in ast.walk(node) if isinstance(n, ast.Call)]
