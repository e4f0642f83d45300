"""An exception that the test expects was not raised; says which call should, and whether its code can."""

import ast
import builtins
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by, producer
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.observed import swallowed
from bugsage.diagnosis.reading import LIKELY, Found, Place, conclude, quote, test_place, under_test
from bugsage.diagnosis.syntax import calls_in, function_of, last_name, own_nodes, show, statement
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "did-not-raise"

#: So common that where else they are raised says nothing.
_BUILT_IN = frozenset(dir(builtins))

_PYTEST = re.compile(r"DID NOT RAISE (?:any of )?(?:<class '([\w.]+)'>|(.{1,120}))")
_UNITTEST = re.compile(r"(\w+) not raised(?: by (\w+))?")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:500]
    said = _PYTEST.search(message) or (
        _UNITTEST.search(message) if case.event.type.endswith("AssertionError") else None
    )
    at = test_place(case)
    if said is None or at is None:
        return None
    expected = (said.group(1) or said.group(2) or "the exception").rpartition(".")[2].strip("'> ")
    call, found = _inside(case, at)
    own = _raises(case, found, expected) if found else None
    raises = own or (_suspected(case, expected) if found else None)
    taken = swallowed(case, expected)
    about: Place | Found | None = taken or raises or found
    if taken:
        why = f": it was raised, and {taken.called} caught it on line {taken.line}"
        fix = f"let the exception out of {taken.called}, or raise it again on line {taken.line}"
    else:
        why = _why(case, expected, own, raises, found)
        target = under_test(case, about)
        fix = (
            f"extend the check in {target} to this input"
            if raises
            else f"add the check to {target}, before it uses the value"
        )
    told = f"`{show(call)}`" if call is not None else "the code in the block"
    cause = f"{told} should raise `{expected}` and does not (line {at.line} of the test){why}"
    evidence = [f"{at.where}: {quote(at.code)}", f"{about.where}: {quote(_code(about))}" if about else ""]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=found is None,
        evidence=evidence,
        fix=fix,
        confirm=confirm_by(case, about),
    )


def _why(case: Case, expected: str, own: Found | None, raises: Found | None, found: Found | None) -> str:
    """Who raises it, and why not here; `own` raises it in what the test calls, `raises` may be a suspect elsewhere."""
    if found is None:
        return ""
    if raises:
        covers = f"has a `raise {expected}`, but its condition does not cover this input"
        return f": {raises.called} {covers if own else 'raises it for other input, and not for this'}"
    others = _elsewhere(case, expected)
    raising = " and ".join(other.called for other in others)
    return f": {found.called} has no such check" + (
        f"; {raising} raise{'s' if len(others) == 1 else ''} it elsewhere" if others else ""
    )


def _code(about: Place | Found) -> str:
    return about.code if isinstance(about, Place) and about.code else about.called


def _suspected(case: Case, expected: str) -> Found | None:
    """A likely suspect whose code raises that exception, also by way of a helper that makes it."""
    for suspect in case.suspects[:3]:
        definition = case.code.find(suspect.file, suspect.symbol) if suspect.probability >= LIKELY else None
        found = Found(file=suspect.file, definition=definition) if definition else None
        function = function_of(case, found) if found else None
        raised = [n.exc for n in own_nodes(function) if isinstance(n, ast.Raise)] if function else []
        if any(last_name(name) == expected for exc in raised if exc for name in ast.walk(exc)):
            return found
    return None


def _inside(case: Case, at: Place) -> tuple[ast.Call | None, Found | None]:
    node = statement(case, at)
    if isinstance(node, ast.With | ast.AsyncWith):
        calls = [c for inner in node.body for c in calls_in(inner)]
    else:
        outer = [c for c in (calls_in(node) if node else []) if "aises" not in last_name(c.func)]
        given = [a for c in (calls_in(node) if node else []) for a in c.args[1:2]]
        calls = outer + [
            ast.Call(func=g, args=[], keywords=[]) for g in given if isinstance(g, ast.Name | ast.Attribute)
        ]
    for call in calls:
        found = producer(case, at, call)
        if found and not case.code.files[found.file].is_test:
            return call, found
    return (calls[0] if calls else None), None


def _elsewhere(case: Case, expected: str) -> list[Found]:
    named = expected.lower()
    found = [
        Found(file=file.path, definition=definition)
        for file, definition in case.code.definitions()
        if not file.is_test
        and definition.kind == "function"
        and named in definition.words
        and expected not in _BUILT_IN
    ]
    return found if len(found) <= 2 else []


def _raises(case: Case, found: Found, expected: str) -> Found | None:
    # The callee itself, else a helper in the same file that it calls.
    file = case.code.files[found.file]
    names = {c.name.rpartition(".")[2] for c in found.definition.calls}
    near = [found.definition, *(d for d in file.definitions if d.kind == "function" and d.name in names)]
    hit = next((d for d in near if any(r.rpartition(".")[2].partition("(")[0] == expected for r in d.raises)), None)
    return Found(file=found.file, definition=hit) if hit else None


EXAMPLES = (
    Example(
        error="Failed: DID NOT RAISE <class 'ValueError'>",
        files={
            "a.py": "def parse(x):\n    return x\n",
            "test_a.py": (
                "import pytest\nfrom a import parse\n\ndef test_a():\n    with pytest.raises(ValueError):\n       "
                " parse('')\n"
            ),
        },
        at=("test_a.py: with pytest.raises(ValueError):",),
        test="test_a.py::test_a",
        expect=("`parse('')` should raise `ValueError`", "`parse()` has no such check"),
    ),
    Example(
        error="AssertionError: ValueError not raised",
        files={
            "a.py": "def parse(x):\n    if x is None:\n        raise ValueError\n    return x\n",
            "test_a.py": (
                "from a import parse\n\ndef test_a(self):\n    with self.assertRaises(ValueError):\n        parse('')\n"
            ),
        },
        at=("test_a.py: with self.assertRaises(ValueError):",),
        test="test_a.py::test_a",
        expect=("`parse()` has a `raise ValueError`", "does not cover"),
    ),
    Example(
        error="Failed: Timeout >5s",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
