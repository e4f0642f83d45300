"""How times and sizes are said, everywhere."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def duration(seconds: float) -> str:
    """`4.1 ms`, `812 ms`, `1.2 s`, `95 s`, `2 min 5 s`, `3 h 20 min`, `5 days`: as exact as one says it.

    Of whole seconds no tenths are told.
    """
    if isinstance(seconds, int) and 0 < seconds < 10:
        return f"{seconds} s"
    if seconds < 0.9995:
        value = max(seconds, 0.0) * 1000
        return f"{value:.0f} ms" if value >= 9.95 or value == 0 else f"{value:.1f} ms"
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 10 * _MINUTE:
        return _two(whole, _MINUTE, "min", 1, "s")
    if whole < 99.5 * _MINUTE:
        return f"{whole / _MINUTE:.0f} min"
    if whole < 2 * _DAY:
        return _two(round(whole / _MINUTE) * _MINUTE, _HOUR, "h", _MINUTE, "min")
    return f"{whole / _DAY:.0f} days"


def size(count: float) -> str:
    """`812 bytes`, `81 kB`, `1.2 MB`: of bytes."""
    for unit, name in _SIZES:
        if count >= unit * 0.9995:
            value = count / unit
            return f"{value:.1f} {name}" if value < 9.95 else f"{value:.0f} {name}"
    return f"{count:.0f} byte{'' if count == 1 else 's'}"


def _two(whole: int, large: int, name: str, small: int, other: str) -> str:
    first, rest = divmod(whole, large)
    return f"{first} {name} {rest // small} {other}" if rest // small else f"{first} {name}"
