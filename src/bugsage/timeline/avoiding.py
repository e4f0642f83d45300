"""What is not worth trying again: patterns that failed repeatedly here, as long as nothing has changed since.

A pattern is an agent or template with a category of causes at a symbol or in a file, or one very patch. How often it
would hold is estimated with Wilson's upper bound, so that few outcomes say little; each outcome fades by half in thirty
days, and is forgotten when the file it spoke of has changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from math import sqrt

from bugsage.model.patch import Patch
from bugsage.model.spending import Avoided, FixPlan, TriedFix

#: So many outcomes are needed, of one and the same patch fewer.
FEWEST, OF_A_PATCH = 3, 2
#: A pattern is avoided while it would hold less often than this, 95 % sure.
FLOOR = 0.5
_Z = 1.6449
#: Days after which an outcome counts half, and after which it is forgotten.
HALF, FORGOTTEN = 30.0, 180.0


def avoid(tried: Sequence[TriedFix], plan: FixPlan, now: str) -> Avoided | None:
    """Why something is not worth trying now; None where it is, and where too little is known."""
    found = (
        _judged(key, tried, plan.texts, now) for key in _patterns(plan.agent, plan.category, plan.places, plan.patch)
    )
    return next((one for one in found if one is not None), None)


def avoided(tried: Sequence[TriedFix], texts: Mapping[str, str], now: str) -> tuple[Avoided, ...]:
    """Every pattern that is avoided now, the least promising first; `texts` are digests of the files as they are."""
    keys = dict.fromkeys(key for one in tried for key in _patterns(one.agent, one.category, one.places, one.patch))
    found = [one for key in keys if (one := _judged(key, tried, texts, now)) is not None]
    return tuple(sorted(found, key=lambda one: (one.chance, one.kind, one.agent, one.pattern)))


def patch_fingerprint(patch: Patch) -> str:
    """What makes two patches the same attempt: files and changed lines, wherever they stand and however they end.

    Empty for a patch of which not every line is known.
    """
    if patch.cut or any(file.binary for file in patch.files):
        return ""
    made = sha256()
    for file in sorted(patch.files, key=lambda one: (one.path, one.was)):
        made.update(f"{file.was}\0{file.path}\0{file.kind}\0{file.new_mode}\0".encode("utf-8", "replace"))
        for hunk in file.hunks:
            for line in hunk.lines:
                if line[:1] in ("+", "-"):
                    made.update(f"{line[:1]}{line[1:].rstrip()}\n".encode("utf-8", "replace"))
    return made.hexdigest()[:20]


def upper_bound(held: float, n: float) -> float:
    """Wilson's upper bound for the share that holds, one-sided 95 %."""
    if n <= 0:
        return 1.0
    share = min(held / n, 1.0)
    middle = share + _Z**2 / (2 * n)
    return (middle + _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))) / (1 + _Z**2 / n)


_Key = tuple[str, str, str, str]


def _patterns(agent: str, category: str, places: Iterable[str], patch: str) -> Iterator[_Key]:
    """Kind, agent, category, pattern: the narrowest first."""
    if patch:
        yield "patch", "", "", patch  # whoever makes it, for whatever reason
    for place in dict.fromkeys(places):
        if "::" in place:
            yield "symbol", agent, category, place
    for file in dict.fromkeys(place.partition("::")[0] for place in places):
        yield "file", agent, category, file


def _judged(key: _Key, tried: Sequence[TriedFix], texts: Mapping[str, str], now: str) -> Avoided | None:
    kind, agent, category, pattern = key
    like = [one for one in tried if key in _patterns(one.agent, one.category, one.places, one.patch)]
    counted = [(one, weight) for one in like if _still_holds(one, key, texts) and (weight := _weight(one.time, now))]
    if len(counted) < (OF_A_PATCH if kind == "patch" else FEWEST):
        return None
    held = sum(weight for one, weight in counted if one.held)
    chance = upper_bound(held, sum(weight for _, weight in counted))
    times = sum(one.held for one, _ in counted)
    if kind == "patch" and times:
        return None
    if kind != "patch" and chance >= FLOOR:
        return None
    last = max(one.time for one, _ in counted)
    note = next((one.note for one, _ in reversed(counted) if one.note), "")
    return Avoided(
        kind=kind,
        agent=agent,
        category=category,
        pattern=pattern,
        tried=len(counted),
        held=times,
        chance=round(chance, 3),
        last=last,
        reason=_said(key, len(counted), times, note),
    )


def _said(key: _Key, tried: int, held: int, note: str) -> str:
    kind, agent, category, pattern = key
    what = f"{agent or 'what was tried'} for {category}" if category else agent or "what was tried"
    where = f"at {pattern}" if kind == "symbol" else f"in {pattern}"
    often = f"held {held} of {tried} times" if held else f"failed all {tried} times"
    said = f"this very patch {often}" if kind == "patch" else f"{what}, {where}: {often}"
    return f"{said}; the last time: {note}" if note else said


def _still_holds(one: TriedFix, key: _Key, texts: Mapping[str, str]) -> bool:
    """The files that the outcome speaks of are as they were, as far as that is known."""
    files = list(one.texts) if key[0] == "patch" else [key[3].partition("::")[0]]
    return all(one.texts.get(file, "") in ("", texts.get(file, one.texts.get(file))) for file in files)


def _weight(time: str, now: str) -> float:
    """Half after thirty days, nothing after a hundred and eighty; a time that cannot be read counts as now."""
    try:
        age = (datetime.fromisoformat(now) - datetime.fromisoformat(time)).total_seconds() / 86_400
    except (ValueError, TypeError, OverflowError):
        return 1.0
    return 0.0 if age >= FORGOTTEN else 0.5 ** (max(age, 0.0) / HALF)
