"""Learn from the repository's own past which changes bring bugs here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bugsage.errors import GitFailed
from bugsage.model.patch import PatchCommit
from bugsage.model.risk_model import LearnedRisk, RiskModel
from bugsage.safety.inducing import blamed, is_fix, judgeable, taken_out
from bugsage.safety.measuring import measures
from bugsage.safety.refitting import Labelled, auc, factors, refitted
from bugsage.safety.track_record import records

if TYPE_CHECKING:
    from bugsage.model.past import LoggedCommit
    from bugsage.pipeline.house import House

#: Commits that are read of the log, fixes that are looked into, and commits without a known bug that are measured.
MOST_COMMITS, MOST_FIXES, MOST_OTHERS = 20_000, 400, 600
LEAST_COMMITS, LEAST_INDUCING = 200, 15
#: Seconds that looking into fixes, and measuring, may take each.
_SECONDS = 120.0

Tell = Callable[[str], None]


def learn_risk(house: House, tell: Tell) -> LearnedRisk:
    """Bend the weights that ship towards this repository, and keep them where its newest third agrees.

    Raises GitFailed, GitMissing.
    """
    log = house.pasts.log(MOST_COMMITS)
    fixes = [commit for commit in log if is_fix(commit)][-MOST_FIXES:]
    tell(f"{len(log)} commits, {len(fixes)} of them fixes to look into")
    seen, inducing = _inducing(house, log, fixes)
    population = list(judgeable(log))
    bad = sum(commit.sha in inducing for commit in population)
    found = LearnedRisk(commits=len(population), inducing=bad, fixes=seen)
    if len(population) < LEAST_COMMITS or bad < LEAST_INDUCING:
        return replace(
            found,
            reason=f"learning takes {LEAST_COMMITS} commits of the product's code that are a year old, "
            f"{LEAST_INDUCING} of them with a bug that was mended within a year",
        )
    tell(f"{bad} of {len(population)} commits brought a bug; measuring them")
    rows = _measured(house, log, population, inducing)
    return _learned(house, found, rows)


def _learned(house: House, found: LearnedRisk, rows: Sequence[Labelled]) -> LearnedRisk:
    """Judged on the newest third by what the rest teaches; what all of them teach is kept."""
    shipped = house.risk_models.shipped()
    cut = len(rows) * 2 // 3
    older, newer = rows[:cut], rows[cut:]
    before, after = auc(newer, shipped), auc(newer, refitted(shipped, factors(older, shipped)))
    found = replace(found, before=before, after=after)
    if before is None or after is None:
        return replace(found, reason="too few bugs are known of the newest third to judge by")
    if after < before:
        return replace(found, reason="on the newest third the weights that ship order commits better")
    by = factors(rows, shipped)
    own = refitted(shipped, by)
    kept = house.risk_models.keep(_signed(own, found))
    return replace(found, factors=by, kept=kept, reason="" if kept else ".bugsage/ cannot be written")


def _signed(model: RiskModel, found: LearnedRisk) -> RiskModel:
    told = {"commits": found.commits, "inducing": found.inducing, "before": found.before, "after": found.after}
    return replace(model, provenance={"script": "bugsage risk --learn", **told})


def _inducing(house: House, log: Sequence[LoggedCommit], fixes: Sequence[LoggedCommit]) -> tuple[int, frozenset[str]]:
    """How many fixes were looked into, the newest first, and the commits that they speak against."""
    known = {commit.sha: commit for commit in log}
    end = house.clock.seconds() + _SECONDS
    against: set[str] = set()
    seen = 0
    for fix in reversed(fixes):
        if house.clock.seconds() > end:
            break
        seen += 1
        try:
            lines = taken_out(house.changes.between(fix.sha))
        except GitFailed:
            continue
        origins = [sha for path, numbers in lines.items() for sha in house.pasts.origins(fix.sha, path, numbers)]
        against |= blamed(fix, origins, known)
    return seen, frozenset(against)


def _measured(
    house: House, log: Sequence[LoggedCommit], population: Sequence[LoggedCommit], inducing: frozenset[str]
) -> list[Labelled]:
    """Oldest first; of the commits without a known bug evenly some."""
    clean = [commit.sha for commit in population if commit.sha not in inducing]
    stride = max(1, -(-len(clean) // MOST_OTHERS))
    wanted = {commit.sha for commit in population if commit.sha in inducing} | set(clean[::stride])
    end = house.clock.seconds() + _SECONDS
    rows: list[Labelled] = []
    for commit, record in records(log, wanted):
        if house.clock.seconds() > end:
            break
        try:
            patch = house.changes.between(commit.sha)
        except GitFailed:
            continue
        told = replace(patch, commits=(PatchCommit(sha=commit.sha, message=commit.message),))
        rows.append(Labelled(time=commit.time, measures=measures(told, record), inducing=commit.sha in inducing))
    return rows
