"""What `bugsage review` and `bugsage undo` answer."""

from typing import Literal

from bugsage.errors import BugSageError
from bugsage.model.landing import Landed, Taken
from bugsage.model.review import Checked, Review
from bugsage.model.selection import Part as Piece
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.fix import CheckPart, FixRiskPart, ProofPart


class PiecePart(Part, frozen=True, kw_only=True):
    """What can be taken or left: a hunk, or what happens to a file of which no lines change."""

    number: int
    file: str
    #: Null where there are no lines.
    old_start: int | None
    new_start: int | None
    heading: str
    #: Each with its mark in front; `--take NUMBER:LINE` counts them from 1.
    lines: tuple[str, ...]


class LandedPart(Part, frozen=True, kw_only=True):
    """What was committed."""

    landing: str
    #: `commit` where one was made, `back` where the branch went back.
    way: Literal["commit", "back"]
    #: Where the branch is now, and where it was.
    commit: str
    before: str
    #: Null where HEAD is detached.
    branch: str | None
    paths: tuple[str, ...]
    notes: tuple[str, ...]


class RefusedPart(Part, frozen=True, kw_only=True):
    """Why nothing was committed; nothing was changed then."""

    because: str
    hint: str
    #: Conflicts as git marks them, or the words of a hook.
    detail: str


class CheckedPart(Part, frozen=True, kw_only=True):
    """What came of running the checks on what was taken."""

    held: bool
    #: Why it does not hold.
    because: str
    proof: ProofPart
    checks: tuple[CheckPart, ...]
    notes: tuple[str, ...]


class ReviewDocument(Part, frozen=True, kw_only=True):
    """What `bugsage review` answers."""

    schema: Literal["bugsage/review@1"]
    name: str
    #: These are null for what is no fix.
    fix: str | None
    issue: str | None
    agent: str | None
    said: str
    cause: str
    #: The commit that it is made for; empty for what lies in the repository already.
    base: str
    message: str
    #: Unified diff of what was taken, or of all.
    patch: str
    #: Of all, whatever was taken.
    parts: tuple[PiecePart, ...]
    #: All of it is shown, or taken.
    whole: bool
    proof: ProofPart | None
    checks: tuple[CheckPart, ...]
    risk: FixRiskPart
    notes: tuple[str, ...]
    #: With `--check`.
    checked: CheckedPart | None
    landed: LandedPart | None
    refused: RefusedPart | None


class UndoDocument(Part, frozen=True, kw_only=True):
    """What `bugsage undo` answers."""

    schema: Literal["bugsage/undo@1"]
    #: The landing that was taken back.
    landing: str
    #: Null for a patch that was no fix.
    issue: str | None
    fix: str | None
    undone: str
    landed: LandedPart


def from_review(
    review: Review,
    landed: Landed | None = None,
    refused: BugSageError | None = None,
    checked: Checked | None = None,
) -> ReviewDocument:
    """The document of a look, with what came of a landing."""
    fix, risk = review.fix, review.judgement.risk
    return ReviewDocument(
        schema="bugsage/review@1",
        name=review.name,
        fix=fix.id if fix else None,
        issue=fix.issue if fix else None,
        agent=fix.agent if fix else None,
        said=fix.said if fix else "",
        cause=review.cause,
        base=review.base,
        message=review.message,
        patch=_text(review.diff),
        parts=tuple(map(_piece, review.parts)),
        whole=review.selection is None,
        proof=mirror(fix.proof, ProofPart) if fix else None,
        checks=tuple(mirror(one, CheckPart) for one in fix.proof.checks) if fix else (),
        risk=mirror(risk, FixRiskPart),
        notes=review.judgement.notes,
        checked=_checked(checked) if checked else None,
        landed=landed_part(landed) if landed else None,
        refused=_refused(refused) if refused else None,
    )


def from_undo(taken: Taken, landed: Landed) -> UndoDocument:
    """The document of a landing that was taken back."""
    return UndoDocument(
        schema="bugsage/undo@1",
        landing=taken.id,
        issue=taken.issue if taken.fix else None,
        fix=taken.fix or None,
        undone=taken.commit,
        landed=landed_part(landed),
    )


def landed_part(landed: Landed) -> LandedPart:
    """What came of a landing."""
    return LandedPart(
        landing=landed.id,
        way="back" if landed.way == "back" else "commit",
        commit=landed.commit,
        before=landed.before,
        branch=landed.branch,
        paths=tuple(map(_text, landed.paths)),
        notes=landed.notes,
    )


def _piece(part: Piece) -> PiecePart:
    hunk = part.hunk
    return PiecePart(
        number=part.number,
        file=_text(part.path),
        old_start=hunk.old_start if hunk else None,
        new_start=hunk.new_start if hunk else None,
        heading=_text(hunk.heading) if hunk else "",
        lines=tuple(map(_text, hunk.lines)) if hunk else (),
    )


def _checked(checked: Checked) -> CheckedPart:
    return CheckedPart(
        held=not checked.said,
        because=checked.said,
        proof=mirror(checked.proof, ProofPart),
        checks=tuple(mirror(one, CheckPart) for one in checked.proof.checks),
        notes=checked.notes,
    )


def _refused(error: BugSageError) -> RefusedPart:
    return RefusedPart(because=str(error), hint=error.hint, detail=getattr(error, "detail", ""))


def _text(text: str) -> str:
    """JSON carries no bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
