"""A call does not fit the definition it calls: a parameter is missing, misspelt or given twice."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, conclude, crash, listed, nearest, quote
from bugsage.diagnosis.resolving import classes_named, constructed, method, named_anywhere, resolve
from bugsage.diagnosis.syntax import last_name, on_line, show
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "wrong-arguments"

_HEAD = re.compile(
    r"([\w.<>]+)\(\) (missing|takes|got an unexpected|got multiple|got some positional-only|argument after)"
)
_QUOTED = re.compile(r"'(\w+)'")
_COUNTS = re.compile(
    r"takes (?:from )?(\d+)?(?: to )?(\d+)? ?(?:no )?positional arguments? but (\d+)|takes no arguments"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    head = _HEAD.search(message)
    at = crash(case)
    if not case.event.type.endswith("TypeError") or head is None or at is None:
        return None
    name = head.group(1).replace("<locals>.", "")
    call = _call(case, at, name)
    found = _definition(case, at, name, call)
    about: Place | Found = at
    facts = [f"{at.where}: {quote(at.code)}", quote(message, 160)]
    if found:
        facts.append(f"{found.where}: takes {_takes(found)}")
    if head.group(2) == "missing":
        words, fix = _missing(message, name, found)
    elif "keyword" in message:
        words, fix = _unexpected(message, name, found)
    elif head.group(2) == "got multiple":
        words, fix = _twice(message, name, found)
    else:
        words, fix = _counted(message, name, found)
    shown = f"`{show(call)}`" if call is not None else f"`{name}()`"
    cause = f"line {at.line} of {at.called} calls {shown} {words}"
    if call is None:
        cause += f" (`{quote(at.code)}`)"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=(found is None) + (call is None),
        evidence=facts,
        fix=fix.replace("{call}", f"{at.called} on line {at.line}"),
        confirm="compare the call with the definition" + (f" in {found.where}" if found else ""),
    )


def _missing(message: str, name: str, found: Found | None) -> tuple[str, str]:
    left_out = listed(_QUOTED.findall(message.partition("missing")[2])[:6], 6)
    where = f", which {found.called} ({found.where}) requires" if found else ""
    return (
        f"without {left_out}{where}",
        (f"pass {left_out} in {{call}}, or give the parameter a default in {found.called if found else f'`{name}()`'}"),
    )


def _unexpected(message: str, name: str, found: Found | None) -> tuple[str, str]:
    given = next(iter(_QUOTED.findall(message.partition("keyword")[2])), "")
    parameters = [p.name for p in found.definition.parameters if p.name not in ("self", "cls")] if found else []
    suggested = re.search(r"[Dd]id you mean '(\w+)'", message)
    near = suggested.group(1) if suggested else nearest(given, parameters, 0.6)
    words = f"with `{given}=`, which {found.called if found else f'`{name}()`'} does not take"
    if near:
        return f"{words}; its nearest parameter is `{near}`", f"write `{near}=` in {{call}}"
    has = f"; it takes {listed(parameters, 6)}" if parameters else ""
    return (
        words + has,
        (f"drop `{given}=` in {{call}}, or add the parameter `{given}` to {found.called if found else f'`{name}()`'}"),
    )


def _twice(message: str, name: str, found: Found | None) -> tuple[str, str]:
    given = next(iter(_QUOTED.findall(message)), "an argument")
    return f"with `{given}` twice, once by position and once by keyword", "pass it once in {call}"


def _counted(message: str, name: str, found: Found | None) -> tuple[str, str]:
    numbers = re.findall(r"\d+", message.partition(" takes ")[2])
    given = numbers[-1] if numbers else "more"
    takes = f"{found.called} takes {_takes(found)}" if found else message.partition("() ")[2]
    hint = "take the surplus arguments out of {call}"
    if (
        found
        and found.definition.parent
        and not any(p.name in ("self", "cls") for p in found.definition.parameters)
        and "staticmethod" not in found.definition.decorators
    ):
        hint = f"give {found.called} a `self` parameter, or make it a static method"
    return f"with {given} positional arguments (`self` counted where there is one), but {quote(takes, 100)}", hint


def _takes(found: Found) -> str:
    stars = {"args": "*", "kwargs": "**"}
    names = [
        f"{stars.get(p.kind, '')}{p.name}{'=…' if p.has_default else ''}" for p in found.definition.parameters[:10]
    ]
    return f"({', '.join(names)})"


def _call(case: Case, at: Place, name: str) -> ast.Call | None:
    wanted = {p for p in name.split(".")[-2:] if p not in ("__init__", "__new__", "__call__")}
    calls = [n for n in on_line(case, at) if isinstance(n, ast.Call)]
    matching = [c for c in calls if last_name(c.func) in wanted]
    return matching[0] if matching else (calls[0] if len(calls) == 1 else None)


def _definition(case: Case, at: Place, name: str, call: ast.Call | None) -> Found | None:
    resolved = (
        resolve(case, at, call.func) if call is not None and isinstance(call.func, ast.Name | ast.Attribute) else None
    )
    if resolved and constructed(case, resolved).definition.kind == "function":
        candidate = constructed(case, resolved)
        if candidate.definition.name == name.rpartition(".")[2]:
            return candidate
    if name.endswith((".__init__", ".__new__")):
        owner = next(iter(classes_named(case, name.split(".")[-2])), None)
        return method(case, owner, name.rpartition(".")[2]) if owner else None
    found = [f for f in named_anywhere(case, name.rpartition(".")[2], tests=True) if f.definition.kind == "function"]
    exact = [f for f in found if f.symbol.replace("<locals>.", "").endswith(name)]
    return exact[0] if len(exact) == 1 else (found[0] if len(found) == 1 else None)


EXAMPLES = (
    Example(
        error="TypeError: send() missing 1 required positional argument: 'subject'",
        files={
            "mail.py": "def send(to, subject):\n    return to\n",
            "app.py": "from mail import send\n\ndef notify(user):\n    send(user)\n",
        },
        at=("app.py:     send(user)",),
        expect=("`send(user)`", "without `subject`", "mail.py:1"),
    ),
    Example(
        error="TypeError: send() got an unexpected keyword argument 'subjet'",
        files={
            "mail.py": "def send(to, subject):\n    return to\n",
            "app.py": "from mail import send\n\ndef notify(user):\n    send(user, subjet='x')\n",
        },
        at=("app.py:     send(user, subjet='x')",),
        expect=("`subjet=`", "nearest parameter is `subject`"),
    ),
    Example(
        error="TypeError: Box.size() takes 0 positional arguments but 1 was given",
        files={"box.py": "class Box:\n    def size():\n        return 1\n\ndef main():\n    return Box().size()\n"},
        at=("box.py: return Box().size()",),
        expect=("`Box().size()`", "1 positional"),
    ),
    Example(
        error='TypeError: can only concatenate str (not "int") to str',
        files={"a.py": "def f(a):\n    return 'x' + a\n"},
        at=("a.py: return 'x' + a",),
    ),
    Example(
        error="ValueError: send() missing a subject",
        files={"a.py": "def f(a):\n    return send(a)\n"},
        at=("a.py: return send(a)",),
    ),
)
