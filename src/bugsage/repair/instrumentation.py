"""The smallest statement that would tell, the next time, what nobody knows this time; in the repository's own way.

Before the statement that failed it says what the values were: under the condition that leads to the failure, where the
failure has one that can be written down, else each time.
"""

import ast
import builtins
import re
from collections.abc import Iterator

from bugsage.model.base import Noun
from bugsage.model.edit import edited
from bugsage.repair.importing import imported
from bugsage.repair.places import bindings, is_pure, parameters, unit
from bugsage.repair.site import Function, Site

#: Values that one statement tells.
_MOST = 4
_PRIVATE = re.compile(
    r"pass(word|wd|phrase)|secret|token|api_?key|auth|cookie|session|credential|card|private", re.IGNORECASE
)
_LOGGERS = ("getLogger", "get_logger")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTINS = frozenset(dir(builtins))


class Instrumented(Noun, frozen=True, kw_only=True):
    """A file with a statement more."""

    file: str
    text: str
    #: Where it stands in the new text, and what it is.
    line: int
    #: `log`, `sentry` or `assert`.
    kind: str
    code: str
    #: What it would tell, in words.
    why: str


class _Wish(Noun, frozen=True, kw_only=True):
    """What is to be told at a place."""

    function: str
    #: Texts of expressions.
    values: tuple[str, ...]
    #: What is true where it fails, and what else; both empty where that is not known.
    bad: str = ""
    good: str = ""


def instrumented(site: Site) -> Instrumented | None:
    """The file with the statement; None where nothing is known that could be told, or nowhere to tell it."""
    function = site.scope
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    statement = _statement(site, function)
    wish = _wish(site, function, statement)
    while wish.values and statement is not None:
        found = _at(site, statement, wish) if _has_room(site, statement) else None
        if found is not None:
            return found
        around = site.parents.get(statement)
        statement = around if isinstance(around, ast.stmt) and around is not function else None
    return None


def _statement(site: Site, function: Function) -> ast.stmt | None:
    """The one that failed; where that is not known, the first of the function."""
    on_line = [n for n in site.on_line() if site.function(n) is function]
    if on_line:
        return site.statement(on_line[-1])
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1] if documented and len(function.body) > 1 else None if documented else first


def _has_room(site: Site, statement: ast.stmt) -> bool:
    """A statement can come before it: it begins its line, and is no further branch of another."""
    line = site.span(statement)[0]
    start = site.offset(line, 0)
    begun = site.text[start : site.offset(statement.lineno, statement.col_offset)] if line == statement.lineno else ""
    return not begun.strip() and not site.text[start:].lstrip(" \t").startswith("elif")


def _wish(site: Site, function: Function, statement: ast.stmt | None) -> _Wish:
    bad = good = ""
    told: list[str] = []
    for node in site.on_line():
        if (found := _condition(site, node)) and _is_known(site, function, node, statement):
            bad, good, operands = found
            told += operands
            break
    told += [one.arg for one in parameters(function)]
    told += [extra.arg for extra in (function.args.vararg, function.args.kwarg) if extra]
    values = tuple(one for one in dict.fromkeys(told) if not _PRIVATE.search(one))[:_MOST]
    if bad and any(_PRIVATE.search(one) for one in (bad, good)):
        bad = good = ""
    return _Wish(function=site.symbol, values=values, bad=bad, good=good)


def _condition(site: Site, node: ast.AST) -> tuple[str, str, list[str]] | None:
    """When the node fails as the error says, when it does not, and what it hangs on."""
    kind, message = site.event.type.rpartition(".")[2], site.event.message
    if kind in ("KeyError", "IndexError") and isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        if not (is_pure(node.value) and is_pure(node.slice)) or isinstance(node.slice, ast.Slice):
            return None
        owner, key = site.source(node.value), site.source(node.slice)
        keys = [owner] if isinstance(node.slice, ast.Constant) else [key, owner]
        if kind == "KeyError":
            return f"{key} not in {owner}", f"{key} in {owner}", keys
        within = f"-len({owner}) <= {key} < len({owner})"
        return f"not {within}", within, keys
    divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)
    if kind == "ZeroDivisionError" and isinstance(node, ast.BinOp) and divides:
        operand, text = _measured(node.right), site.source(node.right)
        return (f"not {text}", text, [site.source(operand)]) if operand is not None else None
    if "NoneType" in message and isinstance(node, ast.Attribute) and message.endswith(f"'{node.attr}'"):
        return _none(site, node.value)
    if "'NoneType' object is not" in message and isinstance(node, ast.Subscript | ast.Call):
        return _none(site, node.value if isinstance(node, ast.Subscript) else node.func)
    return None


