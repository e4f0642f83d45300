"""An object cannot be pickled or copied; says which part of it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, conclude, crash, quote
from bugsage.diagnosis.resolving import classes_named
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "pickling"

_LOCAL = re.compile(r"Can't (?:get|pickle) local object '?([\w.<>]+)'?|Can't pickle <(?:function|class) '?([\w.<>]+)'?")
_KIND = re.compile(r"cannot pickle '?([\w.]+)'? (?:object|instances)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:1000]
    local, kind = _LOCAL.search(message), _KIND.search(message)
    if at is None or not (local or kind):
        return None
    if kind:
        holder = _holder(case, kind.group(1))
        cause = (
            f"line {at.line} of {at.called} pickles or copies an object that holds a `{kind.group(1)}`, which"
            " cannot be pickled"
        )
        if holder:
            cause += f"; {holder.called} makes one ({holder.where})"
        fix = "leave it out in `__getstate__`, or create it where it is needed"
        return conclude(
            case,
            CATEGORY,
            cause,
            about=holder or at,
            missing=not holder,
            evidence=[f"{at.where}: {quote(at.code)}", quote(message, 160)],
            fix=fix,
            confirm="pickle the attributes one by one",
        )
    name = (local.group(1) or local.group(2)) if local else ""
    maker = _maker(case, name)
    inner = "a lambda" if name.endswith("<lambda>") else f"`{name.rpartition('.')[2]}`"
    where = f", made inside {maker.called} ({maker.where})," if maker and "<locals>" in name else ""
    why = "pickle finds functions and classes only by a name at the top of their module"
    cause = f"line {at.line} of {at.called} pickles {inner}{where} but {why}"
    fix = (
        f"make {inner} a named function or class at the top of its module, or a callable object"
        if "<locals>" in name
        else f"give {inner} the name under which its module offers it, or a `__reduce__` that returns that name"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=maker or at,
        missing=not maker,
        evidence=[f"{at.where}: {quote(at.code)}", quote(message, 160)],
        fix=fix,
        confirm="`pickle.dumps` of that object alone fails alike",
    )


def _maker(case: Case, name: str) -> Found | None:
    outer = name.partition(".<locals>")[0]
    if "<locals>" in name:
        hits = [
            Found(file=f.path, definition=d)
            for f, d in case.code.definitions()
            if d.symbol == outer or (outer.endswith(d.symbol) and "." in outer and "." in d.symbol)
        ]
    else:
        hits = classes_named(case, name.rpartition(".")[2])
    return hits[0] if hits else None


def _holder(case: Case, kind: str) -> Found | None:
    calls = {
        "_thread.lock": "Lock",
        "_thread.RLock": "RLock",
        "_thread._local": "local",
        "generator": "",
        "module": "",
    }.get(kind, kind.rpartition(".")[2])
    hits = [
        Found(file=f.path, definition=d)
        for f, d in case.code.definitions()
        if calls and not f.is_test and any(c.name in (f"threading.{calls}", calls) for c in d.calls)
    ]
    return hits[0] if len(hits) == 1 else None


EXAMPLES = (
    Example(
        error="AttributeError: Can't pickle local object 'Check.__init__.<locals>.<lambda>'",
        files={
            "a.py": (
                "class Check:\n    def __init__(self, kind):\n        self.test = lambda e: isinstance(e, kind)\n"
            ),
            "t.py": "import pickle\n\ndef send(x):\n    return pickle.dumps(x)\n",
        },
        at=("t.py: return pickle.dumps(x)",),
        expect=("a lambda", "`Check.__init__()`", "top of their module"),
    ),
    Example(
        error="TypeError: cannot pickle '_thread.lock' object",
        files={
            "a.py": ("import threading\n\nclass Box:\n    def __init__(self):\n        self.lock = threading.Lock()\n"),
            "t.py": "import copy\n\ndef twin(x):\n    return copy.deepcopy(x)\n",
        },
        at=("t.py: return copy.deepcopy(x)",),
        expect=("`_thread.lock`", "`Box.__init__()` makes one"),
    ),
    Example(
        error="TypeError: cannot pickle", files={"a.py": "def f(x):\n    return g(x)\n"}, at=("a.py: return g(x)",)
    ),
    Example(
        error="AttributeError: 'Box' object has no attribute 'pickle'",
        files={"a.py": "def f(x):\n    return x.pickle\n"},
        at=("a.py: return x.pickle",),
    ),
)
