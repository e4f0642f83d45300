"""Correct: what a person says of which issues are the same."""

from collections.abc import Sequence

from msgspec.structs import replace

from bugsage import __version__
from bugsage.errors import UsageError
from bugsage.model.similar import Near
from bugsage.model.timeline import IssueRecord, State
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.pipeline.recalling import named


def merge(house: House, issues: Sequence[str], comment: str = "") -> IssueRecord:
    """Say that all of these are the first of them. Raises UnknownIssue, UsageError."""
    from bugsage.timeline import fold, issues_merged

    state = known(house)
    head, *others = dict.fromkeys(named(state, issue) for issue in issues)
    if not others:
        raise UsageError("these are one issue already" if len(issues) > 1 else "give the issues that are the same")
    entry = issues_merged(
        head, others, comment, time=house.clock.now(), version=__version__, record=state.issues.get(head)
    )
    return next(one for one in records(fold(house.timeline.append([entry]), state)) if one.id == head)


def split(house: House, issue: str, comment: str = "") -> str:
    """Say that an issue is not the one it was put to; gives the id of that one. Raises UnknownIssue, UsageError."""
    from bugsage.timeline import issue_split

    state = known(house)
    name = named(state, issue, whole=False)
    head = state.home(name)
    if head == name:
        members = sorted({other for other in state.joined | state.merged | state.near if state.home(other) == name})
        raise UsageError(
            f"{name} was not put to another issue",
            hint=f"what was put to it: {', '.join(members[:8])}" if members else "nothing was put to it either",
        )
    entry = issue_split(head, name, comment, time=house.clock.now(), version=__version__, record=state.issues.get(head))
    house.timeline.append([entry])
    return head


def said_the_same(house: House, issue: str) -> tuple[str, ...]:
    """The issues that a person put to this one, sorted. Raises UnknownIssue."""
    state = known(house)
    name = named(state, issue)
    return tuple(sorted(other for other, head in state.merged.items() if head == name))


def found_the_same(house: House, issue: str) -> tuple[tuple[str, Near], ...]:
    """The ids of other fingerprints that are counted in this issue, with why, sorted. Raises UnknownIssue."""
    state = known(house)
    name = named(state, issue)
    found = ((other, near) for other, near in state.near.items() if near.issue == name)
    return tuple(sorted(found, key=lambda one: one[0]))


def records(state: State) -> tuple[IssueRecord, ...]:
    """Every issue once, those that a person put to it counted in, in the order of their first entry."""
    parts: dict[str, list[IssueRecord]] = {}
    for record in state.issues.values():
        home = state.home(record.id)
        if record.id == home or record.id in state.merged:
            parts.setdefault(home, []).append(record)
    return tuple(_together(state.issues[home], some) for home, some in parts.items() if home in state.issues)


def _together(record: IssueRecord, some: Sequence[IssueRecord]) -> IssueRecord:
    if len(some) < 2:
        return record
    return replace(
        record,
        status=_status(record, some),
        occurrences=sum(one.occurrences for one in some),
        sources=tuple(sorted({source for one in some for source in one.sources})),
        days=_days(some),
        users=tuple(sorted({user for one in some for user in one.users})),
        regressed=any(one.regressed for one in some),
        entry_points=max(one.entry_points for one in some),
        first_seen=min(one.first_seen for one in some),
        last_seen=max(one.last_seen for one in some),
    )


def _status(head: IssueRecord, some: Sequence[IssueRecord]) -> str:
    """Open while any of them is; that nobody wants to hear of the one that stands for all holds for all."""
    if head.status != "suppressed" and any(one.status == "open" for one in some):
        return "open"
    return head.status


def _days(some: Sequence[IssueRecord]) -> dict[str, int]:
    days: dict[str, int] = {}
    for one in some:
        for day, count in one.days.items():
            days[day] = days.get(day, 0) + count
    return days
