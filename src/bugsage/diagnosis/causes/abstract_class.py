"""A class is built though methods that its base demands are missing, or such a method is called."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, conclude, crash, listed, nearest, quote
from bugsage.diagnosis.resolving import class_around, classes_named, members
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "abstract-class"

_BUILD = re.compile(
    r"Can't instantiate abstract class (\w+) with(?:out an implementation for)? abstract methods? (.{1,400})"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, said = crash(case), _BUILD.search(case.event.message[:2000])
    if at is None:
        return None
    if said and case.event.type.endswith("TypeError"):
        missing = re.findall(r"\w+", said.group(2).replace("'", ""))
        kind = next(iter(classes_named(case, said.group(1))), None)
        near = {m: n for m in missing if kind and (n := nearest(m, _own(case, kind)))}
        cause = (
            f"class `{said.group(1)}` is built on line {at.line} of {at.called}, but it does not define"
            f" {listed(missing)}"
        )
        cause += "".join(f"; its `{n}` may be meant for `{m}`" for m, n in list(near.items())[:1])
        evidence = [f"{at.where}: {quote(at.code)}", f"{kind.called} is in {kind.where}" if kind else ""]
        return conclude(
            case,
            CATEGORY,
            cause,
            about=kind or at,
            missing=kind is None,
            evidence=evidence,
            fix=f"define {listed(missing)} in `{said.group(1)}`",
            confirm=f"`{said.group(1)}.__abstractmethods__` names them",
        )
    if (
        not case.event.type.endswith("NotImplementedError")
        or "raise NotImplementedError" not in at.code
        or at.definition.kind != "function"
    ):
        return None
    around = class_around(case, at)
    body = at.definition.size <= 12
    if around is None or not body or at.definition.branches:
        return None
    cause = (
        f"`{at.definition.name}()` was called on an object whose class does not override it: {at.called} only raises"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=1,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=f"define `{at.definition.name}()` in the subclass that is used, or do not call it for that kind",
        confirm="print `type(self)` there",
    )


def _own(case: Case, kind: Found) -> set[str]:
    return {n for n, d in members(case, kind).items() if d.parent == kind.symbol}


_BASE = "from abc import ABC, abstractmethod\n\nclass Store(ABC):\n    @abstractmethod\n    def save(self, x): ...\n\n"

EXAMPLES = (
    Example(
        error=(
            "TypeError: Can't instantiate abstract class FileStore without an implementation for abstract method 'save'"
        ),
        files={
            "a.py": (
                _BASE + "class FileStore(Store):\n    def saves(self, x):\n        pass\n\ndef main():\n    return"
                " FileStore()\n"
            )
        },
        at=("a.py: return FileStore()",),
        expect=("class `FileStore`", "does not define `save`", "its `saves`"),
    ),
    Example(
        error="NotImplementedError",
        files={
            "a.py": (
                "class Shape:\n    def area(self):\n        raise NotImplementedError\n\ndef total(shapes):\n   "
                " return sum(s.area() for s in shapes)\n"
            )
        },
        at=("a.py: return sum(s.area() for s in shapes)", "a.py: raise NotImplementedError"),
        expect=("`area()`", "does not override"),
    ),
    Example(
        error="TypeError: Can't build Store",
        files={"a.py": _BASE + "def main():\n    return Store()\n"},
        at=("a.py: return Store()",),
    ),
    Example(
        error="NotImplementedError: kind 7",
        files={"a.py": "def area(s):\n    if s.kind == 7:\n        raise NotImplementedError('kind 7')\n"},
        at=("a.py: raise NotImplementedError",),
    ),
)
