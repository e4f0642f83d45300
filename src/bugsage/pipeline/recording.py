"""Record: what was seen and what was said of it goes on the timeline, in one append."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from bugsage import __version__
from bugsage.intake.group import group
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.similar import Near
from bugsage.model.timeline import Entry, State
from bugsage.pipeline.house import House, Notes, Stopwatch
from bugsage.pipeline.keeping import kept_entries
from bugsage.pipeline.receiving import Received
from bugsage.pipeline.settling import Home, news
from bugsage.timeline import context_built, fold, issue_detected, reproduced, risk_assessed, root_cause_proposed

#: Diagnoses of one report that are kept whole. Nobody reads more of them, and a broken build can hold thousands.
KEPT_WHOLE = 200


def record(
    house: House,
    repository: RepositoryState,
    state: State,
    received: Sequence[Received],
    events: Sequence[Sequence[ErrorEvent]],
    diagnoses: Sequence[Diagnosis],
    found: Mapping[str, Home],
    notes: Notes,
    watch: Stopwatch,
) -> tuple[Diagnosis, ...]:
    """Write what was found on the timeline, and give the diagnoses back with all occurrences counted."""
    time = house.clock.now()
    whole = _worth_keeping(diagnoses)
    entries = list(_seen(received, events, state, diagnoses, whole, news(state, found), time))
    for diagnosis in whole:
        entries += _said(diagnosis, repository, state, watch, time)
    after = fold(house.timeline.append(kept_entries(house, entries)), state)
    if len(whole) < len(diagnoses):
        notes.say(
            f"{len(whole)} of {len(diagnoses)} diagnoses were kept; of the other issues only that they were seen"
            " (give the report of one alone to keep what is said of it)"
        )
    return tuple(
        replace(d, issue=replace(d.issue, occurrences=after.issues[d.issue.id].occurrences))
        if d.issue.id in after.issues
        else d
        for d in diagnoses
    )


def _worth_keeping(diagnoses: Sequence[Diagnosis]) -> Sequence[Diagnosis]:
    """All of them; of very many those that name a suspect before those that do not, else in the report's order."""
    if len(diagnoses) <= KEPT_WHOLE:
        return diagnoses
    order = sorted(range(len(diagnoses)), key=lambda i: not diagnoses[i].suspects)
    return [diagnoses[i] for i in sorted(order[:KEPT_WHOLE])]


def _seen(
    received: Sequence[Received],
    events: Sequence[Sequence[ErrorEvent]],
    state: State,
    diagnoses: Sequence[Diagnosis],
    whole: Sequence[Diagnosis],
    near: Mapping[str, Near],
    time: str,
) -> Iterator[Entry]:
    """The occurrences. One whose diagnosis is kept with it need not be kept whole a second time."""
    kept = {diagnosis.issue.id for diagnosis in whole}
    home = {joined.id: diagnosis.issue.id for diagnosis in diagnoses for joined in diagnosis.joined}
    otherwise: Literal["whole", "outline"] = "outline" if len(whole) < len(diagnoses) else "whole"
    for one, some in _pooled(received, events):
        issues: dict[str, list[Issue]] = {}
        for issue in group(some) if one.origin else ():
            issues.setdefault(home.get(issue.id, issue.id), []).append(issue)
        for name, members in issues.items():
            own = next((issue for issue in members if issue.id == name), None)
            yield from issue_detected(
                own or replace(members[0], id=name, events=()),
                source=one.origin,
                time=time,
                version=__version__,
                occasion=one.occasion,
                record=state.issues.get(name),
                keep="nothing" if name in kept else otherwise,
                joined=[issue for issue in members if issue is not own],
                near=near,
            )


def _pooled(
    received: Sequence[Received], events: Sequence[Sequence[ErrorEvent]]
) -> Iterator[tuple[Received, Sequence[ErrorEvent]]]:
    """Each report with its events; those of one source whose events have ids of their own as one.

    So a flood that came in reports of one event each is counted together.
    """
    pooled: dict[str, tuple[Received, list[ErrorEvent]]] = {}
    for one, some in zip(received, events, strict=True):
        if some and all(event.tags.get("event_id") for event in some):
            pooled.setdefault(one.origin, (one, []))[1].extend(some)
        else:
            yield one, some
    yield from pooled.values()


def _said(
    diagnosis: Diagnosis, repository: RepositoryState, state: State, watch: Stopwatch, time: str
) -> Iterator[Entry]:
    name, known = diagnosis.issue.id, state.issues.get(diagnosis.issue.id)
    yield context_built(name, repository=repository, time=time, version=__version__, timings_ms=watch.timings)
    yield root_cause_proposed(
        diagnosis,
        time=time,
        version=__version__,
        commit=repository.commit,
        timings_ms=watch.timings,
        record=known,
    )
    seen_again = diagnosis.reproduction
    if seen_again and not (known and known.reproduction == seen_again):
        yield reproduced(name, seen_again, version=__version__, record=known)
    if diagnosis.risk:
        yield risk_assessed(name, diagnosis.risk, time=time, version=__version__, record=known)
