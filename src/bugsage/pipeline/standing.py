"""Standing: which failures of the newest runs still stand, with what was said of them."""

from collections.abc import Iterator, Sequence

from bugsage.errors import UnknownIssue
from bugsage.model.fix import Fix
from bugsage.model.standing import Standing
from bugsage.model.timeline import IssueRecord, RunRecord, State
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known, newer
from bugsage.pipeline.recalling import known_issue, recall

#: So many failures are told at most, the newest first: more than these nobody reads in an editor.
MOST = 100


def standing(house: House, before: State | None = None) -> Standing:
    """What stands now; `before` is the state of an earlier answer, from which the timeline is read on.

    Raises TimelineDamaged, StateUnwritable.
    """
    state = known(house) if before is None else newer(house, before)
    runs = tuple(counting(state))
    failing = [run for run in runs if not run.green]
    since = min((run.time for run in failing), default="~")
    met = {one.id: run for one in _open(state) if one.last_seen >= since and (run := _met(house, one, failing))}
    seen = sorted((state.issues[name] for name in met), key=lambda one: (one.last_seen, one.id), reverse=True)[:MOST]
    return Standing(
        state=state,
        runs=runs,
        diagnoses=tuple(recall(house, one.id) for one in seen),
        seen={one.id: met[one.id] for one in seen},
        proposed=frozenset(one.id for one in seen if one.fix == "proposed"),
    )


def counting(state: State) -> Iterator[RunRecord]:
    """The runs that say what is so now, the newest first.

    That is the newest run of the whole test command, and what ran after it: of each command its newest run, for what
    that command said before is no longer so.
    """
    commands = set[tuple[str, ...]]()
    for run in reversed(state.runs.values()):
        if run.command not in commands:
            commands.add(run.command)
            yield run
        if run.whole:
            return


def proposed_fix(house: House, issue: str) -> Fix:
    """The newest fix of an issue that was offered. Raises UnknownIssue where there is none."""
    from bugsage.timeline import restore_fix

    name = known_issue(house, issue)
    found = restore_fix(house.timeline.history(name))
    if found is None:
        raise UnknownIssue(f"no fix of {name} waits for you", hint=f"make one: bugsage fix {name}")
    return found


def _open(state: State) -> Iterator[IssueRecord]:
    return (one for one in state.issues.values() if one.status == "open" and state.home(one.id) == one.id)


def _met(house: House, one: IssueRecord, runs: Sequence[RunRecord]) -> RunRecord | None:
    """The newest of these runs in which an occurrence of the issue was read."""
    history = house.timeline.history(one.id)
    occasions = {str(entry.payload.get("occasion", "")).removeprefix("run:") for entry in history}
    return next((run for run in runs if run.id in occasions), None)
