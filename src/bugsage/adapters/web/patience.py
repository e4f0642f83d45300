"""How long to wait before a service is asked again."""

from __future__ import annotations

from collections.abc import Mapping

#: Seconds before the second try, and at most before any; each is doubled, and then varied by half.
FIRST, LONGEST = 0.5, 30.0
#: Statuses that pass.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529))
_RESETS = ("x-sentry-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_LEFT = ("x-sentry-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
#: A number of seconds as large as this is a moment since 1970 and no span.
_MOMENT = 1e8


def passes(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the same request may be answered later. GitHub says with 403 that there were too many."""
    return status in _PASSING or (status == 403 and ("retry-after" in headers or _none_left(headers)))


def backoff(attempt: int, chance: float) -> float:
    """Seconds to wait after this attempt, the first being 1; `chance` from 0 to 1."""
    return min(FIRST * 2.0 ** (attempt - 1), LONGEST) * (0.5 + chance)


def asked_for(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that the service wants us to wait; None where it does not say. `now`: seconds since 1970.

    Moments are held against the service's own clock where it tells the time.
    """
    now = _moment(headers.get("date", "")) or now
    after = headers.get("retry-after", "").strip()
    seconds = _number(after)
    if seconds is not None:
        return seconds
    moment = _moment(after)
    if moment is not None:
        return max(moment - now, 0.0)
    if not any(name in headers for name in _LEFT) or _none_left(headers):
        for name in _RESETS:
            reset = _number(headers.get(name, ""))
            if reset is not None:
                return max(reset - now, 0.0) if reset > _MOMENT else reset
    return None


def _none_left(headers: Mapping[str, str]) -> bool:
    return any(_number(headers.get(name, "")) == 0 for name in _LEFT)


def _number(text: str) -> float | None:
    """A number that is not negative, written with digits."""
    whole, _, part = text.strip().partition(".")
    if not (whole + part).isdecimal() or not text.isascii() or len(text) > 40:
        return None
    return float(text)


def _moment(text: str) -> float | None:
    from email.utils import parsedate_to_datetime

    if len(text) < 20:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
