"""Land: what a person took of a patch becomes a commit of theirs. Undo: the newest landing is taken back."""

from __future__ import annotations

from bugsage.errors import LandingRefused, NotApproved, Stopped, UnknownFix, UsageError
from bugsage.model.landing import Landed, LandOrder, Taken
from bugsage.model.languages import is_test_path, language_of
from bugsage.model.review import LandWish, Review
from bugsage.pipeline.house import House
from bugsage.pipeline.landing.telling import Memo, settle, tell
from bugsage.repair.landing_message import landing_message
from bugsage.safety.approval import decide


def land(house: House, review: Review, wish: LandWish) -> Landed:
    """Commit what is reviewed, as git is configured, and write it down.

    Raises NotApproved, Stopped, LandingRefused, UsageError, GitFailed, GitMissing, StateUnwritable.
    """
    settle(house)
    _approved(house, review, wish)
    if not review.base:
        raise UsageError(f"{review.name} lies in this repository already", hint="give a fix or the file of a patch")
    message = wish.message if wish.exact else message_of(review, wish.message)
    if wish.edit:
        message = house.landing.edited(message)
    if not message.strip():
        raise LandingRefused("the message is empty", hint="nothing was changed")
    memo = Memo(
        issue=_subject(house, review),
        fix=review.fix.id if review.fix else "",
        whole=review.is_whole,
        parts="" if review.is_whole else _words(review),
        places=_places(review),
    )
    order = LandOrder(
        commit=review.commit,
        diff="" if review.commit else review.diff,
        base=review.base,
        message=message,
        signoff=wish.signoff,
        branch=wish.onto,
        memo=memo.builtins(),
    )
    landed = house.landing.land(order)
    tell(house, landed)
    return landed


def message_of(review: Review, own: str = "") -> str:
    """What a commit of it would say, with a person's own words where they gave some."""
    return landing_message(review.message, own, _left_out(review))


def undo(house: House, name: str = "", wish: LandWish | None = None) -> tuple[Taken, Landed]:
    """Take back the newest landing, or the newest of an issue; its issue is open again.

    Raises UnknownFix, UnknownIssue, LandingRefused, GitFailed, GitMissing, StateUnwritable.
    """
    wish = wish or LandWish()
    settle(house)
    taken = last_landing(house, name)
    subject = f"Revert {taken.fix or taken.issue}\n\nThis takes back {taken.commit}.\n"
    order = LandOrder(
        message=wish.message or subject,
        signoff=wish.signoff,
        memo=Memo(issue=taken.issue, fix=taken.fix, back=taken).builtins(),
    )
    landed = house.landing.undo(taken.commit, order)
    tell(house, landed)
    return taken, landed


def last_landing(house: House, name: str = "") -> Taken:
    """What `undo` would take back. Raises UnknownFix, UnknownIssue, TimelineDamaged."""
    from bugsage.pipeline.knowing import known, no_collection
    from bugsage.pipeline.recalling import named
    from bugsage.timeline import landings

    with no_collection():
        found = landings(house.timeline.entries())
    if name:
        state = known(house)
        issue = named(state, name)
        found = tuple(one for one in found if state.home(one.issue) == issue)
    if not found:
        raise UnknownFix("nothing was landed here that could be taken back", hint="`bugsage timeline` shows it all")
    return found[-1]


def _approved(house: House, review: Review, wish: LandWish) -> None:
    """Raises Stopped, NotApproved."""
    stops = house.brake.stops()
    if stops:
        raise Stopped(f"nothing is landed: {stops[0].name}{f' ({stops[0].reason})' if stops[0].reason else ''}")
    risk = review.judgement.risk
    assert risk.decision is not None
    rows = decide(risk.decision.facts).because
    because = rows[0].because if rows else "a rule says so"
    if risk.decision.refused:
        raise NotApproved(f"this change is not allowed: {because}")
    if wish.unseen and risk.path != "auto":
        raise NotApproved(f"somebody has to look at it first: {because}", hint="bugsage review")
    if risk.path == "escalate" and not wish.anyway:
        hint = "if you are that person and have decided: --anyway"
        raise NotApproved(f"a person who knows this code decides: {because}", hint=hint)


def _subject(house: House, review: Review) -> str:
    """The issue as which the fix's own is shown; or what a patch is called."""
    from bugsage.pipeline.knowing import known

    return known(house).home(review.issue) if review.fix else review.issue


def _left_out(review: Review) -> str:
    what = review.fix.id if review.fix else review.name
    proven = " What was proven is the whole." if review.fix else ""
    if review.selection is not None:
        return f"A part of {what} was taken: {_words(review)}.{proven}"
    return f"{what} was edited before it was taken: {_words(review)}.{proven}" if review.edited else ""


def _words(review: Review) -> str:
    """`2 of 5 parts, some of them not whole`."""
    count, wanted = len(review.parts), review.selection.parts if review.selection else {}
    taken = len(wanted) if review.selection else count
    edited = f", {len(review.edited)} of them edited" if review.edited else ""
    return f"{taken} of {count} part{'s' if count != 1 else ''}{', by single lines' * any(wanted.values())}{edited}"


def _places(review: Review) -> tuple[str, ...]:
    """`file::symbol` of what it changes outside tests."""
    symbols = (one for one in review.judgement.proposal.symbols if not _is_test(one.file))
    return tuple(dict.fromkeys(f"{one.file}::{one.symbol}" for one in symbols))


def _is_test(file: str) -> bool:
    language = language_of(file)
    return language is not None and is_test_path(file, language.name)
