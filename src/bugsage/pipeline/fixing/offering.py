"""Offer: judge a proven patch, commit it on a branch of its own, write it down."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from bugsage.errors import BugSageError
from bugsage.model.approval import Demand
from bugsage.model.fix import Fix, Proof
from bugsage.model.patch import Patch
from bugsage.model.risk import Risk
from bugsage.model.spending import FixAttempt
from bugsage.pipeline.budgeting import budget
from bugsage.pipeline.fixing.given import maker_of
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.holding import rules_for_change
from bugsage.pipeline.proposing import Asked, propose
from bugsage.repair.applying import refitted
from bugsage.repair.diffs import diff_of
from bugsage.repair.message import message_of
from bugsage.repair.proposal import Proposed
from bugsage.safety.approval import decide, recorded
from bugsage.safety.facts import of_proposal
from bugsage.safety.judging import judged


def offered(work: Work, proposed: Proposed, patch: Patch, proof: Proof, attempts: tuple[FixAttempt, ...]) -> Fix:
    """The fix with its risk, committed unless a rule refuses it or nothing is to be committed."""
    diff = diff_of({file: work.house.code.text(file) for file in proposed.texts}, proposed.texts)
    risk = judged_fix(work, proposed, patch, proof)
    refused = risk.decision is not None and risk.decision.refused
    fix = Fix(
        id=work.name,
        issue=work.issue,
        agent=work.wish.agent,
        status="refused" if refused else "plausible",
        patch=diff,
        base=work.ground.tree.commit,
        said=_refusal(risk) if refused else proposed.why,
        proof=proof,
        attempts=attempts,
        risk=risk,
        regression_test=work.shown_by(),
    )
    if not refused and not work.wish.dry_run:
        fix = _committed(work, fix, proposed, patch)
    return work.kept(fix)


def judged_fix(work: Work, proposed: Proposed, patch: Patch, proof: Proof) -> Risk:
    """The risk of the patch as a fix: rules, measures, proof and limits together decide who must agree."""
    house, notes = work.house, work.notes
    asked = Asked(given=patch, maker=maker_of(proposed), patch=work.wish.diff)
    proposal, _ = propose(house, asked, notes)
    proposal = replace(proposal, diagnosis=work.diagnosis, reproduced=True, sandboxed=proof.sandboxed)
    rules, more = rules_for_change(house, patch.base, notes)
    hits, score, demands = judged(proposal, rules, house.risk_models.in_force(), house.syntax, house.clock.seconds)
    facts = of_proposal(
        proposal,
        score,
        (*demands, *more, *_doubts(proof)),
        house.terms,
        about="fix",
        gates=proof.gates(),
        stopped=bool(house.brake.stops()),
        exhausted=tuple(one.said for one in budget(house, work.name).exhausted),
    )
    decision = recorded(facts)
    return Risk(score=score, path=decision.path, hits=hits, decision=decision)


def _doubts(proof: Proof) -> Iterator[Demand]:
    """Where patches that pass do different things, tests do not say which of them is right."""
    if proof.disagreement:
        reason = f"other patches mend it as well and do something else: {proof.disagreement}"
        yield Demand(rule="other patches", asks="review", reason=reason)


def _refusal(risk: Risk) -> str:
    assert risk.decision is not None
    rows = decide(risk.decision.facts).because
    return rows[0].because if rows else "a rule refuses it"


def _committed(work: Work, fix: Fix, proposed: Proposed, patch: Patch) -> Fix:
    """On its branch; what stands in the way costs the commit and never the patch."""
    message, base = message_of(work.diagnosis, fix, proposed), work.ground.tree.commit
    files = _on_commit(work, proposed, patch, base)
    if files is None:
        work.notes.say("the patch was not committed: it changes lines that you have changed and not committed yet")
        return fix
    try:
        branch, commit = work.house.workspace.commit(base, files, message, branch=f"bugsage/{work.issue}")
    except BugSageError as error:
        work.notes.say(f"the patch was not committed: {error}")
        return fix
    return replace(fix, branch=branch, commit=commit)


def _on_commit(work: Work, proposed: Proposed, patch: Patch, base: str) -> dict[str, bytes | None] | None:
    """What the patch makes of the files as they were committed; None where it does not fit them.

    Where the user has uncommitted changes in a file, only the patch's own lines go into the commit.
    """
    made: dict[str, bytes | None] = {}
    for file in patch.files:
        text = proposed.texts[file.path]
        committed = work.house.history.text_at(file.path, base)
        if text is not None and committed != work.house.code.text(file.path):
            text = refitted(committed, file.hunks) if committed is not None else None
            if text is None:
                return None
        made[file.path] = None if text is None else text.encode("utf-8", "surrogateescape")
    return made
