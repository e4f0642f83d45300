"""A file, connection or loop is used after it was closed; says who closes it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, conclude, crash, places, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "closed-resource"

_MARKS = re.compile(
    r"closed file|is closed|was closed|already closed|closed database|ClosedResource|underlying buffer has been"
    r" detached|has been closed",
    re.IGNORECASE,
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if (
        at is None
        or case.event.type.endswith("AssertionError")
        or not (_MARKS.search(message) or case.event.type.endswith(("ClosedResourceError", "ClosedError")))
    ):
        return None
    closers = _closers(case)
    cause = f"line {at.line} of {at.called} uses something that was already closed (`{quote(at.code)}`)"
    if closers:
        cause += f"; {closers[0].called} closes things on the same path"
    fix = (
        f"close it only where it was opened: look at {closers[0].called} ({closers[0].where})"
        if closers
        else f"keep it open until {at.called} has run, or open it there"
    )
    about = closers[0] if closers else at
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=not closers,
        evidence=[f"{at.where}: {quote(at.code)}", *(f"{c.where}: calls `close`" for c in closers[:3])],
        fix=fix,
        confirm="print a traceback in `close()`: it shows who closes first",
    )


def _closers(case: Case) -> list[Found]:
    # Functions with a `close` call among the suspects and the files on the way.
    ways = {p.file for p in places(case) if not p.is_test} | {s.file for s in case.suspects[:5]}
    likely = {(s.file, s.symbol): s.rank for s in reversed(case.suspects)}
    found = [
        Found(file=path, definition=d)
        for path in sorted(ways)
        for d in (
            case.code.files[path].definitions if path in case.code.files and not case.code.files[path].is_test else ()
        )
        if d.kind == "function"
        and any(c.name.rpartition(".")[2] in ("close", "detach", "aclose", "shutdown") for c in d.calls)
    ]
    ranked = sorted((f for f in found if (f.file, f.symbol) in likely), key=lambda f: likely[f.file, f.symbol])
    return ranked or (found if len(found) == 1 else [])


EXAMPLES = (
    Example(
        error="ValueError: I/O operation on closed file.",
        files={
            "out.py": (
                "def page(stream, text):\n    stream.write(text)\n    stream.close()\n\ndef show(stream, text):\n  "
                "  page(stream, text)\n    stream.write('end')\n"
            )
        },
        at=("out.py: stream.write('end')",),
        expect=("already closed", "`page()`"),
    ),
    Example(
        error="RuntimeError: Event loop is closed",
        files={"a.py": "def run(loop, job):\n    return loop.run_until_complete(job)\n"},
        at=("a.py: return loop.run",),
        expect=("already closed", "line 2"),
    ),
    Example(
        error="ValueError: the file is locked",
        files={"a.py": "def f(s):\n    s.write('x')\n"},
        at=("a.py: s.write('x')",),
    ),
    Example(
        error="AssertionError: assert not True",
        files={"test_a.py": "def test_a(s):\n    assert not s.closed\n"},
        at=("test_a.py: assert not s.closed",),
    ),
)
