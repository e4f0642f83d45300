"""A subclass does not call its base's `__init__`, which sets the attribute that is missing."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, places, quote
from bugsage.diagnosis.resolving import class_around, class_meant
from bugsage.diagnosis.values.origins import attribute_setters
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-super-init"

_MESSAGE = re.compile(r"'([\w.<>]+)' object has no attribute '(\w+)'")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if not case.event.type.endswith("AttributeError") or said is None or at is None:
        return None
    kind = class_meant(case, said.group(1).rpartition(".")[2], places(case)) or class_around(case, at)
    own = case.code.find(kind.file, f"{kind.symbol}.__init__") if kind else None
    if kind is None or own is None or any("__init__" in c.name for c in own.calls):
        return None
    setter = next(
        (
            f
            for f, _ in attribute_setters(case, kind, said.group(2))
            if f.symbol != f"{kind.symbol}.__init__" and f.definition.name == "__init__"
        ),
        None,
    )
    if setter is None:
        return None
    cause = (
        f"`{kind.symbol}.__init__()` does not call `super().__init__()`, so `{said.group(2)}`, which"
        f" {setter.called} sets, is missing when {at.called} reads it on line {at.line}"
    )
    evidence = [
        f"{kind.file}:{own.line}: def __init__ without super().__init__()",
        f"{setter.where}: sets `{said.group(2)}`",
        f"{at.where}: {quote(at.code)}",
    ]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=kind,
        evidence=evidence,
        fix=f"call `super().__init__(…)` first in `{kind.symbol}.__init__()`",
        confirm=f"build a `{kind.definition.name}` and read `.{said.group(2)}`",
    )


_BASE = (
    "class Base:\n    def __init__(self):\n        self.log = []\n\n    def write(self, x):\n       "
    " self.log.append(x)\n\n"
)

EXAMPLES = (
    Example(
        error="AttributeError: 'Child' object has no attribute 'log'",
        files={"a.py": _BASE + "class Child(Base):\n    def __init__(self):\n        self.name = 'c'\n"},
        at=("a.py: self.log.append(x)",),
        expect=("`Child.__init__()` does not call `super().__init__()`", "`log`", "`Base.__init__()`"),
    ),
    Example(
        error="AttributeError: 'Late' object has no attribute 'log'",
        files={
            "base.py": _BASE,
            "late.py": (
                "from base import Base\n\nclass Late(Base):\n    def __init__(self, n):\n        self.n = n\n\n   "
                " def size(self):\n        return len(self.log)\n"
            ),
        },
        at=("late.py: return len(self.log)",),
        expect=("`Late.__init__()`", "line 8"),
    ),
    Example(
        error="AttributeError: 'Child' object has no attribute 'log'",
        files={
            "a.py": (
                _BASE
                + "class Child(Base):\n    def __init__(self):\n        super().__init__()\n        del self.log\n"
            )
        },
        at=("a.py: self.log.append(x)",),
    ),
    Example(
        error="AttributeError: 'Child' object has no attribute 'lag'",
        files={"a.py": _BASE + "class Child(Base):\n    def __init__(self):\n        pass\n"},
        at=("a.py: self.log.append(x)",),
    ),
)
