"""A test that calls what failed as it was called when it failed, in the style of the repository.

Of a report only names that the code itself has, and values that are written down as literals, come into it.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract
from bugsage.model.edit import edited
from bugsage.model.error import ErrorEvent
from bugsage.repair.calling import Rebuilt, calls
from bugsage.repair.housing import Home, home_of, module_name
from bugsage.repair.importing import imported, module_of
from bugsage.repair.knowledge import Knowledge
from bugsage.repair.places import unit
from bugsage.repair.recorded_values import value_of, written
from bugsage.repair.site import Site

#: A call that is wider gets a line for each argument; a test with more characters is no test that one reads.
_WIDE, _MOST = 88, 4_000
_UNKNOWN = object()


class Regression(Noun, frozen=True, kw_only=True):
    """A test that was written."""

    file: str
    #: The whole file with it.
    text: str
    #: Its id, as in `ErrorEvent.test`, for pytest; for unittest the part behind the module: `Case.test_a`.
    name: str
    #: The file was not there before.
    is_new: bool = False
    #: The function that it calls, `file::symbol`.
    calls: str
    #: What it expects to come back; empty where only that it fails no more.
    expects: str = ""


def regressions(
    event: ErrorEvent, code: CodeMap, knowledge: Knowledge, tool: str, contracts: tuple[Contract, ...] = ()
) -> Iterator[Regression]:
    """Tests that may show the failure again, the closest to it first. `tool` runs the repository's tests."""
    for rebuilt in calls(event, code, knowledge.text):
        home = home_of(rebuilt.file, tool, code)
        text = "" if home.is_new else knowledge.text(home.file)
        if text is None:
            continue
        try:
            site = Site(home.file, text, "<module>", event=event, knowledge=knowledge)
            own = module_name(rebuilt.file, module_of(knowledge, rebuilt.file), code)
            yield _written(rebuilt, site, home, own, _expected(rebuilt, knowledge, contracts))
        except (ValueError, SyntaxError):
            continue


def _written(rebuilt: Rebuilt, site: Site, home: Home, own: str, expected: Any) -> Regression:
    """Raises ValueError, SyntaxError where it cannot be written there. `own` is the module of what it calls."""
    indent, text = unit(site), site.text
    name = _free(f"test_{_snake(rebuilt.name)}_{_outcome(site.event, expected)}", text)
    owner, statements = _bound(site, rebuilt, own)
    body = _body(rebuilt, owner, expected, home, _WIDE - 2 * len(indent))
    if home.in_cases:
        case = _free(f"{_camel(rebuilt.name)}Test", text)
        lines = [f"class {case}(unittest.TestCase):", f"{indent}def {name}(self):", *_indented(body, 2 * indent)]
        name = f"{case}.{name}"
        statements.append("import unittest")
    else:
        lines = [f"def {name}():", *_indented(body, indent)]
    if rebuilt.is_async:
        statements.append("import asyncio")
    made = _with_imports(site, statements)
    made = _appended(made, lines)
    ast.parse(made)
    if len("\n".join(lines)) > _MOST:
        raise ValueError("the values are too large to be read in a test")
    return Regression(
        file=home.file,
        text=made,
        name=name if home.in_cases else f"{home.file}::{name}",
        is_new=home.is_new,
        calls=f"{rebuilt.file}::{rebuilt.symbol}",
        expects="" if expected is _UNKNOWN else repr(expected)[:200],
    )


def _bound(site: Site, rebuilt: Rebuilt, own: str) -> tuple[str, list[str]]:
    """How the module names what is to be called, and the statements that it still needs for that."""
    for node in site.tree.body:
        if isinstance(node, ast.ImportFrom) and _is_same_module(node.module or "", own) and not node.level:
            for one in node.names:
                if one.name == rebuilt.outermost:
                    return one.asname or one.name, []
        if isinstance(node, ast.Import):
            for one in node.names:
                if _is_same_module(one.name, own):
                    return f"{one.asname or one.name}.{rebuilt.outermost}", []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                if _is_same_module(f"{node.module}.{one.name}", own):
                    return f"{one.asname or one.name}.{rebuilt.outermost}", []
    names = {n.id for n in ast.walk(site.tree) if isinstance(n, ast.Name)}
    if rebuilt.outermost in names:  # the module means something else by it
        return f"{own.rpartition('.')[2]}.{rebuilt.outermost}", [_import_of(own)]
    return rebuilt.outermost, [f"from {own} import {rebuilt.outermost}"]


def _import_of(module: str) -> str:
    package, _, name = module.rpartition(".")
    return f"from {package} import {name}" if package else f"import {name}"


def _is_same_module(written: str, own: str) -> bool:
    return written == own or written.endswith(f".{own}")


