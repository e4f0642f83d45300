"""An attribute is set in one method and read in another that ran first."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, conclude, crash, listed, places, quote
from bugsage.diagnosis.resolving import bases, class_around, class_meant, method
from bugsage.diagnosis.syntax import function_of, own_nodes
from bugsage.diagnosis.values.origins import attribute_setters
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "attribute-before-set"

_MESSAGE = re.compile(r"'([\w.<>]+)' object has no attribute '(\w+)'")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if not case.event.type.endswith("AttributeError") or said is None or at is None:
        return None
    around = class_around(case, at)
    kind = class_meant(case, said.group(1).rpartition(".")[2], places(case)) or around
    setters = attribute_setters(case, kind, said.group(2)) if kind else []
    if kind is None or not setters:
        return None
    where = list({f.symbol: f for f, _ in setters}.values())
    initial = [f for f in where if f.definition.name == "__init__"]
    if initial and _skips_init(case, kind, initial[0]):
        return None  # A missing call of the base's __init__ is told by its own cause.
    cause = (
        f"`{said.group(2)}` of {kind.called} is set only in {' and '.join(f.called for f in where[:2])}, and"
        f" {at.called} reads it on line {at.line} before that has run"
    )
    deleted = _deleters(case, kind, said.group(2))
    if deleted:
        cause = (
            f"`{said.group(2)}` of {kind.called} is deleted by {listed([d.symbol for d in deleted])}, and"
            f" {at.called} still reads it on line {at.line}"
        )
    fix = f"set `self.{said.group(2)}` in `__init__`, or check in {at.called} that it is ready"
    evidence = [f"{at.where}: {quote(at.code)}", *(f"{f.file}:{n.lineno}: sets it" for f, n in setters[:3])]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=bool(initial and not deleted),
        evidence=evidence,
        fix=fix,
        confirm=f"call {at.called} on a fresh object",
    )


def _skips_init(case: Case, kind: Found, initial: Found) -> bool:
    own = method(case, kind, "__init__")
    return bool(own and own != initial and any(True for _ in bases(case, kind)))


def _deleters(case: Case, kind: Found, attribute: str) -> list[Found]:
    found = []
    for definition in case.code.files[kind.file].definitions:
        if definition.parent == kind.symbol and definition.kind == "function" and attribute in definition.words:
            one = Found(file=kind.file, definition=definition)
            function = function_of(case, one)
            gone = [
                t for n in (own_nodes(function) if function else ()) if isinstance(n, ast.Delete) for t in n.targets
            ]
            if any(isinstance(t, ast.Attribute) and t.attr == attribute for t in gone):
                found.append(one)
    return found


EXAMPLES = (
    Example(
        error="AttributeError: 'Walk' object has no attribute 'queue'",
        files={
            "walk.py": (
                "class Walk:\n    def __iter__(self):\n        self.queue = []\n        return self\n\n    def"
                " __next__(self):\n        return self.queue.pop()\n"
            ),
        },
        at=("walk.py: return self.queue.pop()",),
        expect=("`queue`", "set only in `Walk.__iter__()`", "`Walk.__next__()` reads it on line 7"),
    ),
    Example(
        error="AttributeError: 'Group' object has no attribute 'tasks'",
        files={
            "group.py": (
                "class Group:\n    def __init__(self):\n        self.tasks = []\n\n    def leave(self):\n       "
                " del self.tasks\n\n    def size(self):\n        return len(self.tasks)\n"
            ),
        },
        at=("group.py: return len(self.tasks)",),
        expect=("deleted by `Group.leave`", "still reads it on line 9"),
    ),
    Example(
        error="AttributeError: 'Order' object has no attribute 'totl'",
        files={"shop.py": "class Order:\n    def total(self):\n        return self.totl\n"},
        at=("shop.py: return self.totl",),
    ),
    Example(
        error="KeyError: 'queue'",
        files={"a.py": "def f(d):\n    return d['queue']\n"},
        at=("a.py: return d['queue']",),
    ),
)
