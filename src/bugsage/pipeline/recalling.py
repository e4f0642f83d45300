"""Recall: what the timeline knows of an issue, and what a person says of it."""

from bugsage import __version__
from bugsage.errors import UnknownIssue
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.timeline import Reliability
from bugsage.pipeline.house import House


def known_issue(house: House, issue: str) -> str:
    """The id as the timeline has it; an unambiguous beginning of it is enough. Raises UnknownIssue."""
    from bugsage.timeline import fold

    known = fold(house.timeline.entries()).issues
    wanted = issue if issue.startswith("BS-") else f"BS-{issue}"
    found = [wanted] if wanted in known else [name for name in known if name.startswith(wanted) and len(wanted) > 3]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownIssue(f"{issue} could be {', '.join(sorted(found)[:5])}", hint="give more of the id")
    raise UnknownIssue(f"no issue has the id {issue[:80]}")


def recall(house: House, issue: str) -> Diagnosis:
    """The newest diagnosis of an issue; one without any is given with what was detected."""
    from bugsage.model.issue import Triage
    from bugsage.timeline import restore_diagnosis, restore_issue

    entries = house.timeline.entries(known_issue(house, issue))
    if found := restore_diagnosis(entries):
        return found
    restored = restore_issue(entries)
    if restored is None:
        raise UnknownIssue(f"nothing was kept of {issue[:80]} that could be shown", hint="diagnose its log again")
    return Diagnosis(issue=restored, triage=Triage(), unsure="it was detected and never diagnosed")


def judge(house: House, issue: str, right: bool, comment: str) -> Reliability:
    """Append the verdict, then add up all verdicts."""
    from bugsage.timeline import calibrate, fold, verdict_given

    name = known_issue(house, issue)
    record = fold(house.timeline.entries()).issues[name]
    entry = verdict_given(
        name,
        right,
        comment,
        house.history.state().commit,
        time=house.clock.now(),
        version=__version__,
        record=record,
    )
    house.timeline.append([entry])
    return calibrate(fold(house.timeline.entries()))
