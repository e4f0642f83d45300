"""How failures were joined and told apart, and which were solved before, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.joining import Apart, Joined, Reason
from bugsage.model.similar import Solved
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import join, say

if TYPE_CHECKING:
    from rich.console import RenderableType

_MOST_JOINED, _MOST_APART, _MOST_REASONS, _MOST_BEFORE, _MOST_PLACES = 5, 2, 3, 2, 3
#: A reader would ask about another issue that is at least this likely to be the same.
_WORTH_TELLING = 0.1
#: From here on it seems odd that they were not joined.
_MORE_THAN_NOT = 0.5


def joined(diagnosis: Diagnosis) -> list[RenderableType]:
    """The failures with other fingerprints that have this cause, and why that is believed."""
    some = diagnosis.joined
    if not some:
        return []
    others = words.count(sum(one.occurrences for one in some), "more failure")
    lines: list[RenderableType] = [
        say(f"{others} of this report {'has' if len(some) == 1 and some[0].occurrences == 1 else 'have'} this cause:")
    ]
    for one in some[:_MOST_JOINED]:
        times = f" ({one.occurrences} times)" if one.occurrences > 1 else ""
        what = one_line(one.test or one.type, 200) + times
        lines.append(join(what, say(f"  {words.percent(one.probability)}: {why(one)}", "dim")))
    if len(some) > _MOST_JOINED:
        lines.append(say(f"and {len(some) - _MOST_JOINED} more", "dim"))
    return lines


def apart(diagnosis: Diagnosis) -> list[RenderableType]:
    """The other issues of the report that look like this one, and what tells them from it."""
    near = [one for one in diagnosis.told_apart if one.probability >= _WORTH_TELLING][:_MOST_APART]
    return [join(one.id, say(f"  {_chance(one)}: {why(one)}", "dim")) for one in near]


def _chance(one: Apart) -> str:
    enough = ", too little to hide one behind the other" if one.probability >= _MORE_THAN_NOT else ""
    return f"{words.percent(one.probability)} to have the same cause{enough}"


def before(diagnosis: Diagnosis) -> list[RenderableType]:
    """What was solved here before and looks like this."""
    return [_solved(one) for one in diagnosis.similar[:_MOST_BEFORE]]


def solved(one: Solved) -> str:
    """What became of a past issue: where its fault was, and how that is known."""
    by = f" by {one.commit[:8]}" if one.commit else ""
    how = f"fixed{by}" if one.how == "fixed" else "the fault was, as was said of it,"
    more = f" and {len(one.places) - _MOST_PLACES} more" if len(one.places) > _MOST_PLACES else ""
    return f"{how} in {', '.join(one_line(place, 120) for place in one.places[:_MOST_PLACES])}{more}"


def _solved(one: Solved) -> RenderableType:
    alike = "; ".join(one_line(said, 120) for said in one.alike)
    return join(f"{one.issue}: {solved(one)}", say(f"  {words.percent(one.similarity)} alike: {alike}", "dim"))


def why(one: Joined | Apart) -> str:
    """The strongest reasons for what was decided; of an issue told apart those that speak against come first."""
    speaking = [r for r in one.reasons if (r.weight > 0) == isinstance(one, Joined)]
    rest = [r for r in one.reasons if r not in speaking] if isinstance(one, Apart) else []
    told = [one_line(r.detail, 200) for r in _some(speaking)]
    also = [one_line(r.detail, 200) for r in rest[:1]]
    return "; ".join(told) + (f"; though {also[0]}" if also and told else also[0] if also else "")


def _some(reasons: Sequence[Reason]) -> Sequence[Reason]:
    return reasons[:_MOST_REASONS]
