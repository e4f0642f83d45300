"""JavaScript: something that cannot be changed is assigned: a constant, a frozen object, a property without setter."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, lines_of, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "read-only"

_CONSTANT = re.compile(
    r"^(?:Assignment to constant variable|invalid assignment to const '?(?P<a>[\w$]{1,100})|"
    r"Attempted to assign to readonly property)"
)
_PROPERTY = re.compile(
    r"^Cannot assign to read only property '(?P<a>[^'\n]{1,100})'|"
    r"^Cannot set property (?P<b>[\w$]{1,100}) of .{1,200} which has only a getter|"
    r"^Cannot add property (?P<c>[^\s,]{1,100}), object is not extensible|"
    r"^Cannot delete property '(?P<d>[^'\n]{1,100})'|^\"?(?P<e>[\w$]{1,100})\"? is read-only|"
    r"^setting getter-only property \"(?P<f>[^\"\n]{1,100})\""
)
_TARGET = re.compile(r"(?<![.\w$])([A-Za-z_$][\w$]*)\s*(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>])|"
                     r"(?<![.\w$])([A-Za-z_$][\w$]*)\s*(?:\+\+|--)|(?:\+\+|--)\s*([A-Za-z_$][\w$]*)")  # fmt: skip


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if at is None or not case.event.type.endswith("TypeError"):
        return None
    if constant := _CONSTANT.search(message):
        return _constant(case, at, constant["a"] or _assigned(at.code))
    said = _PROPERTY.search(message)
    return _property(case, at, next(filter(None, said.groups())), message) if said else None


def _constant(case: Case, at: Place, name: str) -> Hypothesis:
    declared = re.compile(rf"\bconst\s+{re.escape(name)}\b") if name else None
    lines = lines_of(case, at.file)[:3_000]
    line = next((n for n, text in enumerate(lines, 1) if declared and declared.search(text)), None)
    what = f"`{name}`" if name else "a constant"
    cause = f"line {at.line} of {at.called} assigns {what}, which is a constant"
    cause += f" (`const` on line {line})" if line else ""
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=line is None,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=f"declare {what} with `let`, or give the new value a name of its own",
        confirm=f"{at.where} is the only place that assigns it",
    )


def _property(case: Case, at: Place, name: str, message: str) -> Hypothesis:
    why = (
        "it has a getter and no setter"
        if "getter" in message
        else "its object takes no new members"
        if "extensible" in message
        else "it, or its whole object, is frozen or read-only"
    )
    return conclude(
        case,
        CATEGORY,
        f"line {at.line} of {at.called} changes `{quote(name)}`, which is not allowed: {why}",
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=f"make a changed copy (`{{ ...object, {quote(name)}: value }}`), or give the property a setter",
        confirm=f"`Object.getOwnPropertyDescriptor(object, '{quote(name)}')` just before {at.where}",
    )


def _assigned(code: str) -> str:
    """The name that a line assigns; empty where there is none, or more than one."""
    names = {next(filter(None, found)) for found in _TARGET.findall(code[:500])}
    return names.pop() if len(names) == 1 else ""


_FILES = {
    "count.js": "const count = 0\nfunction add() {\n  count += 1\n}\n",
    "conf.js": "const config = Object.freeze({ port: 1 })\nfunction set() {\n  config.port = 2\n}\n",
}

EXAMPLES = (
    Example(
        error="TypeError: Assignment to constant variable.",
        language="javascript",
        files=_FILES,
        at=("count.js: count += 1",),
        expect=("line 3 of `add()` assigns `count`, which is a constant", "line 1"),
    ),
    Example(
        error="TypeError: Cannot assign to read only property 'port' of object '#<Object>'",
        language="javascript",
        files=_FILES,
        at=("conf.js: config.port = 2",),
        expect=("changes `port`", "frozen or read-only"),
    ),
    Example(
        error="TypeError: Cannot set property port of #<Config> which has only a getter",
        language="javascript",
        files=_FILES,
        at=("conf.js: config.port = 2",),
        expect=("changes `port`", "a getter and no setter"),
    ),
    Example(
        error="TypeError: config.port is not a function",
        language="javascript",
        files=_FILES,
        at=("conf.js: config.port = 2",),
    ),
    Example(error="Error: count is read", language="javascript", files=_FILES, at=("count.js: count += 1",)),
)
