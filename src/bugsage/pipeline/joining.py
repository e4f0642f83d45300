"""Join: the failures of a report that have one cause become one issue, and the others say how they were told apart."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec.structs import replace

from bugsage.diagnosis.joining.grouping import MOST, MOST_NEAR, Grouped, Likeness, grouped
from bugsage.diagnosis.joining.profile import profile
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.issue import Issue
from bugsage.model.joining import Apart, Joined, Joining, Reason
from bugsage.model.similar import Near
from bugsage.model.timeline import State
from bugsage.pipeline.settling import Home

#: What stands as the reason where a person decided.
_SAID = Reason(name="said", detail="a person said that they are the same", weight=0.01)


class Placed(Noun, frozen=True, kw_only=True):
    """A diagnosis, and the positions of its occurrences among all of the report."""

    diagnosis: Diagnosis
    own: tuple[int, ...]

    @property
    def id(self) -> str:
        """The id that its fingerprint alone gives."""
        return self.diagnosis.issue.id


class Whole(Noun, frozen=True, kw_only=True):
    """One issue of the report with all that was joined to it."""

    issue: Issue
    own: tuple[int, ...]
    #: The diagnosis that was made before, where nothing was joined.
    made: Diagnosis | None = None
    joined: tuple[Joined, ...] = ()
    told_apart: tuple[Apart, ...] = ()


class _Group(Noun, frozen=True, kw_only=True):
    """Positions of issues that are one, the one that stands for all first."""

    id: str
    members: tuple[int, ...]
    #: The group of the grouping that it was made from, by its first member.
    found: tuple[int, ...]


def by_cause(
    placed: Sequence[Placed], localizer: Localizer, joining: Joining, state: State, homes: Mapping[str, Home]
) -> tuple[Whole, ...]:
    """The issues of a report, those with one cause joined.

    An issue that the timeline has seen before takes in the others, the oldest first; else the first of the report. What
    a person said of two of them goes before what is found here, and so do the `homes` that fingerprints have already.
    """
    if len(placed) < 2:
        return tuple(_whole(_Group(id=homes[one.id].issue, members=(0,), found=(0,)), placed, homes) for one in placed)
    never = [
        (a, b)
        for a, b in combinations(range(min(len(placed), MOST)), 2)
        if (min(placed[a].id, placed[b].id), max(placed[a].id, placed[b].id)) in state.apart
    ]
    found = grouped([profile(one.diagnosis, localizer, one.own) for one in placed[:MOST]], joining, never)
    groups = _groups([*found.groups, *((n,) for n in range(MOST, len(placed)))], placed, state, homes)
    ids = {first: group.id for group in groups for first in group.found}
    return tuple(_whole(group, placed, homes, found, ids) for group in groups)


def _groups(
    found: Sequence[tuple[int, ...]], placed: Sequence[Placed], state: State, homes: Mapping[str, Home]
) -> list[_Group]:
    """The groups with their ids; those of which it was said, or found before, that they are one issue are one group."""
    made: dict[str, _Group] = {}
    for group in found:
        head = _head(group, placed, state)
        settled = ((placed[n].id, homes[placed[n].id].issue) for n in (head, *group))
        said = next((home for own, home in settled if home != own), None)
        name = said or placed[head].id
        order = (head, *(n for n in group if n != head))
        known = made.get(name)
        members = (*known.members, *order) if known else order
        stands = next((n for n in members if placed[n].id == name), members[0])
        made[name] = _Group(
            id=name,
            members=(stands, *(n for n in members if n != stands)),
            found=(*(known.found if known else ()), group[0]),
        )
    return list(made.values())


def _whole(
    group: _Group,
    placed: Sequence[Placed],
    homes: Mapping[str, Home],
    found: Grouped | None = None,
    ids: dict[int, str] | None = None,
) -> Whole:
    some = [placed[n] for n in group.members]
    events = tuple(event for one in some for event in one.diagnosis.issue.events)
    issue = replace(some[0].diagnosis.issue, id=group.id, events=events, occurrences=len(events))
    alone = some[0].diagnosis if len(some) == 1 else None
    return Whole(
        issue=issue,
        own=tuple(n for one in some for n in one.own),
        made=replace(alone, issue=replace(alone.issue, id=group.id)) if alone else None,
        joined=tuple(
            _joined(placed[n].diagnosis, homes[placed[n].id], found.joined.get(n) if found else None)
            for n in group.members
            if placed[n].id != group.id
        ),
        told_apart=_apart(group, ids, found) if found and ids else (),
    )


def _head(group: Sequence[int], placed: Sequence[Placed], state: State) -> int:
    known = [n for n in group if placed[n].id in state.issues]
    return min(known, key=lambda n: (state.issues[placed[n].id].first_seen, n), default=group[0])


def _joined(diagnosis: Diagnosis, home: Home, likeness: Likeness | None) -> Joined:
    event = diagnosis.issue.event
    if home.near:
        likeness = Likeness(pair=(0, 0), probability=_chance(home.near), reasons=_reasons(home.near))
    return Joined(
        id=diagnosis.issue.id,
        fingerprint=diagnosis.fingerprint.hash,
        occurrences=len(diagnosis.issue.events),
        type=event.type,
        test=event.test,
        probability=likeness.probability if likeness else 1.0,
        reasons=likeness.reasons if likeness else (_SAID,),
    )


def _chance(near: Near) -> float:
    """What is told of two that were put together before: what was measured, if anything was."""
    return near.score if near.how == "like" else 1.0


def _reasons(near: Near) -> tuple[Reason, ...]:
    return tuple(Reason(name="near", detail=reason, weight=0.01) for reason in near.reasons)


def _apart(group: _Group, ids: dict[int, str], found: Grouped) -> tuple[Apart, ...]:
    """The other issues that have anything in common with this one, the likest first."""
    told: dict[str, Apart] = {}
    for (one, other), likeness in found.apart.items():
        beside = other if one in group.found else one if other in group.found else None
        if beside is None or ids[beside] == group.id or not any(reason.weight > 0 for reason in likeness.reasons):
            continue
        known = told.get(ids[beside])
        if known is None or known.probability < likeness.probability:
            told[ids[beside]] = Apart(id=ids[beside], probability=likeness.probability, reasons=likeness.reasons)
    return tuple(sorted(told.values(), key=lambda a: -a.probability)[:MOST_NEAR])
