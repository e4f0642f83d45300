"""Why occurrences are one issue: what its fingerprint is made of, and what else was put to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.fingerprint import FingerprintPart
from bugsage.model.similar import Near
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import together, words
from bugsage.surfaces.render.page import columns, draw, join, say

if TYPE_CHECKING:
    from rich.console import RenderableType

_LONGEST, _MOST = 300, 40


def why_grouped(found: Diagnosis, said: Sequence[str], near: Sequence[tuple[str, Near]], look: Look) -> str:
    """The whole page; `said` are the issues that a person put to this one, `near` other fingerprints counted in it."""
    fingerprint, issue = found.fingerprint, found.issue
    many = words.count(issue.occurrences, "occurrence")
    counting = [part for part in fingerprint.parts if part.contributes]
    passed_over = [part for part in fingerprint.parts if not part.contributes]
    lines: list[RenderableType] = [
        join(say(issue.id, "bold"), f": {many}. What is like it in all of this is the same issue:"),
        columns([row for part in counting[:_MOST] for row in _rows(part, "bold")]),
        say(f"fingerprint {fingerprint.hash[:12]}…, recipe {fingerprint.version}", "dim"),
    ]
    if passed_over:
        rows = [row for part in passed_over[:_MOST] for row in _rows(part, "")]
        lines += [Text(), say("Known of it, and not compared:"), columns(rows)]
    if said:
        lines += [Text(), say(f"A person said that this is the same: {', '.join(map(one_line, said[:_MOST]))}")]
    lines += [row for name, one in near[:_MOST] for row in _near(name, one)]
    beside, apart = together.joined(found), together.apart(found)
    lines += [Text(), *beside] if beside else []
    lines += [Text(), say("Told apart from:"), *apart] if apart else []
    hint = "Not right? `bugsage issues merge ID ID` joins two, `bugsage issues split ID` takes one out again."
    return draw([*lines, Text(), say(hint, "dim")], look)


def _near(name: str, near: Near) -> list[RenderableType]:
    """Why a fingerprint of its own is counted here."""
    if near.how == "recipe":
        return [
            Text(),
            say(f"{one_line(name)} is what the recipe of today makes of it; this id is an earlier recipe's."),
        ]
    said = (
        f"{one_line(name)} is counted here: {words.percent(near.score)} like it, where {words.percent(near.threshold)}"
    )
    rows = [(say("  in common", "dim"), say(one_line(reason, _LONGEST))) for reason in near.reasons]
    rows += [(say("  frame", "dim"), say(one_line(frame, _LONGEST))) for frame in near.frames]
    return [Text(), say(f"{said} is enough."), columns(rows)]


def _rows(part: FingerprintPart, style: str) -> list[tuple[Text, Text]]:
    rows = [(say(f"  {one_line(part.name, 40)}", "dim"), say(one_line(part.value, _LONGEST), style))]
    return [*rows, (Text(), say(one_line(part.hint, 120), "dim"))] if part.hint else rows
