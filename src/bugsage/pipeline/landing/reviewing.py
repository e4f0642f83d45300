"""Review: a change with its cause, its proof, its risk, and what of it can be taken or left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from bugsage.errors import GitFailed, UsageError
from bugsage.model.approval import Demand
from bugsage.model.fix import Fix
from bugsage.model.judgement import Judgement
from bugsage.model.patch import Hunk, Patch
from bugsage.model.review import Review, Sight
from bugsage.model.risk import Risk
from bugsage.model.selection import Selection, is_whole, picked, rewritten
from bugsage.model.written_diff import diff_text
from bugsage.pipeline.holding import rules_for_change
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.landing.sighting import lost, sight
from bugsage.pipeline.proposing import Asked, propose
from bugsage.pipeline.recalling import recall
from bugsage.safety.approval import recorded
from bugsage.safety.facts import of_proposal
from bugsage.safety.judging import judged


def review(house: House, name: str, *, staged: bool = False) -> Review:
    """What a name means, judged. Raises UnknownFix, UnknownIssue, GitFailed, PatchUnreadable, SourceNotFound."""
    return weighed(house, sight(house, name, staged=staged))


def weighed(house: House, seen: Sight) -> Review:
    """What is seen with its cause, its risk and what a commit of it would say. Raises UnknownFix, GitFailed."""
    if seen.fix is not None:
        return _of_fix(house, seen, seen.fix)
    assert seen.patch is not None
    patch = seen.patch
    said = patch.commits[0].message.strip() if patch.commits else ""
    can_land = not seen.only_seen and not patch.cut
    return Review(
        name=seen.name,
        files=seen.files,
        diff=seen.diff,
        judgement=_risk(house, patch, None, Notes(), whole=False),
        message="" if seen.only_seen else f"{said or 'Apply ' + seen.name.rpartition('/')[2]}\n",
        base=patch.base or "" if can_land else "",
    )


def taken(house: House, whole: Review, selection: Selection | None, edits: Mapping[int, Hunk] | None = None) -> Review:
    """What was taken, or edited, with a risk of its own; the proof is of the whole. Raises UsageError."""
    if edits:
        changed = rewritten(whole.files, edits)
        whole = replace(whole, files=changed, edited=tuple(sorted(edits)), diff=diff_text(changed), commit="")
    if selection is None or is_whole(whole.files, selection):
        return _weighed_again(house, whole) if edits else whole
    if not whole.base:
        raise UsageError("parts are taken of a fix or a patch, not of what lies in the repository already")
    files = picked(whole.files, selection)
    if not files:
        raise UsageError("nothing is taken so", hint="`bugsage review` shows the number of each part")
    return _weighed_again(house, replace(whole, selection=selection, diff=diff_text(files), commit=""))


def _weighed_again(house: House, part: Review) -> Review:
    shown = part.diff.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    patch = house.changes.of_text(shown, f"part of {part.name}")
    risk = _risk(house, replace(patch, base=part.base), part.fix, Notes(), whole=False)
    return replace(part, judgement=risk)


def _of_fix(house: House, seen: Sight, fix: Fix) -> Review:
    assert fix.commit is not None
    try:
        patch = house.changes.between(fix.commit)
    except GitFailed as error:
        raise lost(fix) from error
    message = patch.commits[0].message if patch.commits else ""
    notes = Notes()
    risk = _risk(house, patch, fix, notes, whole=True)
    cause = notes.attempt(lambda: _cause(house, fix.issue), "")
    risk = replace(risk, notes=(*_taken_before(house, fix), *risk.notes))
    return Review(
        name=fix.id,
        fix=fix,
        files=seen.files,
        diff=seen.diff,
        cause=cause,
        judgement=risk,
        message=f"{message}\n",
        base=patch.base or "",
        commit=fix.commit,
    )


def _taken_before(house: House, fix: Fix) -> Iterator[str]:
    """Where it, or a part of it, went already."""
    from bugsage.timeline import landings

    for one in landings(house.timeline.entries()):
        if one.fix == fix.id:
            what = "it" if one.whole else "a part of it"
            yield f"{what} was committed already, as {one.commit[:12]}{f' on {one.branch}' if one.branch else ''}"


def _cause(house: House, issue: str) -> str:
    said = recall(house, issue)
    return said.hypotheses[0].cause if said.hypotheses else ""


def _risk(house: House, patch: Patch, fix: Fix | None, notes: Notes, *, whole: bool) -> Judgement:
    """The risk as of now: rules may have changed, and other things been committed, since the fix was made."""
    asked = Asked(given=patch, maker=_maker(fix) if fix else "")
    proposal, _ = propose(house, asked, notes)
    proof = fix.proof if fix else None
    if fix and whole:
        diagnosis = notes.attempt(lambda: recall(house, fix.issue), None)
        reproduced = bool(fix.proof.failed_before) or None
        proposal = replace(proposal, diagnosis=diagnosis, reproduced=reproduced, sandboxed=fix.proof.sandboxed)
    rules, more = rules_for_change(house, patch.base, notes)
    hits, score, demands = judged(proposal, rules, house.risk_models.in_force(), house.syntax, house.clock.worked)
    if proof and proof.disagreement:
        more = (*more, Demand(rule="other patches", asks="review", reason=proof.disagreement))
    facts = of_proposal(
        proposal,
        score,
        (*demands, *more),
        house.terms,
        about="fix" if fix and whole else "change",
        gates=proof.gates() if proof and whole else {},
        stopped=bool(house.brake.stops()),
        exhausted=(),  # it was paid for when it was made
    )
    decision = recorded(facts)
    risk = Risk(score=score, path=decision.path, hits=hits, decision=decision)
    return Judgement(proposal=proposal, risk=risk, notes=tuple(notes.said))


def _maker(fix: Fix) -> str:
    """Who made a fix, as risk and rules know it."""
    if fix.agent == "templates":
        return "template:offline"
    if fix.agent == "unknown" or fix.agent.partition(":")[0] in ("human", "agent"):
        return fix.agent.removeprefix("unknown")
    return f"agent:{fix.agent}"
