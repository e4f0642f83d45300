"""The code that failed was changed since the last good state."""

from shlex import quote as shell_word

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, places, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "recent-change"
#: A changed suspect that is less probable than this is a coincidence until something else points at it.
LIKELY = 0.25


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    for at in [p for p in reversed(places(case)) if not p.is_test]:
        changed = _changed(case, at.file, at.definition.start, at.definition.end)
        if changed and at.definition.kind != "module":
            near = changed[0] <= at.line <= changed[1]
            cause = (
                f"{at.called}, where it fails on line {at.line}, was changed since the last good state"
                f" ({_lines(changed)})"
            )
            return conclude(
                case,
                CATEGORY,
                cause,
                about=at,
                missing=not near,
                evidence=[f"{at.where}: {quote(at.code)}"],
                fix=_read_it(case, at.file),
                confirm="the failure goes away when the change is taken back",
            )
    for suspect in (s for s in case.suspects[:3] if s.probability >= LIKELY):
        changed = _changed(case, suspect.file, suspect.start, suspect.end)
        definition = case.code.find(suspect.file, suspect.symbol) if changed else None
        if changed and definition and definition.kind != "module" and not case.code.files[suspect.file].is_test:
            about = Place(file=suspect.file, line=changed[0], definition=definition)
            cause = (
                f"{about.called} was changed since the last good state ({_lines(changed)} of {suspect.file}),"
                f" and it is a likely place of the fault"
            )
            return conclude(
                case,
                CATEGORY,
                cause,
                about=about,
                missing=1,
                evidence=[f"{suspect.file}:{changed[0]}"],
                fix=_read_it(case, suspect.file),
                confirm="the failure goes away when the change is taken back",
            )
    return None


def _read_it(case: Case, file: str) -> str:
    return f"read that change first: `git diff {(case.change.base or 'HEAD')[:12]} -- {shell_word(file)}`"


def _lines(changed: tuple[int, int]) -> str:
    first, last = changed
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _changed(case: Case, file: str, start: int, end: int) -> tuple[int, int] | None:
    return next(
        (
            (r.start, max(r.end, r.start))
            for r in case.change.ranges
            if r.file == file and r.start <= end and max(r.end, r.start) >= start
        ),
        None,
    )


EXAMPLES = (
    Example(
        error="KeyError: 'a'",
        files={"a.py": "def f(d):\n    return d['a']\n"},
        at=("a.py: return d['a']",),
        changed=("a.py: return d['a']",),
        expect=("`f()`, where it fails on line 2, was changed",),
    ),
    Example(
        error="KeyError: 'a'",
        files={"a.py": "def f(d):\n    x = 1\n    return d['a']\n"},
        at=("a.py: return d['a']",),
        changed=("a.py: x = 1",),
        expect=("(line 2)",),
    ),
    Example(
        error="KeyError: 'a'",
        files={"a.py": "def f(d):\n    return d['a']\n\ndef g():\n    pass\n"},
        at=("a.py: return d['a']",),
        changed=("a.py:     pass",),
    ),
    Example(error="KeyError: 'a'", files={"a.py": "def f(d):\n    return d['a']\n"}, at=("a.py: return d['a']",)),
)
