"""Diagnose: from readings to issues, from issues to suspects, causes, contracts, impact and risk."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from bugsage.diagnosis.bisecting.applying import with_introduction
from bugsage.diagnosis.case import Case
from bugsage.diagnosis.hypotheses import hypothesise, with_lines
from bugsage.diagnosis.impact import Callers, callers_in, impact
from bugsage.diagnosis.joining.grouping import MOST
from bugsage.diagnosis.ranking.scene import MOST_LOOKED_AT
from bugsage.diagnosis.reproducing.applying import passed_again, still_holds, with_reproduction
from bugsage.diagnosis.revision import other_revision
from bugsage.diagnosis.similar import Past, hints, shape
from bugsage.diagnosis.suspects import Localizer
from bugsage.errors import BugSageError
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.source_maps import Sources
from bugsage.intake.triage import triage
from bugsage.model.approval import SAFEST, Terms
from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract
from bugsage.model.diagnosis import Diagnosis, Hint, Impact, Report, Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.model.history import Change, Commit, RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.opinion import Choice
from bugsage.model.risk import Risk
from bugsage.model.rule import Rule
from bugsage.model.similar import Solved
from bugsage.model.timeline import RunRecord, State
from bugsage.pipeline.blaming import with_blame
from bugsage.pipeline.contracting import Specified
from bugsage.pipeline.doubting import doubted, passed_here
from bugsage.pipeline.holding import rules_held
from bugsage.pipeline.house import House, Notes, Stopwatch
from bugsage.pipeline.joining import Placed, by_cause
from bugsage.pipeline.knowing import known
from bugsage.pipeline.production import with_release
from bugsage.pipeline.receiving import Received
from bugsage.pipeline.recording import record
from bugsage.pipeline.settling import Home, Settling
from bugsage.safety.risk import assess
from bugsage.timeline import outcomes, recalibrate

#: So many commits of the past are looked at.
HISTORY = 300
#: Events of a reading whose suspects' lines are looked up in the history; every look-up costs a run of git.
BLAMED = 3


class Seen(Noun, frozen=True, kw_only=True):
    """What a run of the failing tests showed of them."""

    #: The issues of the report, with what their tests' own run says more.
    issues: tuple[Issue, ...]
    execution: Execution | None = None
    notes: tuple[str, ...] = ()


#: Looks at what a run of the failing tests executed: issues, files of the repository.
Rerun = Callable[[Sequence[Issue], Collection[str]], Seen]
#: Runs failing tests again: diagnoses, where the repository stands, its files.
Again = Callable[[tuple[Diagnosis, ...], RepositoryState, Collection[str]], tuple[Diagnosis, ...]]


class Context(Noun, frozen=True, kw_only=True):
    """All that is known of the repository when the search begins."""

    repository: RepositoryState
    state: State
    code: CodeMap
    commits: tuple[Commit, ...]
    change: Change
    contracts: tuple[Contract, ...]
    specified: Specified
    rules: tuple[Rule, ...]
    terms: Terms


class Second(Protocol):
    """A second opinion on a diagnosis."""

    def about(
        self, context: Context, diagnosis: Diagnosis, weigh: Callable[[Sequence[Choice]], Diagnosis]
    ) -> Diagnosis:
        """The diagnosis with that opinion weighed in; `weigh` makes it anew with places that were chosen."""
        ...

    def keep(self) -> None:
        """Write down what was said."""
        ...


def explain(
    house: House,
    hear: Callable[[], Sequence[Received]],
    *,
    top: int | None = None,
    notes: Notes | None = None,
    again: Again | None = None,
    second: Second | None = None,
    rerun: Rerun | None = None,
    change: Change | None = None,
    keep: bool = True,
) -> Report:
    """Hear, understand, record, and say why.

    `rerun` gives what a run of the failing tests executed, before the search; `again` runs them after it, as often as
    it takes to know what their failures hang on. `second` is asked for its opinion. `change` is what is known to have
    changed since the tests passed; None: since the last run that passed, as far as there was one. Without `keep`
    nothing is written down.
    """
    notes, watch = notes or Notes(), Stopwatch(house.clock)
    received = hear()
    watch.lap("intake")
    readings = tuple(r.reading for r in received)
    repository = house.history.state()
    if not any(reading.events for reading in readings):
        return Report(repository=repository, readings=readings, timings_ms=watch.total(), notes=tuple(notes.said))
    if keep:
        house.keep()  # the code map and what git remembers are kept as well
    code = house.code.code_map()
    notes.said += code.notes
    watch.lap("index")
    context = _context(house, repository, code, change, notes)
    watch.lap("history")
    sources = Sources(str(house.root), house.code.text)
    heard = [sources.lead_back(r.reading.events) for r in received]
    events = [resolve_all(some, str(house.root), code.files.keys()) for some in heard]
    notes.said += other_revision([event for some in events for event in some], house.code.text)
    issues = group(event for some in events for event in some)
    seen = rerun(issues, code.files.keys()) if rerun else Seen(issues=tuple(issues))
    if rerun:
        notes.said += seen.notes
        watch.lap("rerun")
    found = Settling(house.joining.near).homes(context.state, seen.issues)
    diagnoses = _diagnose(house, context, seen, found, top or house.settings.diagnose.top, notes, second)
    watch.lap("localize")
    if again:
        diagnoses = again(diagnoses, repository, code.files.keys())
        watch.lap("reproduce")
    elsewhere, here = _again(received, events), passed_here(context.state, repository, received)
    diagnoses = tuple(_reckoned(context, diagnosis, elsewhere, here) for diagnosis in diagnoses)
    if keep:
        diagnoses = notes.attempt(
            lambda: record(house, context.repository, context.state, received, events, diagnoses, found, notes, watch),
            diagnoses,
        )
        notes.attempt(lambda: second.keep() if second else None, None)
    watch.lap("record")
    return Report(
        repository=repository,
        readings=readings,
        diagnoses=diagnoses,
        timings_ms=watch.total(),
        notes=tuple(notes.said),
    )


def _context(house: House, repository: RepositoryState, code: CodeMap, change: Change | None, notes: Notes) -> Context:
    state = notes.attempt(lambda: known(house), State())
    contracts: tuple[Contract, ...] = notes.attempt(house.specs.contracts, ())
    commits: tuple[Commit, ...] = notes.attempt(lambda: house.history.recent(HISTORY), ())
    if change is None:
        change = notes.attempt(lambda: _change(house, repository, state), Change())
    return Context(
        repository=repository,
        state=state,
        code=code,
        commits=commits,
        change=change,
        contracts=contracts,
        specified=Specified(house, contracts, commits, change, notes),
        rules=notes.attempt(lambda: rules_held(house, notes), ()),
        terms=notes.attempt(lambda: house.terms, SAFEST),
    )


def _change(house: House, repository: RepositoryState, state: State) -> Change:
    """What differs from the last state known to be good: the last green run, else the commit before the newest."""
    if state.last_green:
        change = _since(house, state.last_green.commit)
        if change:
            return replace(change, unproven=change.ranges, from_green=True)
    uncommitted = house.history.change_since(None) if repository.dirty else Change()
    change = _since(house, "HEAD~1") or house.history.change_since(None)
    return replace(change, unproven=uncommitted.ranges)


def _since(house: House, base: str | None) -> Change | None:
    """What differs from a commit; None in a history that has no such commit, being rewritten or too short."""
    try:
        return house.history.change_since(base)
    except BugSageError:
        return None


def _diagnose(
    house: House,
    context: Context,
    seen: Seen,
    found: Mapping[str, Home],
    top: int,
    notes: Notes,
    second: Second | None,
) -> tuple[Diagnosis, ...]:
    issues = seen.issues
    events = [event for issue in issues for event in issue.events]
    told = context.specified.hints([_case(house, context, event) for event in events[:MOST_LOOKED_AT]])
    past = Past(context.state.issues.values())
    solved = {issue.id: past.like(issue.id, issue.event) for issue in issues[:MOST_LOOKED_AT]}
    localizer = Localizer(
        events,
        context.code,
        context.commits,
        context.change,
        house.code.text,
        house.ranker,
        _with_past(told, issues, solved),
        seen.execution,
        recalibrate(outcomes(context.state)),
    )
    make = partial(_one, house, context, localizer, callers_in(context.code), solved, top, notes, seen.execution)
    placed, position = [], 0
    for issue in issues:
        own = tuple(range(position, position + len(issue.events)))
        placed.append(Placed(diagnosis=make(issue, own), own=own))
        position += len(issue.events)
    if len(placed) > MOST:
        notes.say(f"only the first {MOST} of {len(placed)} issues were compared to see which have one cause")
    diagnoses = []
    for whole in by_cause(placed, localizer, house.joining, context.state, found):
        anew = partial(make, whole.issue, whole.own)
        diagnosis = whole.made or anew()
        diagnosis = second.about(context, diagnosis, anew) if second else diagnosis
        diagnoses.append(replace(diagnosis, joined=whole.joined, told_apart=whole.told_apart))
    return tuple(diagnoses)


def _with_past(
    told: Mapping[int, tuple[Hint, ...]], issues: Sequence[Issue], solved: Mapping[str, tuple[Solved, ...]]
) -> dict[int, tuple[Hint, ...]]:
    """What was told of each failure, and where issues like it were solved before."""
    found, position = dict(told), 0
    for issue in issues[:MOST_LOOKED_AT]:
        if said := hints(solved.get(issue.id, ())):
            for event in range(position, position + len(issue.events)):
                found[event] = (*found.get(event, ()), *said)
        position += len(issue.events)
    return found


def _case(house: House, context: Context, event: ErrorEvent, suspects: tuple[Suspect, ...] = ()) -> Case:
    return Case(
        event=event,
        code=context.code,
        change=context.change,
        commits=context.commits,
        suspects=suspects,
        read=house.code.text,
    )


def _one(
    house: House,
    context: Context,
    localizer: Localizer,
    callers: Callers,
    solved: Mapping[str, tuple[Solved, ...]],
    top: int,
    notes: Notes,
    execution: Execution | None,
    issue: Issue,
    own: Sequence[int],
    chosen: Sequence[Choice] = (),
) -> Diagnosis:
    earlier = context.state.issues.get(issue.id)
    introduction = earlier.introduction if earlier else None
    ranking = localizer.rank(own, top, [(choice.file, choice.symbol) for choice in chosen], introduction)
    case = replace(_case(house, context, issue.event, ranking.suspects), execution=execution)
    first = ranking.suspects[0] if ranking.suspects else None
    blamed = own[0] < BLAMED
    hypotheses = hypothesise(case)
    marked = with_lines(ranking.suspects, hypotheses)
    told = with_release(marked, issue.event.production, context.commits)
    suspects = with_blame(house, told, notes) if blamed else told
    diagnosis = Diagnosis(
        issue=issue,
        triage=triage(issue.event, context.code.files),
        suspects=suspects,
        suspect_set=ranking.set,
        hypotheses=hypotheses,
        contracts=context.specified.answers(case),
        impact=impact(callers, first.file, first.symbol) if first else Impact(),
        unsure=ranking.unsure,
        similar=solved.get(issue.id, ()),
        shape=shape(issue.event),
    )
    diagnosis = with_introduction(diagnosis, introduction)
    return replace(diagnosis, risk=_assessed(context, diagnosis))


def _assessed(context: Context, diagnosis: Diagnosis) -> Risk:
    return assess(diagnosis, context.specified.around(diagnosis), context.rules, context.terms)


def _again(received: Sequence[Received], events: Sequence[Sequence[ErrorEvent]]) -> dict[str, str]:
    """Issues to what speaks for each coming and going, where no report tells of one that stayed."""
    if not any(one.again for one in received):
        return {}
    said: dict[str, set[str]] = {}
    for one, some in zip(received, events, strict=True):
        for issue in group(some):
            said.setdefault(issue.id, set()).add(one.again)
    return {issue: min(found) for issue, found in said.items() if "" not in found}


def _doubted(diagnosis: Diagnosis, again: Mapping[str, str]) -> Diagnosis:
    said = again.get(diagnosis.issue.id)
    return passed_again(diagnosis, said) if said else diagnosis


def _reckoned(
    context: Context, diagnosis: Diagnosis, elsewhere: Mapping[str, str], here: RunRecord | None
) -> Diagnosis:
    """With what speaks for a failure that comes and goes; the risk follows from it."""
    known = doubted(_repeated(context, _doubted(diagnosis, elsewhere)), here)
    if known is diagnosis and diagnosis.reproduction is None:
        return diagnosis
    return replace(known, risk=_assessed(context, known))


def _repeated(context: Context, diagnosis: Diagnosis) -> Diagnosis:
    """With what running the test again showed earlier, where that still holds and nothing newer is known."""
    if diagnosis.reproduction is not None or diagnosis.triage.kind == "flaky":
        return diagnosis
    known_issue = context.state.issues.get(diagnosis.issue.id)
    earlier = known_issue.reproduction if known_issue else None
    where = context.repository
    if earlier is None or not still_holds(earlier, where.commit, where.dirty):
        return diagnosis
    return with_reproduction(diagnosis, earlier)
