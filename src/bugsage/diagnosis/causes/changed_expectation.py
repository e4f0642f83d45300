"""The test was changed last and the code was not: it asks for something the code does not do yet."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import test_name
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "changed-expectation"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = test_place(case)
    if at is None or case.event.phase in ("setup", "collection"):
        return None
    code = [p for p in case.change.files if p in case.code.files and not case.code.files[p].is_test]
    ranges = [
        r
        for r in case.change.ranges
        if r.file == at.file and r.start <= at.definition.end and r.end >= at.definition.start
    ]
    if ranges and not code:
        cause = (
            f"the test `{test_name(case) or at.symbol}` itself was changed since the last good state, and no code"
            " was: it now asks for something else"
        )
        return _told(case, cause, f"{at.file}: lines {ranges[0].start} to {ranges[0].end} changed", 0)
    newest = case.commits[0] if case.commits else None
    if newest is None or at.file not in newest.files or case.change.files:
        return None
    if any(p in case.code.files and not case.code.files[p].is_test for p in newest.files):
        return None
    touched = newest.touched.get(at.file, ())
    own = any(name.rpartition(".")[2] == at.definition.name for name in touched)
    cause = (
        f"the newest commit ({newest.sha[:8]}) changed {'this test' if own else 'the tests'} and no code: the test"
        " asks for something that the code does not do yet"
    )
    return _told(case, cause, f"{newest.sha[:8]} touched {at.file}", not own)


def _told(case: Case, cause: str, fact: str, missing: int) -> Hypothesis:
    fix = (
        "decide which is right: the new expectation (then the code has to follow) or the old one (then take the"
        " test back)"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        missing=missing,
        evidence=[fact],
        fix=fix,
        confirm="the former version of the test passes with the present code",
    )


EXAMPLES = (
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("newest commit", "changed", "no code"),
        committed=("test_a.py",),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`test_a` itself was changed",),
        changed=("test_a.py: assert f(1) == 2",),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        committed=("test_a.py", "a.py"),
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
