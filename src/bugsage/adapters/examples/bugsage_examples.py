"""Makes the calls of contract examples, in the project's own interpreter: standard library only, Python 3.8 and up.

Reads a job from the file named by its argument, and writes one line of JSON for each example behind a mark that the
job gives. What the project prints goes to standard error.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import sys
from typing import Any


def main(job_file: str) -> int:
    """Make the calls of a job."""
    with open(job_file, encoding="utf-8") as stream:
        job = json.load(stream)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for trial in job["trials"]:
        answer = dict(attempt(trial, job["seconds"]), number=trial["number"])
        answers.write(job["mark"] + json.dumps(answer) + "\n")
        answers.flush()
    return 0


def attempt(trial: dict[str, Any], seconds: float) -> dict[str, Any]:
    """What comes of one call."""
    try:
        function = found(trial["path"], trial["symbol"], dict(trial["args"]).get("self"))
    except BaseException as error:
        return {"state": "unknown", "said": "it cannot be imported: " + named(error)}
    if function is None:
        return {"state": "unknown", "said": "a method needs `self`, the arguments that make its object"}
    arguments = {name: value for name, value in trial["args"].items() if name != "self"}
    try:
        limited(seconds)
        returned = function(**arguments)
        limited(0)
    except BaseException as error:
        limited(0)
        return raised(trial, error, seconds)
    shown = brief(returned)
    if trial.get("raises"):
        return {"state": "violated", "said": "it returned " + shown + " and did not raise", "returned": shown}
    if "returns" in trial and not same(returned, trial["returns"]):
        return {"state": "violated", "said": "it returned " + shown, "returned": shown}
    return {"state": "holds", "said": "it returned " + shown, "returned": shown}


def raised(trial: dict[str, Any], error: BaseException, seconds: float) -> dict[str, Any]:
    """What an exception says: wanted, not wanted, or that time was over."""
    if isinstance(error, Late):
        return {"state": "unknown", "said": f"it was stopped after {seconds:g} s"}
    wanted = trial.get("raises")
    names = [kind.__name__ for kind in type(error).__mro__]
    fits = wanted is not None and wanted.rpartition(".")[2] in names
    return {"state": "holds" if fits else "violated", "said": "it raised " + named(error)}


def found(path: str, symbol: str, made_from: Any) -> Any:
    """The callable; None for a method without the arguments of its object."""
    owner = module(path)
    *classes, name = symbol.split(".")
    for part in classes:
        owner = getattr(owner, part)
    if not classes:
        return getattr(owner, name)
    plain = owner.__dict__.get(name)
    if isinstance(plain, (staticmethod, classmethod)):
        return getattr(owner, name)
    return getattr(owner(**made_from), name) if isinstance(made_from, dict) else None


def module(path: str) -> Any:
    """The module that a file is, imported under the name that the project gives it."""
    parts = path[:-3].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    first = len(parts) - 1
    while first > 0 and os.path.isfile(os.path.join(*parts[:first], "__init__.py")):
        first -= 1
    top = os.path.join(os.getcwd(), *parts[:first])
    if top not in sys.path:
        sys.path.insert(0, top)
    loaded = importlib.import_module(".".join(parts[first:]))
    where = os.path.realpath(getattr(loaded, "__file__", None) or "")
    if where == os.path.realpath(path):
        return loaded
    spec: Any = importlib.util.spec_from_file_location("bugsage_example_" + parts[-1], path)
    own = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(own)
    return own


class Late(BaseException):
    """The time of one example is over."""


def limited(seconds: float) -> None:
    """Raise Late after so many seconds; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def late(number: int, frame: Any) -> None:
    """Ends an example whose time is over."""
    raise Late


def same(value: Any, wanted: Any, depth: int = 20) -> bool:
    """Equal by structure: what YAML cannot write (tuples, sets, decimals, objects) equals what stands for it."""
    if depth == 0:
        return False
    if isinstance(wanted, bool) or wanted is None or isinstance(value, bool):
        return value is wanted or (type(value) is type(wanted) and value == wanted)
    if isinstance(wanted, (int, float)):
        return not isinstance(value, str) and number(value) is not None and number(value) == number(wanted)
    if isinstance(wanted, str):
        return value == wanted or (not isinstance(value, (int, float, bytes)) and str(value) == wanted)
    if isinstance(wanted, dict):
        held = value if hasattr(value, "items") else fields(value)
        held = {str(key): item for key, item in held.items()} if held is not None else None
        return (
            held is not None
            and held.keys() == wanted.keys()
            and all(same(held[k], wanted[k], depth - 1) for k in wanted)
        )
    if isinstance(value, (set, frozenset)):
        left = list(value)
        for one in wanted:
            hit = [other for other in left if same(other, one, depth - 1)]
            if not hit:
                return False
            left.remove(hit[0])
        return not left
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return False
    items = list(value)
    return len(items) == len(wanted) and all(same(a, b, depth - 1) for a, b in zip(items, wanted))  # noqa: B905 (3.8 has no strict)


def number(value: Any) -> float | None:
    """A number as it is compared; None for what is none."""
    try:
        return float(str(value)) if not isinstance(value, int) else value
    except ValueError:
        return None


def fields(value: Any) -> Any:
    """What an object holds by name; None where that cannot be told."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    slots = getattr(type(value), "__struct_fields__", None) or getattr(type(value), "__slots__", None)
    if slots and not isinstance(slots, str):
        return {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return getattr(value, "__dict__", None)


def named(error: BaseException) -> str:
    """`Type: message`, capped."""
    return (type(error).__name__ + ": " + str(error)[:200]).rstrip(": ")


def brief(value: Any) -> str:
    """A value as printed, capped."""
    try:
        return repr(value)[:2000]
    except BaseException:
        return "a value that cannot be shown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
