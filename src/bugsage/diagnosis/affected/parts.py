"""A module of Python taken apart into what can change by itself."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from bugsage.diagnosis.affected.binding import bound, is_text, names_of, statements
from bugsage.diagnosis.parsing import module

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Block = Function | ast.ClassDef


class Parts(NamedTuple):
    """What stands in a module, each as a text that differs where its meaning may; comments and layout left out.

    By symbol; where a name is defined twice the texts of all its definitions follow one another.
    """

    bodies: dict[str, str]
    #: What is seen of a function without running it: decorators, parameters and their defaults.
    faces: dict[str, str]
    #: Its annotations, and the names in them.
    hints: dict[str, str]
    #: Bases, keywords and decorators of a class, and what its body does beside binding names.
    frames: dict[str, str]
    #: What the body of a class binds, by `Class.name`; methods with their decorators alone.
    members: dict[str, str]
    #: Docstrings of functions and classes.
    docs: dict[str, str]
    #: By name, the statements at the top of the module that bind it.
    bindings: dict[str, str]
    #: Statements there that bind nothing, and so may do anything.
    effects: dict[str, str]
    #: Every name that is bound at the top of the module, imports of types included.
    bound: set[str]
    #: Symbols that have a decorator.
    decorated: set[str]
    #: Names that are used in annotations of functions.
    hinted: set[str]


def nothing() -> Parts:
    """The parts of a file that is not there."""
    return Parts({}, {}, {}, {}, {}, {}, {}, {}, set(), set(), set())


def parts_of(text: str) -> Parts | None:
    """The parts of a module; None where it cannot be parsed."""
    tree = module(text)
    if tree is None:
        return None
    parts = nothing()
    _collect(tree.body, "", parts)
    parts.bound.update(name for node in tree.body for name in names_of(node))
    for statement in statements(tree):
        for name, said in statement.binds.items():
            _add(parts.bindings, name, said)
        if not statement.binds:
            _add(parts.effects, "", ast.dump(statement.node))
    return parts


def _collect(body: list[ast.stmt], around: str, parts: Parts) -> None:
    """Functions and classes in these statements, at any depth."""
    for node in _blocks(body):
        symbol = f"{around}.{node.name}" if around else node.name
        if node.decorator_list:
            parts.decorated.add(symbol)
        doc = node.body[0] if node.body and is_text(node.body[0]) else None
        if doc is not None:
            _add(parts.docs, symbol, ast.dump(doc))
        rest = node.body[1:] if doc is not None else node.body
        if isinstance(node, ast.ClassDef):
            _class(node, symbol, rest, parts)
        else:
            _add(parts.bodies, symbol, "".join(map(ast.dump, rest)))
            _add(parts.faces, symbol, _face(node))
            hints = [one for one in (*_hints(node.args), node.returns) if one is not None]
            _add(parts.hints, symbol, "".join(map(ast.dump, hints)))
            parts.hinted.update(n.id for one in hints for n in ast.walk(one) if isinstance(n, ast.Name))
        _collect(node.body, symbol, parts)


def _blocks(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Functions and classes in these statements, those in branches too."""
    for node in body:
        if isinstance(node, _Block):
            yield node
        else:
            for inner in ast.iter_child_nodes(node):
                if isinstance(inner, ast.stmt):
                    yield from _blocks([inner])
                elif isinstance(inner, ast.ExceptHandler | ast.match_case):
                    yield from _blocks(inner.body)


def _face(node: Function) -> str:
    args = node.args
    names = [
        one.arg if one else "" for one in (*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg)
    ]
    shape = f"{len(args.posonlyargs)}/{len(args.args)}/{len(args.kwonlyargs)}"
    defaults = [ast.dump(one) if one else "-" for one in (*args.defaults, *args.kw_defaults)]
    return "\n".join((type(node).__name__, shape, *names, *defaults, *map(ast.dump, node.decorator_list)))


def _hints(args: ast.arguments) -> Iterator[ast.expr | None]:
    for one in (*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg):
        yield one.annotation if one else None


def _class(node: ast.ClassDef, symbol: str, body: list[ast.stmt], parts: Parts) -> None:
    said = [*map(ast.dump, (*node.bases, *node.keywords, *node.decorator_list))]
    for one in body:
        if isinstance(one, _Block):
            _add(parts.members, f"{symbol}.{one.name}", "".join(map(ast.dump, one.decorator_list)) + "def")
        else:
            names = bound(one)
            for name, text in names.items():
                _add(parts.members, f"{symbol}.{name}", text)
            if not names and not isinstance(one, ast.Pass) and not is_text(one):
                said.append(ast.dump(one))
    _add(parts.frames, symbol, "\n".join(said))


def _add(texts: dict[str, str], name: str, said: str) -> None:
    texts[name] = texts[name] + said if name in texts else said
