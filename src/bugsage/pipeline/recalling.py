"""Recall: what the timeline knows of an issue, and what a person says of it."""

from bugsage import __version__
from bugsage.errors import UnknownIssue, UsageError
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.timeline import IssueRecord, Reliability, State, Stats
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known, no_collection


def known_issue(house: House, issue: str) -> str:
    """The id as the timeline has it; an unambiguous beginning of it is enough. Raises UnknownIssue."""
    return named(known(house), issue)


def named(state: State, issue: str, *, whole: bool = True) -> str:
    """An id by its beginning: of the issue as which it is shown, or not `whole`, just that one. Raises UnknownIssue."""
    names = state.issues | state.joined | state.merged | state.near
    wanted = issue if issue.startswith("BS-") else f"BS-{issue}"
    found = [wanted] if wanted in names else [name for name in names if name.startswith(wanted) and len(wanted) > 3]
    if len(found) == 1:
        return state.home(found[0]) if whole else found[0]
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


def add_up(house: House) -> Stats:
    """All counts and times, from every entry."""
    from bugsage.timeline import stats

    state = known(house)
    with no_collection():
        return stats(state, house.timeline.entries())


def judge(house: House, issue: str, right: bool, comment: str, at: str) -> Reliability:
    """Append the verdict, then add up all verdicts."""
    from bugsage.timeline import calibrate, verdict_given

    state = known(house)
    name = named(state, issue)
    if at:
        at = _place(house, state.issues[name], right, at)
    entry = verdict_given(
        name,
        right,
        comment,
        house.history.state().commit,
        time=house.clock.now(),
        version=__version__,
        record=state.issues[name],
        at=at,
    )
    house.timeline.append([entry])
    return calibrate(known(house))


def suppress(house: House, issue: str, reason: str) -> None:
    """Append that a person wants to hear no more of it. Raises UnknownIssue."""
    from bugsage.timeline import issue_suppressed

    state = known(house)
    name = named(state, issue)
    entry = issue_suppressed(
        name, time=house.clock.now(), version=__version__, reason=reason, record=state.issues[name]
    )
    house.timeline.append([entry])


def _place(house: House, record: IssueRecord, right: bool, at: str) -> str:
    """`file::symbol` as the code map has it. Raises UsageError where it has none, or where the answer denies it."""
    from difflib import get_close_matches

    path, _, symbol = at.partition("::")
    files = house.code.code_map().files
    path = path.removeprefix("./")
    if path not in files:
        near = get_close_matches(path, files, n=1)
        raise UsageError(
            f"no source file of this repository is called {path[:200]}",
            hint=f"did you mean `{near[0]}`?" if near else "give it as FILE::SYMBOL, from the top of the repository",
        )
    symbols = [definition.symbol for definition in files[path].definitions]
    symbol = symbol or "<module>"
    if symbol != "<module>" and symbol not in symbols:
        near = get_close_matches(symbol, symbols, n=1)
        raise UsageError(
            f"{path} defines no {symbol[:200]}",
            hint=f"did you mean `{path}::{near[0]}`?" if near else "`bugsage index` reads the code anew",
        )
    first = record.suspect
    if first is not None and right != ((first.file, first.symbol) == (path, symbol)):
        said = f"the first suspect is {first.file}::{first.symbol}"
        raise UsageError(f"{said}: {'right' if right else 'wrong'} and --at {path}::{symbol} contradict each other")
    return f"{path}::{symbol}"
