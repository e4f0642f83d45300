"""The guard: what a change does to look like a repair without being one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.patch import FilePatch, Patch
from bugsage.model.tamper import Failure, Finding
from bugsage.safety.tamper.built import built
from bugsage.safety.tamper.change import Change, read_change
from bugsage.safety.tamper.comparing import compared_checks
from bugsage.safety.tamper.detached import detached
from bugsage.safety.tamper.dodging import early_ends, unwaited
from bugsage.safety.tamper.doubles import doubled, faked_equality
from bugsage.safety.tamper.files import guarded_files
from bugsage.safety.tamper.idle import idle
from bugsage.safety.tamper.inputs import fed_less
from bugsage.safety.tamper.inventory import lost_tests, shadowed
from bugsage.safety.tamper.literals import literals
from bugsage.safety.tamper.loosening import loosened
from bugsage.safety.tamper.marking import marked
from bugsage.safety.tamper.naming import named
from bugsage.safety.tamper.narrowing import narrowed
from bugsage.safety.tamper.oracles import asks_itself
from bugsage.safety.tamper.pins import pinned
from bugsage.safety.tamper.product import PRODUCT
from bugsage.safety.tamper.reach import expects_its_failure, unreached
from bugsage.safety.tamper.removing import removed_checks
from bugsage.safety.tamper.rows import lost_rows, shortened_lists
from bugsage.safety.tamper.special import constant_returns, detecting, hard_coded
from bugsage.safety.tamper.stand_ins import stood_in
from bugsage.safety.tamper.swallowing import swallowed
from bugsage.safety.tamper.thresholds import raised_times

#: Of one kind in one file no more than so many are told.
_MOST_ALIKE: Final = 5
_NO_FAILURE: Final = Failure()
_LOOKS: Final[tuple[Callable[[Change], Iterable[Finding]], ...]] = (
    lost_tests, shadowed, early_ends, compared_checks, lost_rows, shortened_lists, doubled, faked_equality, detecting,
    hard_coded, constant_returns, swallowed, removed_checks, marked, raised_times, guarded_files, pinned, narrowed,
    built, unreached, unwaited, expects_its_failure, stood_in, fed_less, named, idle, asks_itself, detached, loosened,
    *PRODUCT,
)  # fmt: skip


def tampering(change: Patch | Sequence[FilePatch], failure: Failure = _NO_FAILURE) -> tuple[Finding, ...]:
    """Everything in a change that makes red green without mending anything, the worst first.

    What the change is to mend makes the look sharper; without it the change is judged by itself.
    """
    files = change.files if isinstance(change, Patch) else change
    read = read_change(files, failure)
    found: dict[tuple[str, str, int | None], Finding] = {}
    for look in _LOOKS:
        for one in look(read):
            known = found.setdefault((one.kind, one.file, one.line), one)
            if known.severity != "cheat":
                found[one.kind, one.file, one.line] = one
    ordered = sorted(found.values(), key=lambda one: (one.severity != "cheat", one.file, one.line or 0))
    return tuple(_capped(ordered))


def _capped(findings: Iterable[Finding]) -> Iterator[Finding]:
    told: dict[tuple[str, str], int] = {}
    for one in findings:
        told[one.kind, one.file] = told.get((one.kind, one.file), 0) + 1
        if told[one.kind, one.file] <= _MOST_ALIKE:
            yield one


def is_plausible(findings: Iterable[Finding]) -> bool:
    """Nothing among them is a cheat."""
    return all(one.severity != "cheat" for one in findings)


def failure_of(diagnosis: Diagnosis) -> Failure:
    """What the guard is told of a diagnosed issue."""
    events = diagnosis.issue.events
    values: dict[str, None] = {}
    for event in events[:20]:
        told = (event.message, *event.detail[:20], *(line.text for line in event.code if line.marked))
        shown = (value for frame in event.frames[-3:] for value in frame.variables.values())
        for text in (*told, *shown):
            values.update(dict.fromkeys(literals(text[:2000])))
    first = diagnosis.issue.event
    return Failure(
        tests=tuple(dict.fromkeys(event.test for event in events if event.test)),
        type=first.type,
        message=first.message,
        values=tuple(values)[:200],
        triage=diagnosis.triage.kind,
    )
