"""What a recorded run shows of one function: where the failing test left the way of the passing ones."""

from __future__ import annotations

from collections.abc import Iterator

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.reading import Found, Place, listed, place_at
from bugsage.model.base import Noun
from bugsage.model.execution import FunctionRun, TestExecution

#: Passing tests of the same file that are looked through at most.
MOST = 400
#: A line that at most this share of them reaches stands out.
SCARCE = 0.5


class Seen(Noun, frozen=True, kw_only=True):
    """One function as the failing test ran it."""

    #: Its executed lines; none where it was not entered or only functions were recorded.
    lines: tuple[int, ...] = ()
    #: Types that its return statements gave, by line.
    returned: dict[int, str] = {}
    #: The same types over all passing tests that ran it; empty where none did.
    usual: tuple[str, ...] = ()
    #: The executed line that fewest passing tests reach, how many do, and how many there are.
    scarce: tuple[int, int, int] | None = None
    entered: bool = False


@remembered
def _tests(case: Case) -> tuple[TestExecution | None, list[TestExecution]]:
    """The run of the failing test, and the passing tests of its file."""
    test, execution = case.event.test, case.execution
    if not test or execution is None:
        return None, []
    own = execution.of(test)
    if own is None:
        ending = [t for t in execution.tests if t.test.endswith(f"/{test}") or test.endswith(f"/{t.test}")]
        own = ending[0] if len(ending) == 1 else None
    if own is None:
        return None, []
    file = own.test.partition("::")[0]
    passing = [t for t in execution.tests if t.outcome == "passed" and t.test.partition("::")[0] == file]
    return own, passing[:MOST]


def seen(case: Case, about: Place | Found) -> Seen | None:
    """What is on record of a function; None where the failing test's run is not, or the place is no function."""
    own, passing = _tests(case)
    if own is None or not own.functions or about.definition.kind != "function":
        return None
    runs = list(_runs(own, about))
    lines = sorted({line for run in runs for line in run.lines})
    others = [list(_runs(test, about)) for test in passing]
    reached = {line: sum(any(line in run.lines for run in some) for some in others) for line in lines}
    scarce = min(lines, key=lambda line: (reached[line], line), default=None) if passing else None
    return Seen(
        entered=bool(runs),
        lines=tuple(lines),
        returned={given.line: given.type for run in runs for given in run.returns},
        usual=tuple(sorted({given.type for some in others for run in some for given in run.returns})),
        scarce=(scarce, reached[scarce], len(passing)) if scarce is not None else None,
    )


def _runs(test: TestExecution, about: Place | Found) -> Iterator[FunctionRun]:
    own = about.definition
    for run in test.functions:
        if run.file == about.file and (run.line == own.start or run.symbol == own.symbol):
            yield run


def swallowed(case: Case, kind: str) -> Place | None:
    """Where a handler of the project took an exception of this class while the failing test ran; the last such place.

    Exceptions that a handler takes in passing tests of the same file as well are how the code works.
    """
    own, passing = _tests(case)
    taken = [t for t in own.exceptions if t.kind == "caught" and t.type == kind] if own else []
    usual = {(t.file, t.line) for test in passing for t in test.exceptions if t.kind == "caught" and t.type == kind}
    places = [place_at(case, t.file, t.line) for t in taken]
    found = [p for p in places if p and not p.is_test]
    return next((p for p in reversed(found) if (p.file, p.line) not in usual), found[-1] if found else None)


def told(case: Case, about: Place | Found | None) -> list[str]:
    """Sentences for the report: what the function gave, and that it was not entered at all."""
    found = seen(case, about) if about else None
    if found is None or about is None:
        return []
    if not found.entered:
        return [f"the failing test never enters {about.called}"]
    new = {line: kind for line, kind in found.returned.items() if kind not in found.usual}
    if found.usual and new:
        line, kind = next(iter(new.items()))
        return [
            f"in the failing test {about.called} returned {_kind(kind)} on line {line}; in passing ones {_kinds(found)}"
        ]
    return []


def next_look(case: Case, about: Place | Found | None) -> str:
    """Where to break, and why there; empty where no run is on record or it tells nothing."""
    found = seen(case, about) if about else None
    if found is None or about is None or not found.lines or found.scarce is None:
        return ""
    line, reached, of = found.scarce
    if of and reached <= SCARCE * of:
        who = f"only {reached} of the {of} passing tests" if reached else f"none of the {of} passing tests"
        who = "not the one passing test" if of == 1 else who
        return f"break on {about.file}:{line}: the failing test gets there, and {who} of its file"
    if reached:
        return (
            f"compare what {about.called} is given with a passing test's: {reached} of the {of} passing tests of its"
            " file execute the very same lines, so the values make the difference, or what it calls"
        )
    return ""


def _kind(kind: str) -> str:
    if kind == "NoneType":
        return "None"
    return f"an empty `{kind.removesuffix('[0]')}`" if kind.endswith("[0]") else f"a value of type `{kind}`"


def _kinds(found: Seen) -> str:
    return listed(["None" if kind == "NoneType" else kind for kind in found.usual])
