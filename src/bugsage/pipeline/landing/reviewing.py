"""Review: a change with its cause, its proof, its risk, and what of it can be taken or left."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from bugsage.errors import GitFailed, UnknownFix, UsageError
from bugsage.model.approval import Demand
from bugsage.model.fix import Fix
from bugsage.model.judgement import Judgement
from bugsage.model.patch import Patch
from bugsage.model.review import Review
from bugsage.model.risk import Risk
from bugsage.model.selection import Selection, is_whole, picked
from bugsage.model.unified_diff import parse_diff
from bugsage.model.written_diff import diff_text
from bugsage.pipeline.holding import rules_for_change
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.landing.finding import found, names_a_fix
from bugsage.pipeline.proposing import Asked, propose, read
from bugsage.pipeline.recalling import recall
from bugsage.safety.approval import recorded
from bugsage.safety.facts import of_proposal
from bugsage.safety.judging import judged

_PATCHES = (".diff", ".patch")


def review(house: House, name: str, *, staged: bool = False) -> Review:
    """What a name means: a fix, a patch file, a commit or a range; without one the newest fix.

    Raises UnknownFix, UnknownIssue, GitFailed, PatchUnreadable, SourceNotFound.
    """
    if staged or not names_a_fix(name):
        return _of_change(house, name, staged=staged)
    return _of_fix(house, found(house, name))


def taken(house: House, whole: Review, selection: Selection) -> Review:
    """What was taken, with a risk of its own; the proof is of the whole and says nothing of it. Raises UsageError."""
    if is_whole(whole.files, selection):
        return whole
    if not whole.base:
        raise UsageError("parts are taken of a fix or a patch, not of what lies in the repository already")
    files = picked(whole.files, selection)
    if not files:
        raise UsageError("nothing is taken so", hint="`bugsage review` shows the number of each part")
    text = diff_text(files)
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    patch = house.changes.of_text(shown, f"part of {whole.name}")
    risk = _risk(house, replace(patch, base=whole.base), whole.fix, Notes(), whole=False)
    return replace(whole, selection=selection, diff=text, judgement=risk, commit="")


def _of_fix(house: House, fix: Fix) -> Review:
    assert fix.commit is not None
    try:
        diff, patch = house.landing.diff(fix.commit), house.changes.between(fix.commit)
    except GitFailed as error:
        said = f"the commit {fix.commit[:12]} of {fix.id} is not in this repository any more"
        raise UnknownFix(said, hint=f"make it again: bugsage fix {fix.issue}") from error
    message = patch.commits[0].message if patch.commits else ""
    notes = Notes()
    risk = _risk(house, patch, fix, notes, whole=True)
    cause = notes.attempt(lambda: _cause(house, fix.issue), "")
    risk = replace(risk, notes=(*_taken_before(house, fix), *risk.notes))
    return Review(
        name=fix.id,
        fix=fix,
        files=parse_diff(diff),
        diff=diff,
        cause=cause,
        judgement=risk,
        message=f"{message}\n",
        base=patch.base or "",
        commit=fix.commit,
    )


def _of_change(house: House, name: str, *, staged: bool) -> Review:
    """What git has already can only be looked at."""
    if not staged and (name == "-" or name.endswith(_PATCHES)):
        return _of_patch(house, name)
    is_address = not staged and "://" in name
    asked = Asked(revisions="" if is_address else name, staged=staged, patch=name if is_address else "")
    patch, notes = read(house, asked), Notes()
    risk = _risk(house, patch, None, notes, whole=False)
    return Review(name=patch.name, files=patch.files, diff=diff_text(patch.files), judgement=risk)


def _of_patch(house: House, name: str) -> Review:
    """A file with a diff, byte for byte; it is made for the newest commit, or does not fit."""
    (report, *_) = house.sources.read(name)
    content = report.content if isinstance(report.content, bytes) else report.content.read()
    patch = house.changes.of_text(content.decode("utf-8", "replace"), name)
    said = patch.commits[0].message.strip() if patch.commits else ""
    diff = content.decode("utf-8", "surrogateescape")
    return Review(
        name=patch.name,
        files=parse_diff(diff) if not patch.cut else patch.files,
        diff=diff,
        judgement=_risk(house, patch, None, Notes(), whole=False),
        message=f"{said or 'Apply ' + name.rpartition('/')[2]}\n",
        base="" if patch.cut else patch.base or "",
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
