"""Who last changed the lines that the evidence points at."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from bugsage.intake.clean import clean
from bugsage.model.diagnosis import Evidence, Suspect
from bugsage.model.history import BlameLine
from bugsage.pipeline.house import House, Notes

#: Characters of a commit's subject and of an author's name that are shown.
_SUBJECT, _AUTHOR = 100, 40


def with_blame(house: House, suspects: Sequence[Suspect], notes: Notes) -> tuple[Suspect, ...]:
    """The suspects; the first one's evidence also says which commits its marked lines come from."""
    if not suspects or not suspects[0].lines:
        return tuple(suspects)
    first = suspects[0]
    nothing: tuple[BlameLine, ...] = ()
    blamed = notes.attempt(lambda: house.history.blame(first.file, first.lines), nothing)
    told = dict.fromkeys(_sentence(line, blamed) for line in blamed)
    facts = tuple(Evidence(kind="history", detail=detail, weight=0.0) for detail in told)
    return (replace(first, evidence=first.evidence + facts), *suspects[1:])


def _sentence(blamed: BlameLine, every: Sequence[BlameLine]) -> str:
    lines = [str(other.line) for other in every if other.sha == blamed.sha]
    which = f"line {lines[0]} was" if len(lines) == 1 else f"lines {', '.join(lines[:-1])} and {lines[-1]} were"
    if blamed.uncommitted:
        return f"{which} changed and not committed yet"
    day = datetime.fromtimestamp(blamed.time, UTC).date().isoformat()
    subject, author = _plain(blamed.subject, _SUBJECT), _plain(blamed.author, _AUTHOR)
    return f"{which} last changed on {day} by {author} in {blamed.sha[:8]}: {subject}"


def _plain(text: str, limit: int) -> str:
    """One line, cut at its end: how a subject begins says what was done, and a gap in it reads like damage."""
    folded = " ".join(clean(text).split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"
