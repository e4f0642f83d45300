"""A check in a helper of the tests fails and prints no values; says the check and the case file behind it."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import assertion, comparison
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, places, quote, under_test
from bugsage.diagnosis.syntax import show
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "failed-check"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    asserted = assertion(case)
    if not case.event.type.endswith("AssertionError") or asserted is None or comparison(case) is not None:
        return None
    at, node = asserted
    if not at.is_test or isinstance(node, ast.Constant):
        return None
    test = places(case)[0]
    parameter = (case.event.test or "").partition("[")[2].rstrip("]")
    data = _case_files(case, parameter)
    helper = f" of the helper {at.called}" if at.symbol != test.symbol else ""
    subject = f"for the case `{quote(parameter, 60)}` " if parameter else ""
    cause = f"{subject}the check `{show(node, 80)}` on line {at.line}{helper} does not hold"
    if data:
        cause += f"; {data[0]} describes that case"
    first = _first_difference(case)
    if first:
        cause += f"; the first line that differs: {first}"
    fix = (
        f"read {data[0]} and follow it through {under_test(case)}"
        if data
        else "print both sides of the check and follow how the left one comes about"
    )
    evidence = [f"{at.where}: {quote(at.code)}", f"{test.where}: {quote(test.code)}", first]
    return conclude(
        case, CATEGORY, cause, missing=not (data or first), evidence=evidence, fix=fix, confirm=confirm_by(case)
    )


def _case_files(case: Case, parameter: str) -> list[str]:
    name = parameter.rpartition("/")[2].removesuffix(".py")
    if len(name) < 3:
        return []
    found = sorted(p for p in case.code.files if p.rpartition("/")[2].removesuffix(".py") == name)
    return found if len(found) < 3 else []


def _first_difference(case: Case) -> str:
    for text in case.event.captured.values():
        lines = text[:20_000].splitlines()
        start = next((i for i, line in enumerate(lines) if line.startswith("@@")), None)
        if start is None:
            continue
        less = next((line[1:] for line in lines[start:] if line.startswith("-")), "")
        more = next((line[1:] for line in lines[start:] if line.startswith("+")), "")
        if less or more:
            return f"expected `{quote(less, 60)}`, got `{quote(more, 60)}`"
    return ""


_FILES = {
    "tests/util.py": "def same(expected, actual):\n    assert actual == expected\n",
    "tests/test_format.py": "from util import same\n\ndef test_format(name):\n    same(load(name), run(name))\n",
    "tests/data/skip_one.py": "x = 1\n",
}

EXAMPLES = (
    Example(
        error="AssertionError",
        files=_FILES,
        at=("tests/test_format.py: same(load(name)", "tests/util.py: assert actual == expected"),
        test="tests/test_format.py::test_format[skip_one]",
        expect=(
            "for the case `skip_one`",
            "`actual == expected` on line 2 of the helper `same()`",
            "tests/data/skip_one.py",
        ),
    ),
    Example(
        error="AssertionError",
        files=_FILES,
        at=("tests/test_format.py: same(load(name)", "tests/util.py: assert actual == expected"),
        test="tests/test_format.py::test_format",
        expect=("the check `actual == expected`",),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("tests/util.py: assert actual",),
        test="tests/test_format.py::test_format",
    ),
    Example(
        error="ValueError",
        files=_FILES,
        at=("tests/util.py: assert actual",),
        test="tests/test_format.py::test_format",
    ),
)
