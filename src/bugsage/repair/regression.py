"""A test that calls what failed as it was called when it failed, in the style of the repository.

Of a report only names that the code itself has, literals, and objects of a few known kinds come into it.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract
from bugsage.model.error import ErrorEvent
from bugsage.repair.binding import Binding
from bugsage.repair.calling import Rebuilt, calls
from bugsage.repair.housing import Home, home_of
from bugsage.repair.knowledge import Knowledge
from bugsage.repair.making_values import Made, written
from bugsage.repair.places import unit
from bugsage.repair.recorded_values import value_of
from bugsage.repair.site import Site

#: A call that is wider gets a line for each argument; a test with more characters is no test that one reads.
#: An object whose call comes nearer to the end of the line than this gets a name.
_WIDE, _MOST, _AROUND = 88, 4_000, 12
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
            yield _written(rebuilt, site, home, Binding(site, code), _expected(rebuilt, knowledge, contracts))
        except (ValueError, SyntaxError):
            continue


def _written(rebuilt: Rebuilt, site: Site, home: Home, called: Binding, expected: Any) -> Regression:
    """Raises ValueError, SyntaxError where it cannot be written there."""
    indent, text = unit(site), site.text
    name = _free(f"test_{_snake(rebuilt.name)}_{_outcome(site.event, expected)}", text)
    body = _body(rebuilt, called, expected, home, _WIDE - 2 * len(indent))
    more: list[str] = []
    if home.in_cases:
        case = _free(f"{_camel(rebuilt.name)}Test", text)
        lines = [f"class {case}(unittest.TestCase):", f"{indent}def {name}(self):", *_indented(body, 2 * indent)]
        name = f"{case}.{name}"
        more.append("import unittest")
    else:
        lines = [f"def {name}():", *_indented(body, indent)]
    if rebuilt.is_async:
        more.append("import asyncio")
    made = _appended(called.text(*more), lines)
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


def _body(rebuilt: Rebuilt, called: Binding, expected: Any, home: Home, wide: int) -> list[str]:
    """The statements of the test."""
    first: list[str] = []
    call = written(_call(rebuilt, called), wide, called)
    if rebuilt.owner is not None and rebuilt.owner.parts and len(call.split("\n")[0]) > wide - _AROUND:
        made = written(rebuilt.owner, wide, called)
        name = _free(_snake(rebuilt.owner.name.rpartition(".")[2]), called.text())
        first = f"{name} = {made}".split("\n")
        call = written(_call(rebuilt, called, name), wide, called)
    if rebuilt.how == "property":
        call = call.removesuffix("()")
    if rebuilt.is_async:
        call = f"asyncio.run({call})"
    if rebuilt.is_generator:
        call = f"list({call})"
    if expected is _UNKNOWN:
        return [*first, *call.split("\n")]
    value = written(expected, wide)
    if home.in_cases:
        return [*first, *f"self.assertEqual({call}, {value})".split("\n")]
    sign = "is" if expected is None or isinstance(expected, bool) else "=="
    return [*first, *f"assert {call} {sign} {value}".split("\n")]


def _call(rebuilt: Rebuilt, called: Binding, owner: str = "") -> Made:
    """The call as a value of its own, which is written as others are; `owner` is what its object is called there."""
    given: dict[str, Any] = {"positional": rebuilt.positional, "named": tuple(rebuilt.named.items())}
    if rebuilt.owner is None:
        return Made(file=rebuilt.file, name=rebuilt.symbol, **given)
    if rebuilt.name == "__init__":
        return Made(file=rebuilt.owner.file, name=rebuilt.owner.name, **given)
    owner = owner or written(rebuilt.owner, _MOST, called)
    return Made(module="builtins", name=f"{owner}.{rebuilt.name}", **given)


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
