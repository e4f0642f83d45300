"""Recall: what the timeline knows of an issue, and what a person says of it."""

from bugsage import __version__
from bugsage.errors import UnknownIssue
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.timeline import Reliability, State
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known


def known_issue(house: House, issue: str) -> str:
    """The id as the timeline has it; an unambiguous beginning of it is enough. Raises UnknownIssue."""
    return _named(known(house), issue)


def _named(state: State, issue: str) -> str:
    names = state.issues
    wanted = issue if issue.startswith("BS-") else f"BS-{issue}"
    found = [wanted] if wanted in names else [name for name in names if name.startswith(wanted) and len(wanted) > 3]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownIssue(f"{issue} could be {', '.join(sorted(found)[:5])}", hint="give more of the id")
    raise UnknownIssue(f"no issue has the id {issue[:80]}")


def recall(house: House, issue: str) -> Diagnosis:
    """The newest diagnosis of an issue; one without any is given with what was detected."""
    from bugsage.model.issue import Triage
    from bugsage.timeline import restore_diagnosis, restore_issue

    entries = house.timeline.history(known_issue(house, issue))
    if found := restore_diagnosis(entries):
        return found
    restored = restore_issue(entries)
    if restored is None:
        raise UnknownIssue(f"nothing was kept of {issue[:80]} that could be shown", hint="diagnose its log again")
    return Diagnosis(issue=restored, triage=Triage(), unsure="it was detected and never diagnosed")


def judge(house: House, issue: str, right: bool, comment: str) -> Reliability:
    """Append the verdict, then add up all verdicts."""
    from bugsage.timeline import calibrate, verdict_given

    state = known(house)
    name = _named(state, issue)
    entry = verdict_given(
        name,
        right,
        comment,
        house.history.state().commit,
        time=house.clock.now(),
        version=__version__,
        record=state.issues[name],
    )
    house.timeline.append([entry])
    return calibrate(known(house))