def _body(rebuilt: Rebuilt, owner: str, expected: Any, home: Home, wide: int) -> list[str]:
    """The statements of the test."""
    inner = rebuilt.symbol.partition(".")[2]
    if rebuilt.how == "property":
        call = f"{owner}().{inner}"
    else:
        made = f"{owner}()" if rebuilt.how == "method" else owner
        call = _call(f"{made}.{inner}" if inner else owner, rebuilt, wide)
    if rebuilt.is_async:
        call = f"asyncio.run({call})"
    if rebuilt.is_generator:
        call = f"list({call})"
    if expected is _UNKNOWN:
        return call.split("\n")
    value = written(expected, wide)
    if home.in_cases:
        return f"self.assertEqual({call}, {value})".split("\n")
    sign = "is" if expected is None or isinstance(expected, bool) else "=="
    return f"assert {call} {sign} {value}".split("\n")


def _call(function: str, rebuilt: Rebuilt, wide: int) -> str:
    given = [("", value) for value in rebuilt.positional] + [(f"{n}=", v) for n, v in rebuilt.named.items()]
    line = f"{function}({', '.join(name + written(value, _MOST) for name, value in given)})"
    if len(line) <= wide:
        return line
    rows: list[str] = []
    for name, value in given:
        text = written(value, wide - 8 - len(name))
        rows += f"{name}{text},".split("\n")
    return "\n".join([f"{function}(", *(f"    {row}" for row in rows), ")"])


def _expected(rebuilt: Rebuilt, knowledge: Knowledge, contracts: tuple[Contract, ...]) -> Any:
    """What an example says of this very call: one of the docstring, or of a contract."""
    for contract in contracts:
        if any(fnmatchcase(f"{rebuilt.file}::{rebuilt.symbol}", one) for one in contract.applies_to):
            for sample in contract.examples:
                if sample.args == rebuilt.given and _is_said(sample.returns):
                    return sample.returns
    return _from_docstring(rebuilt, knowledge.text(rebuilt.file) or "")


def _is_said(value: Any) -> bool:
    return isinstance(value, bool | int | float | str | list | dict | None)


def _from_docstring(rebuilt: Rebuilt, text: str) -> Any:
    from doctest import DocTestParser

    tree = ast.parse(text)
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    docs = (ast.get_docstring(n) or "" for n in functions if n.name == rebuilt.name)
    for doc in docs if rebuilt.how == "function" else ():
        try:
            examples = DocTestParser().get_examples(doc)
        except ValueError:
            continue
        for one in examples:
            if one.want and _is_this_call(one.source, rebuilt):
                try:
                    return value_of(one.want)
                except ValueError:
                    continue
    return _UNKNOWN


def _is_this_call(source: str, rebuilt: Rebuilt) -> bool:
    try:
        node = ast.parse(source.strip(), mode="eval").body
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != rebuilt.name:
            return False
        positional = tuple(ast.literal_eval(one) for one in node.args)
        named = {one.arg: ast.literal_eval(one.value) for one in node.keywords}
    except (ValueError, SyntaxError, TypeError):
        return False
    return positional == rebuilt.positional and named == rebuilt.named


def _with_imports(site: Site, statements: list[str]) -> str:
    """The text with what it still needs."""
    text = site.text
    for statement in statements:
        now = Site(site.file, text, "<module>", event=site.event, knowledge=site.knowledge)
        if any(ast.unparse(one) == statement for one in now.tree.body):
            continue
        if not text.strip():
            text = f"{statement}\n"
            continue
        edit = imported(now, statement)
        if edit is None:
            raise ValueError("it cannot be imported there")
        text = edited(text, (edit,))
    return text


def _appended(text: str, lines: list[str]) -> str:
    """At the end, before what runs the tests where the module is run as a program."""
    ending = re.search(r"^if __name__ ==.*\Z", text, re.MULTILINE | re.DOTALL)
    at = ending.start() if ending else len(text)
    before, after = text[:at].rstrip("\n"), text[at:]
    block = "\n".join(lines)
    return f"{before}\n\n\n{block}\n" + (f"\n\n{after}" if after else "") if before else f"{block}\n"


def _indented(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}{line}" for line in lines]


def _outcome(event: ErrorEvent, expected: Any) -> str:
    """What the name of the test says: of a type only letters are taken."""
    if expected is not _UNKNOWN:
        return "gives_what_its_example_says"
    kind = re.sub(r"\W", "", event.type.rpartition(".")[2], flags=re.ASCII)[:40]
    return f"raises_no_{_snake(kind)}" if kind else "does_not_fail"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().strip("_")


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _free(name: str, text: str) -> str:
    number, found = 2, name
    while re.search(rf"\b{re.escape(found)}\b", text):
        found, number = f"{name}_{number}", number + 1
    return found
