"""Which format a text has, judged by its content."""

from __future__ import annotations

from collections.abc import Iterator

from bugsage.intake import registry
from bugsage.intake.registry import Registered

#: Characters of each end of a text that a format is shown.
END = 64_000
#: Characters around the first hint in between.
AROUND = 8_000
#: From here on a format of whole documents leaves no doubt.
SURE = 0.9
#: Below this a format does not claim a text.
THRESHOLD = 0.05


def candidates(text: str) -> Iterator[tuple[str, float]]:
    """The formats that claim a text, surest first, with what each says of itself, 0 to 1.

    Those that are asked last are imported only when the caller goes on to them.
    """
    for last in (False, True):
        yield from claims(text, last=last)


def claims(text: str, *, last: bool = False) -> list[tuple[str, float]]:
    """The formats that claim a text, surest first: those that are asked last, or all others."""
    found = [claim for entry in registry.REGISTERED if entry.last is last and (claim := _claim(entry, text))]
    return sorted(found, key=lambda claim: -claim[1])


def certain(text: str) -> str | None:
    """The format of which a text is certainly one whole document; None where there is doubt."""
    entries = (entry for entry in registry.REGISTERED if entry.opening and not entry.general)
    claims = [claim for entry in entries if (claim := _claim(entry, text)) and claim[1] >= SURE]
    return max(claims, key=lambda claim: claim[1])[0] if claims else None


def _claim(entry: Registered, text: str) -> tuple[str, float] | None:
    hint = _worth_asking(entry, text)
    if hint is None:
        return None
    sure = registry.load(entry.name).recognise(sample(text, hint))
    return (entry.name, sure) if sure >= THRESHOLD else None


def sample(text: str, middle: int) -> str:
    """Both ends of a text and what stands around position `middle`; the whole of it where it is short."""
    if len(text) <= 2 * END + AROUND:
        return text
    parts = [text[:END]]
    if END <= middle < len(text) - END:
        parts.append(text[max(END, middle - AROUND // 2) : middle + AROUND])
    return "\n".join([*parts, text[-END:]])


def _worth_asking(entry: Registered, text: str) -> int | None:
    """Where the first hint of a format stands; None where there is none, so that its module need not be imported."""
    if entry.longest is not None and len(text) > entry.longest:
        return None
    if entry.opening and text.lstrip("\ufeff \t\r\n")[:1] not in tuple(entry.opening):
        return None
    places = [place for hint in entry.hints if (place := text.find(hint)) >= 0]
    return min(places) if places else (0 if not entry.hints else None)
