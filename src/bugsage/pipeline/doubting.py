"""Doubt: a test that failed where the whole run passed before is flaky, whatever its error looks like."""

from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Triage
from bugsage.model.timeline import RunRecord, State
from bugsage.pipeline.receiving import Received


def passed_here(state: State, repository: RepositoryState, received: Sequence[Received]) -> RunRecord | None:
    """The newest run of everything that passed at the very commit that the failing runs ran at.

    None where uncommitted work stood in either, or where something else than recorded runs was read.
    """
    if not received or any(one.origin != "run" for one in received):
        return None
    failed = [state.runs[one.occasion] for one in received if one.occasion in state.runs]
    if len(failed) < len(received):
        return None
    commits = {(run.commit, run.dirty) for run in failed}
    if len(commits) != 1 or (repository.commit, False) not in commits or repository.commit is None:
        return None
    green = [run for run in state.runs.values() if run.green and run.whole and run.commit == repository.commit]
    return next((run for run in reversed(green) if not run.dirty), None)


def doubted(diagnosis: Diagnosis, passed: RunRecord | None) -> Diagnosis:
    """The diagnosis, as flaky where its test had passed at this commit; what a run again showed goes before."""
    if passed is None or diagnosis.reproduction is not None or diagnosis.issue.event.test is None:
        return diagnosis
    if diagnosis.triage.kind not in ("code", "test"):
        return diagnosis
    why = f"the whole run passed at this very commit on {passed.time[:16].replace('T', ' ')}"
    return replace(diagnosis, triage=Triage(kind="flaky", fixable=False, reason=why))