def _none(site: Site, owner: ast.expr) -> tuple[str, str, list[str]] | None:
    if not is_pure(owner) or isinstance(owner, ast.Constant):
        return None
    text = site.source(owner)
    return f"{text} is None", f"{text} is not None", [text]


def _measured(node: ast.expr) -> ast.expr | None:
    """A plain operand, or what `len` is asked of."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1:
        node = node.args[0]
    return node if is_pure(node) and not isinstance(node, ast.Constant | ast.Starred) else None


def _is_known(site: Site, function: Function, node: ast.AST, statement: ast.stmt | None) -> bool:
    """Every name in the node is bound before the statement, and none only inside a comprehension."""
    if statement is None:
        return False
    around: ast.AST = node
    while around is not statement and around in site.parents:
        around = site.parents[around]
        if isinstance(around, (*_COMPREHENSIONS, ast.Lambda, ast.IfExp, ast.BoolOp)):
            return False
    bound = {name for name, line in bindings(function) if line < statement.lineno}
    top = {one.id for one in ast.walk(site.tree) if isinstance(one, ast.Name) and site.function(one) is None}
    top |= site.knowledge.names(site.file)
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names <= bound | top | _BUILTINS


def _at(site: Site, statement: ast.stmt, wish: _Wish) -> Instrumented | None:
    """The statement put before another; None where that is no place for it."""
    for kind, line, needs in _ways(site, wish):
        indent, step = site.indent(statement), unit(site)
        told = kind == "log" and wish.bad
        lines = [f"{indent}if {wish.bad}:", f"{indent}{step}{line}"] if told else [f"{indent}{line}"]
        at = site.span(statement)[0]
        edits = [site.insert(at, lines)]
        if needs and (more := imported(site, needs)) is not None:
            edits.append(more)
        try:
            text = edited(site.text, edits)
            ast.parse(text)
        except (ValueError, SyntaxError):
            continue
        number = next(n for n, one in enumerate(text.split("\n"), 1) if one == lines[0] and n >= at)
        code = "\n".join(one.removeprefix(indent) for one in lines)
        return Instrumented(file=site.file, text=text, line=number, kind=kind, code=code, why=_why(wish))
    return None


def _ways(site: Site, wish: _Wish) -> Iterator[tuple[str, str, str]]:
    """Kind, statement and import that it needs: as the module does it, else as every program could."""
    tops = site.tree.body
    if any(
        isinstance(one, ast.Import) and any(a.name == "sentry_sdk" and not a.asname for a in one.names) for one in tops
    ):
        pairs = ", ".join(f'"{value}": repr({value})' for value in wish.values if '"' not in value)
        yield "sentry", f'sentry_sdk.set_context("{wish.function}", {{{pairs}}})', ""
    logger = _logger(site)
    if logger:
        yield "log", _logged(*logger, wish), ""
    if wish.good and any(isinstance(one, ast.Assert) for one in ast.walk(site.tree)):
        shown = ", ".join(f"{value}={{{value}!r}}" for value in wish.values if "'" not in value and '"' not in value)
        yield "assert", f'assert {wish.good}, f"{wish.function}: {shown}"', ""
    has = any(
        isinstance(one, ast.Import) and any(a.name == "logging" and not a.asname for a in one.names) for one in tops
    )
    yield "log", _logged("logging.getLogger(__name__)", "standard", wish), "" if has else "import logging"


def _logger(site: Site) -> tuple[str, str] | None:
    """The logger of the module, and whose it is: `standard`, `structlog` or `loguru`."""
    for one in site.tree.body:
        if isinstance(one, ast.ImportFrom) and one.module == "loguru":
            return next(((a.asname or a.name, "loguru") for a in one.names if a.name == "logger"), None)
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        if isinstance(value, ast.Call) and targets and isinstance(targets[0], ast.Name):
            called = ast.unparse(value.func)
            if called.rpartition(".")[2] in _LOGGERS:
                return targets[0].id, "structlog" if called.startswith("structlog") else "standard"
    return None


def _logged(name: str, whose: str, wish: _Wish) -> str:
    level = "warning" if wish.bad else "info"
    plain = [value for value in wish.values if '"' not in value and "%" not in value and "{" not in value]
    given = "".join(f", {value}" for value in plain)
    if whose == "structlog":
        return f'{name}.{level}("{wish.function}", values={{{", ".join(f"{value!r}: {value}" for value in plain)}}})'
    shown = ", ".join(f"{value}={'%r' if whose == 'standard' else '{!r}'}" for value in plain)
    return f'{name}.{level}("{wish.function}: {shown}"{given})'


def _why(wish: _Wish) -> str:
    when = f"when `{wish.bad}`" if wish.bad else "each time"
    return (
        f"it would tell what {', '.join(f'`{value}`' for value in wish.values)} had been in `{wish.function}`, {when}"
    )
