"""Join: the failures of a report that have one cause become one issue, and the others say how they were told apart."""

from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.diagnosis.joining.grouping import MOST, MOST_NEAR, Grouped, Likeness, grouped
from bugsage.diagnosis.joining.profile import profile
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.issue import Issue
from bugsage.model.joining import Apart, Joined, Joining
from bugsage.model.timeline import State


class Placed(Noun, frozen=True, kw_only=True):
    """A diagnosis, and the positions of its occurrences among all of the report."""

    diagnosis: Diagnosis
    own: tuple[int, ...]


class Whole(Noun, frozen=True, kw_only=True):
    """One issue of the report with all that was joined to it."""

    issue: Issue
    own: tuple[int, ...]
    #: The diagnosis that was made before, where nothing was joined.
    made: Diagnosis | None = None
    joined: tuple[Joined, ...] = ()
    told_apart: tuple[Apart, ...] = ()


def by_cause(placed: Sequence[Placed], localizer: Localizer, joining: Joining, state: State) -> tuple[Whole, ...]:
    """The issues of a report, those with one cause joined.

    An issue that the timeline has seen before takes in the others, the oldest first; else the first of the report.
    """
    if len(placed) < 2:
        return tuple(_alone(one) for one in placed)
    found = grouped([profile(one.diagnosis, localizer, one.own) for one in placed[:MOST]], joining)
    groups = [*found.groups, *((n,) for n in range(MOST, len(placed)))]
    heads = {group[0]: _head(group, placed, state) for group in groups}
    whole = []
    for group in groups:
        order = [heads[group[0]], *(n for n in group if n != heads[group[0]])]
        apart = _apart(group[0], heads, found, placed)
        if len(group) == 1:
            whole.append(replace(_alone(placed[group[0]]), told_apart=apart))
        else:
            joined = tuple(_joined(placed[n].diagnosis, found.joined[n]) for n in order[1:])
            whole.append(replace(_together([placed[n] for n in order]), joined=joined, told_apart=apart))
    return tuple(whole)


def _alone(one: Placed) -> Whole:
    return Whole(issue=one.diagnosis.issue, own=one.own, made=one.diagnosis)


def _together(some: Sequence[Placed]) -> Whole:
    events = tuple(event for one in some for event in one.diagnosis.issue.events)
    issue = replace(some[0].diagnosis.issue, events=events, occurrences=len(events))
    return Whole(issue=issue, own=tuple(n for one in some for n in one.own))


def _head(group: Sequence[int], placed: Sequence[Placed], state: State) -> int:
    known = [n for n in group if placed[n].diagnosis.issue.id in state.issues]
    return min(known, key=lambda n: (state.issues[placed[n].diagnosis.issue.id].first_seen, n), default=group[0])


def _joined(diagnosis: Diagnosis, likeness: Likeness) -> Joined:
    event = diagnosis.issue.event
    return Joined(
        id=diagnosis.issue.id,
        fingerprint=diagnosis.fingerprint.hash,
        occurrences=len(diagnosis.issue.events),
        type=event.type,
        test=event.test,
        probability=likeness.probability,
        reasons=likeness.reasons,
    )


def _apart(first: int, heads: dict[int, int], found: Grouped, placed: Sequence[Placed]) -> tuple[Apart, ...]:
    """The other issues that have anything in common with this one, the likest first."""
    told = []
    for (one, other), likeness in found.apart.items():
        if first in (one, other) and any(reason.weight > 0 for reason in likeness.reasons):
            beside = placed[heads[other if first == one else one]].diagnosis.issue.id
            told.append(Apart(id=beside, probability=likeness.probability, reasons=likeness.reasons))
    return tuple(sorted(told, key=lambda a: -a.probability)[:MOST_NEAR])
