"""The test was changed last and the code was not: it asks for something the code does not do yet."""

from shlex import quote as shell_word

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import test_name
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, quote, test_place
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.history import ChangedRange

CATEGORY = "changed-expectation"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = test_place(case)
    if at is None or case.event.phase in ("setup", "collection"):
        return None
    code = [p for p in case.change.files if p in case.code.files and not case.code.files[p].is_test]
    own = [r for r in case.change.ranges if r.file == at.file and _meets(r, at.definition.start, at.definition.end)]
    if code or not own or any(_is_new(r, at) for r in own):
        return None  # A test that did not exist before never held: that it is new explains nothing.
    hit = next((r for r in own if _meets(r, at.line, at.line)), None)
    name = test_name(case) or at.symbol
    asserts = not case.event.type.endswith("Error") or case.event.type.endswith("AssertionError")
    if hit is None:
        cause = (
            f"the test `{name}` was changed since the last good state ({_lines(own[0])}) and no code was, but the line"
            " that fails is the old one: it may now be given something else"
        )
    elif asserts:
        cause = (
            f"what the test `{name}` expects was changed since the last good state (line {at.line}), and no code was:"
            " it now asks for something that the code does not do"
        )
    else:
        cause = (
            f"the test `{name}` was changed since the last good state where it fails (line {at.line}), and no code was:"
            " it now does something that the code does not take"
        )
    shown = hit or own[0]
    before = f"git diff {(case.change.base or 'HEAD')[:12]} -- {shell_word(at.file)}"
    return conclude(
        case,
        CATEGORY,
        cause,
        missing=hit is None,
        evidence=[f"{at.where}: {quote(at.code)}", f"{at.file}: {_lines(shown)} changed, and no file of the code"],
        fix=(
            "decide which is right: the new expectation (then the code has to follow) or the old one (then take the"
            " change of the test back)"
        ),
        confirm=f"`{before}` shows what it asked for before",
    )


def _meets(changed: ChangedRange, start: int, end: int) -> bool:
    return changed.start <= end and max(changed.end, changed.start) >= start


def _is_new(changed: ChangedRange, at: Place) -> bool:
    # A whole new test comes as one range; the line before its `def` may belong to a neighbour.
    return changed.start <= at.definition.line and changed.end >= at.definition.end


def _lines(changed: ChangedRange) -> str:
    last = max(changed.start, changed.end)
    return f"line {changed.start}" if last == changed.start else f"lines {changed.start} to {last}"


_FILES = {
    "a.py": "def f(x):\n    return x\n",
    "test_a.py": "from a import f\n\ndef test_a():\n    given = 1\n    assert f(given) == 2\n",
}

EXAMPLES = (
    Example(
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
        changed=("test_a.py: assert f(given) == 2",),
        expect=("what the test `test_a` expects was changed", "line 5", "no code was"),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
        changed=("test_a.py: given = 1",),
        expect=("`test_a` was changed", "line 4", "the line that fails is the old one"),
    ),
    Example(
        error="TypeError: f() takes 0 positional arguments but 1 was given",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
        changed=("test_a.py: assert f(given) == 2",),
        expect=("does something that the code does not take",),
    ),
    Example(  # A new test never held.
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
        changed=("test_a.py: def test_a", "test_a.py: given = 1", "test_a.py: assert f(given) == 2"),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
        changed=("test_a.py: assert f(given) == 2", "a.py: return x"),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files=_FILES,
        at=("test_a.py: assert f(given) == 2",),
        test="test_a.py::test_a",
    ),
)
