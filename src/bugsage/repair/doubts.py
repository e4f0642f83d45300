"""Conditions under which a value is not what the statements behind it take it for, the likeliest first."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from bugsage.repair.atoms import atoms
from bugsage.repair.kinds import kinds_of
from bugsage.repair.scopes import readable
from bugsage.repair.site import Site

_ATTRIBUTE = re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'")


class Doubt(NamedTuple):
    """One condition."""

    text: str
    #: The text of the value that it is about.
    about: str
    #: In log-odds, against the others at its place.
    weight: float


def doubts(site: Site, statement: ast.stmt, most: int) -> list[Doubt]:
    """Conditions that fail for a good value, on what a statement and its function read; at most so many.

    Every name in them can be read before the statement.
    """
    known = readable(site, statement)
    found: dict[str, Doubt] = {}
    for atom, weight in atoms(site, statement, known):
        for one in _about(site, statement, atom, known):
            better = found.get(one.text)
            if better is None or better.weight < one.weight + weight:
                found[one.text] = one._replace(weight=one.weight + weight)
    return sorted(found.values(), key=lambda one: (-one.weight, one.text))[:most]


def _about(site: Site, statement: ast.stmt, atom: ast.expr, known: frozenset[str]) -> Iterator[Doubt]:
    text = ast.unparse(atom)
    value = site.frame.variables.get(text) if site.frame else None
    yield from _by_message(site, atom, text, known)
    if value is not None:
        falsy = value in ("None", "''", "b''", "[]", "{}", "()", "set()", "0", "0.0", "False", "frozenset()")
        yield Doubt(f"not {text}", text, 0.9 if falsy else -2.5)
        yield Doubt(f"{text} is None", text, 1.0 if value == "None" else -3.0)
    else:
        yield Doubt(f"not {text}", text, 0.0)
        yield Doubt(f"{text} is None", text, -0.3)
    for number, one in enumerate(kinds_of(site, statement, text, known)):
        yield Doubt(f"not isinstance({text}, {one})", text, -0.2 - 0.3 * number)


def _by_message(site: Site, atom: ast.expr, text: str, known: frozenset[str]) -> Iterator[Doubt]:
    """What the failure itself says of the value."""
    said = _ATTRIBUTE.search(site.event.message)
    above = site.parents.get(atom)
    if not said or not isinstance(above, ast.Attribute) or above.attr != said.group("name"):
        return
    yield Doubt(f'not hasattr({text}, "{said.group("name")}")', text, 0.7)
    kind = said.group("type")
    if kind in known and kind != "NoneType":
        yield Doubt(f"isinstance({text}, {kind})", text, 0.8)
    own = [name for name in site.knowledge.names(site.file) if name.endswith(kind) and name != kind]
    yield from (Doubt(f"isinstance({text}, {name})", text, 0.5) for name in own[:2])
