"""Bars and lines drawn with characters, in ASCII where the place knows no other."""

from collections.abc import Sequence

from bugsage.surfaces.look import Look

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_LEVELS = "_.-=*#"


def bar(value: float, most: float, width: int, look: Look) -> str:
    """So much of `width` columns as `value` is of `most`; whatever is more than nothing is seen."""
    share = min(1.0, max(0.0, value / most)) if most > 0 else 0.0
    if not look.unicode:
        return "#" * max(round(share * width), int(share > 0))
    eighths = max(round(share * width * 8), int(share > 0))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def line(values: Sequence[float], look: Look) -> str:
    """One column for each value, the higher the more; nothing is the lowest."""
    heights = _HEIGHTS if look.unicode else _LEVELS
    most = max(values, default=0.0)
    last = len(heights) - 1
    return "".join(heights[0 if most <= 0 or value <= 0 else max(1, round(value / most * last))] for value in values)
