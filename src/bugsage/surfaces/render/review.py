"""A change to be looked at, and what came of taking it, for a person at a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.landing import Landed, Taken
from bugsage.model.patch import FilePatch
from bugsage.model.review import Checked, Review
from bugsage.model.selection import Part
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.fix import MARKS, proof_lines
from bugsage.surfaces.render.page import columns, draw, labelled, say

_STYLES = {"auto": "green", "review": "yellow", "escalate": "red"}
_MOST_HITS, _WIDEST = 12, 1000


def reviewed(review: Review, look: Look, checked: Checked | None = None) -> str:
    """What it is, why, what proves it, its risk, and every part with its number."""
    fix, risk = review.fix, review.judgement.risk
    title = f"{fix.id} of {fix.issue}" if fix else one_line(review.name, 100)
    refused = risk.decision is not None and risk.decision.refused
    path = "not allowed" if refused else risk.path
    hits = sorted(risk.hits, key=lambda hit: -hit.points)[:_MOST_HITS]
    rows = [(say(f"{hit.points:+.1f}"), say(one_line(hit.reason or hit.rule, 300))) for hit in hits]
    page = labelled(
        [
            ("change", [say(f"{title} ({_size(review.files)})")]),
            ("what", [say(one_line(fix.said, 600))] if fix and fix.said else []),
            ("cause", [say(one_line(review.cause, 600))] if review.cause else []),
            ("proof", proof_lines(fix.proof) if fix else []),
            ("checked", _checked(checked) if checked else []),
            ("risk", [say(f"{risk.score:.1f} of 10 ({path})", _STYLES.get(risk.path, ""))]),
            ("because", [columns(rows, right=(0,))] if rows else []),
        ]
    )
    said = (*review.judgement.notes, *(checked.notes if checked else ()))
    notes = [say(f"note: {one_line(note, 400)}") for note in said]
    return draw([page, Text(), *_diff(review), *([Text()] if notes else []), *notes], look)


def landed(done: Landed, look: Look, issue: str = "") -> str:
    """Where it went, and how one gets it back."""
    where = done.branch or "the detached HEAD"
    head = f"committed {done.commit[:12]} to {where} ({words.count(len(done.paths), 'file')})"
    head += f"; {issue} is taken for mended" if issue else ""
    lines: list[RenderableType] = [say(head), say("take it back with: bugsage undo", "dim")]
    return draw([*lines, *_notes(done)], look)


def undone(taken: Taken, done: Landed, look: Look) -> str:
    """What is gone again, and how."""
    what = taken.fix or one_line(taken.issue.removeprefix("change:"), 80)
    where = done.branch or "the detached HEAD"
    if done.way == "back":
        head = f"{what} is taken back: {where} is at {done.commit[:12]} again, where it was before"
    else:
        head = f"{what} is taken back by {done.commit[:12]} on {where}, for something was built on {taken.commit[:12]}"
    more = [say(f"{taken.issue} is open again", "dim")] if taken.fix else []
    return draw([say(head), *more, *_notes(done)], look)


def _checked(checked: Checked) -> list[RenderableType]:
    """What came of running the checks on what is taken."""
    said = f"does not hold: {one_line(checked.said, 300)}" if checked.said else "holds every check"
    head = say(f"what is taken {said}", "red" if checked.said else "green")
    return [head, *(one for one in proof_lines(checked.proof) if not str(one).startswith("not held: "))]


def _notes(done: Landed) -> list[Text]:
    return [say(f"note: {one_line(note, 400)}") for note in done.notes]


def _size(files: tuple[FilePatch, ...]) -> str:
    added = sum(1 for file in files for _ in file.added())
    removed = sum(1 for file in files for _ in file.removed())
    return f"{words.count(len(files), 'file')}, +{added} -{removed}"


def _diff(review: Review) -> Iterator[Text]:
    """Each part under its number; changed lines carry theirs, by which `--take` names them."""
    taken = review.selection.parts if review.selection else None
    file = -1
    for part in review.parts:
        if part.file != file:
            file = part.file
            yield say(_head(review.files[file]), "bold")
        left = taken is not None and part.number not in taken
        chosen = (taken or {}).get(part.number, ())
        said = "left out" if left else "without the lines marked ~" if chosen else ""
        yield from _part(part, said, set(chosen) or None, left=left)


def _head(file: FilePatch) -> str:
    was = f" (was {clean(file.was)})" if file.was != file.path else ""
    kind = "" if file.kind == "modified" else f" {file.kind}"
    mode = f", mode {file.old_mode} -> {file.new_mode}" if file.old_mode and file.old_mode != file.new_mode else ""
    return f"{clean(file.path)}{was}{kind}{mode if file.new_mode else ''}{', binary' if file.binary else ''}"


def _part(part: Part, said: str, chosen: set[int] | None, *, left: bool) -> Iterator[Text]:
    hunk = part.hunk
    where = f"@@ -{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count} @@ " if hunk else ""
    head = f"[{part.number}] {where}{clean(hunk.heading) if hunk else ''}"
    yield Text(f"{head.rstrip()}{f'  ({said})' if said else ''}", style="dim" if left else "cyan")
    for at, line in enumerate(hunk.lines if hunk else (), start=1):
        mark = line[:1]
        out = left or (chosen is not None and mark in "+-" and at not in chosen)
        number = f"{at:>4}{'~' if out else ' '}" if mark in "+-" else "     "
        shown = clean(line[:_WIDEST].rstrip("\r").expandtabs(4))
        text = Text(number, style="dim", overflow="ignore", no_wrap=True)
        yield text.append(shown, style="dim" if out else MARKS.get(mark, ""))
