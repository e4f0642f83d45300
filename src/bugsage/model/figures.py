"""What is told of a repository in figures: how long things took, and who mended what."""

from bugsage.model.base import Noun

#: Seconds up to which durations are counted together: a second, a minute, an hour, a day, a week.
BOUNDS = (1.0, 60.0, 3600.0, 86_400.0, 604_800.0)


class Pace(Noun, frozen=True, kw_only=True):
    """How long issues took from when they were first seen."""

    #: Issues that got so far.
    n: int = 0
    #: Seconds; None where none did.
    median: float | None = None
    longest: float | None = None
    #: How many took up to each of BOUNDS and more than the one before, and last those that took longer than all.
    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)


class Maker(Noun, frozen=True, kw_only=True):
    """An agent or template, and what came of what it made."""

    name: str
    #: Attempts that ended in a patch or without one, and those whose patch held every check and was not taken back.
    tried: int = 0
    held: int = 0
    #: Patches that proved right and wrong: by a verdict, else by being kept or taken back.
    right: int = 0
    wrong: int = 0
    #: Seconds and US dollars, as far as they were told.
    seconds: float = 0.0
    usd: float = 0.0
