"""The risk of a change, for a person at a terminal."""

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.approval import Approval
from bugsage.model.judgement import Judgement
from bugsage.model.patch import Patch
from bugsage.model.risk import Risk, RuleHit
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import decision, words
from bugsage.surfaces.render.page import columns, draw, join, labelled, say

_STYLES = {"auto": "green", "review": "yellow", "escalate": "red"}
_PATHS = {
    "auto": "nobody needs to look at it",
    "review": "somebody should look at it",
    "escalate": "a person who knows this code decides",
}
_MOST_SHOWN = 25


def judgement(found: Judgement, look: Look, approval: Approval | None = None) -> str:
    """The score and its path, what was judged, every hit, the heaviest first; with `approval` how it was decided."""
    risk = found.risk
    ordered = sorted(risk.hits, key=lambda hit: -hit.points)
    rows = [(say(f"{hit.points:+.1f}"), _reason(hit)) for hit in ordered]
    hidden = len(rows) - _MOST_SHOWN
    said: list[RenderableType] = [columns(rows[:_MOST_SHOWN], right=(0,))] if rows else []
    said += [say(f"and {hidden} more; --format json has them all", "dim")] if hidden > 0 else []
    page = labelled(
        [
            ("risk", [say(_score(risk), _STYLES.get(risk.path, "") if risk.hits else "")]),
            ("change", [say(_change(found.proposal.patch))]),
            ("made by", [say(one_line(found.proposal.maker.partition(":")[2], 80))] if found.proposal.maker else []),
            ("because", said),
        ]
    )
    notes = [say(f"note: {one_line(note, 400)}") for note in found.notes]
    decided = [Text(), *decision.lines(approval)] if approval else []
    return draw([page, *decided, *([Text()] if notes else []), *notes], look)


def _score(risk: Risk) -> str:
    refused = risk.decision is not None and risk.decision.refused
    path = "not allowed as it is" if refused else _PATHS.get(risk.path, risk.path)
    calm = "" if risk.hits or risk.path == "escalate" else "nothing speaks against it; "
    return f"{risk.score:.1f} of 10: {calm}{path}"


def _reason(hit: RuleHit) -> Text:
    """The sentence, and the place where that is not in it already."""
    said = one_line(hit.reason or hit.rule)
    file = one_line(hit.file or "", 80)
    if file and file in said:
        place = f"line {hit.line}" if hit.line and f"{file}:{hit.line}" not in said else ""
    else:
        place = f"{file}:{hit.line}" if hit.line else file
    return join(said, say(f"  {place}" if place else "", "dim"))


def _change(patch: Patch) -> str:
    size = f"{words.count(len(patch.files), 'file')}, +{patch.added} -{patch.removed}"
    commits = f", {words.count(len(patch.commits), 'commit')}" if patch.commits else ""
    return f"{one_line(patch.name, 80)} ({size}{commits})"
