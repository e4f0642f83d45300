"""Counts, durations and who mended what, each with a bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from bugsage.model.amount import duration
from bugsage.model.figures import Maker, Pace
from bugsage.model.timeline import Stats
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import plots, words
from bugsage.surfaces.render.page import columns, join, say

if TYPE_CHECKING:
    from rich.console import RenderableType

_BOUNDS = ("up to 1 s", "a minute", "an hour", "a day", "a week", "longer")
_STYLES = {"open": "yellow", "resolved": "green", "suppressed": "dim"}
#: Rows of one plot, and columns of a bar.
_MOST, _BAR = 10, 24


def counted(numbers: dict[str, int], look: Look) -> RenderableType:
    """A bar for each of some names."""
    most = max(numbers.values(), default=0)
    return columns(
        [
            (say(one_line(name, 30)), say(str(n)), say(plots.bar(n, most, _BAR, look), _STYLES.get(name, "cyan")))
            for name, n in list(numbers.items())[:_MOST]
        ],
        right=(1,),
    )


def pace(found: Pace, look: Look) -> Iterator[RenderableType]:
    """How long it took from the first occurrence, as a distribution."""
    took = spread((found.median or 0.0, found.longest or 0.0))
    yield say(f"{words.count(found.n, 'issue')}, {took} after the first occurrence")
    last = max((at for at, count in enumerate(found.counts) if count), default=0)
    most = max(found.counts)
    rows = zip(_BOUNDS[: last + 1], found.counts, strict=False)
    yield columns(
        [(say(name, "dim"), say(str(n)), say(plots.bar(n, most, _BAR, look), "cyan")) for name, n in rows], right=(1,)
    )


def fixes(stats: Stats, look: Look) -> Iterator[RenderableType]:
    """How far they have come, and of each who made some how many held."""
    yield say(", ".join(f"{number} {one_line(name)}" for name, number in stats.fixes.items()) or "none yet")
    if stats.makers:
        yield columns([_maker(one, look) for one in stats.makers[:_MOST]], right=(1,))
    if len(stats.makers) > _MOST:
        yield say(f"and {len(stats.makers) - _MOST} more; --format json has them all", "dim")


def _maker(one: Maker, look: Look) -> tuple[Text, ...]:
    proved = [f"{count} {word}" for word, count in (("right", one.right), ("wrong", one.wrong)) if count]
    took = [duration(one.seconds)] if one.seconds else []
    paid = [f"{one.usd:.2f} USD"] if one.usd else []
    drawn = plots.bar(one.held, one.tried, 10, look)
    held = join(say(drawn, "green"), say(("░" if look.unicode else ".") * (10 - len(drawn)), "dim"))
    return (
        say(one_line(one.name, 32)),
        say(f"{one.held} of {one.tried}"),
        held,
        say(", ".join(proved + took + paid), "dim"),
    )


def spread(seconds: tuple[float, float] | None) -> str:
    """Median and longest, in words."""
    return f"{duration(seconds[0])} at the median, {duration(seconds[1])} at most" if seconds else "no time known"
