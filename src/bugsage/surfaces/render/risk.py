"""The risk of a change, for a person at a terminal."""

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.approval import Approval
from bugsage.model.judgement import Judgement
from bugsage.model.patch import Patch
from bugsage.model.risk import RuleHit
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import decision, words
from bugsage.surfaces.render.page import columns, draw, labelled, say

_STYLES = {"auto": "green", "review": "yellow", "escalate": "red"}
_MOST_SHOWN = 25


def judgement(found: Judgement, look: Look, approval: Approval | None = None) -> str:
    """The score and its path, what was judged, every hit, the heaviest first; with `approval` how it was decided."""
    risk = found.risk
    ordered = sorted(risk.hits, key=lambda hit: -hit.points)
    rows = [(say(f"{hit.points:+.1f}"), say(one_line(hit.reason or hit.rule)), _where(hit)) for hit in ordered]
    hidden = len(rows) - _MOST_SHOWN
    said: list[RenderableType] = [columns(rows[:_MOST_SHOWN], right=(0,), shrink=1)] if rows else []
    said += [say(f"and {hidden} more; --format json has them all", "dim")] if hidden > 0 else []
    page = labelled(
        [
            ("risk", [say(words.risk(risk), _STYLES.get(risk.path, "") if risk.hits else "")]),
            ("change", [say(_change(found.proposal.patch))]),
            ("made by", [say(one_line(found.proposal.maker.partition(":")[2], 80))] if found.proposal.maker else []),
            ("because", said),
        ]
    )
    notes = [say(f"note: {one_line(note, 400)}") for note in found.notes]
    decided = [Text(), *decision.lines(approval)] if approval else []
    return draw([page, *decided, *([Text()] if notes else []), *notes], look)


def _where(hit: RuleHit) -> Text:
    place = f"{hit.file}:{hit.line}" if hit.file and hit.line else hit.file or ""
    return say(one_line(place, 80), "dim")


def _change(patch: Patch) -> str:
    size = f"{words.count(len(patch.files), 'file')}, +{patch.added} -{patch.removed}"
    commits = f", {words.count(len(patch.commits), 'commit')}" if patch.commits else ""
    return f"{one_line(patch.name, 80)} ({size}{commits})"
