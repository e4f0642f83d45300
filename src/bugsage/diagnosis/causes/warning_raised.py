"""A warning ended the run, because warnings are errors there; says who warns and of what."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote, raised_outside
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "warning-raised"

_REMEDY = {
    "ResourceWarning": "close the file or connection (`with`)",
    "DeprecationWarning": "use what replaces it, or expect the warning in the test",
    "PendingDeprecationWarning": "use what replaces it, or expect the warning in the test",
    "FutureWarning": "say explicitly what is wanted, so that the coming change does not matter",
    "PytestUnraisableExceptionWarning": "find the object that is thrown away unclosed and close it",
    "SyntaxWarning": "correct the literal or comparison that it names",
}  # fmt: skip


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    name = case.event.type.rpartition(".")[2]
    at = crash(case)
    if not name.endswith("Warning") or "never awaited" in case.event.message:
        return None
    outside = raised_outside(case)
    if at is None:
        cause = f"a warning ended the run ({name}): {quote(case.event.message, 160)}"
        return conclude(
            case,
            CATEGORY,
            cause,
            missing=2,
            evidence=[quote(case.event.message, 160)],
            fix=_REMEDY.get(name, "avoid what it warns of"),
            confirm=f"run with `-W default::{name}`",
        )
    who = f"a call on line {at.line} of {at.called}" if outside else f"line {at.line} of {at.called}"
    cause = f"{who} warns ({name}): {quote(case.event.message)}; warnings count as errors in this run"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=bool(outside),
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=_REMEDY.get(name, f"avoid what it warns of in {at.called}, or expect it in the test"),
        confirm=f"run with `-W default::{name}`: the rest passes",
    )


EXAMPLES = (
    Example(
        error="DeprecationWarning: old() is going away, use new()",
        files={
            "a.py": (
                "import warnings\n\ndef old():\n    warnings.warn('old() is going away, use new()',"
                " DeprecationWarning)\n"
            )
        },
        at=("a.py: warnings.warn",),
        expect=("`old()` warns (DeprecationWarning)", "warnings count as errors"),
    ),
    Example(
        error="ResourceWarning: unclosed file <_io.TextIOWrapper name='x'>",
        files={"a.py": "def load(path):\n    return open(path).read()\n"},
        at=("a.py: return open(path).read()",),
        expect=("ResourceWarning", "unclosed file"),
    ),
    Example(
        error="RuntimeWarning: coroutine 'f' was never awaited",
        files={"a.py": "def g():\n    f()\n"},
        at=("a.py:     f()",),
    ),
    Example(
        error="ValueError: DeprecationWarning expected",
        files={"a.py": "def g():\n    f()\n"},
        at=("a.py:     f()",),
    ),
)
