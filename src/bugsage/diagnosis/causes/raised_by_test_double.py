"""The project calls into a stand-in that the test made, and that raises: the test objects to the call."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, places, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "raised-by-test-double"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    through, at = places(case), crash(case)
    caller = next((p for p in reversed(through) if not p.is_test), None)
    if at is None or caller is None or not at.is_test or at.definition.kind != "function":
        return None
    if through.index(caller) == 0 or at.symbol == through[0].symbol:
        return None
    name = case.event.type.rpartition(".")[2]
    said = f": {quote(case.event.message)}" if case.event.message else ""
    cause = (
        f"{caller.called} calls the test's own {at.called} on line {caller.line} (`{quote(caller.code, 60)}`),"
        f" which raises `{name}`{said}"
    )
    fix = f"avoid that call in {caller.called} for this case, or catch what it may raise"
    evidence = [f"{caller.where}: {quote(caller.code)}", f"{at.where}: {quote(at.code)}"]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=caller,
        evidence=evidence,
        fix=fix,
        confirm=f"the test passes when {caller.where} is not reached",
    )


_FILES = {
    "wait.py": "def wait(base, n):\n    return base ** n\n",
    "test_wait.py": (
        "from wait import wait\n\nclass Bomb:\n    def __pow__(self, n):\n        raise AssertionError('not"
        " here')\n\ndef test_wait():\n    assert wait(Bomb(), 3)\n"
    ),
}

EXAMPLES = (
    Example(
        error="AssertionError: not here",
        files=_FILES,
        at=("test_wait.py: assert wait(", "wait.py: return base ** n", "test_wait.py: raise AssertionError"),
        test="test_wait.py::test_wait",
        expect=("`wait()` calls the test's own `Bomb.__pow__()` on line 2", "not here"),
    ),
    Example(
        error="ValueError: cannot compare",
        files={
            "a.py": "def same(a, b):\n    return a == b\n",
            "test_a.py": (
                "class Odd:\n    def __eq__(self, other):\n        raise ValueError('cannot compare')\n\ndef"
                " test_a():\n    same(Odd(), 1)\n"
            ),
        },
        at=("test_a.py: same(Odd(), 1)", "a.py: return a == b", "test_a.py: raise ValueError"),
        test="test_a.py::test_a",
        expect=("`same()` calls the test's own `Odd.__eq__()`",),
    ),
    Example(error="ValueError: no", files=_FILES, at=("test_wait.py: assert wait(", "wait.py: return base ** n")),
    Example(error="ValueError: no", files=_FILES, at=("test_wait.py: assert wait(",)),
)
