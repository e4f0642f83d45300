"""The clock and chance of the product, held fast or held back by a constant."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.bending import DATE, NOW
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement

#: Clocks that do not go.
_STOPPED: Final = Lazy(
    r"\bClock\.(?:fixed|offset|tick)\(|\b(?:Fake|Frozen|Fixed|Manual|Test|Mock|Stub)(?:Time(?:Provider)?|Clock|"
    r"SystemClock)\b\s*[({]|NewFakeClock|NewMock\(\)|freeze_time\(|freezegun|Timecop\.|travel_to\b|useFakeTimers\("
    r"|setSystemTime\(|MockDate\.|clockwork\.NewFake|Clock\.fixed|Carbon::setTestNow|Instant\.FIXED"
)
_ASKS_TIME: Final = Lazy(
    r"system(?:UTC|DefaultZone|Default)\b|\bClock\b.*(?:System|Real|Wall)|RealClock|TimeProvider\.System|clock\.(?:now|New)"
)
_HELD: Final = Lazy(r"\b(?:min|max|Min|Max|clamp|minOf|maxOf|coerceIn|coerceAtMost|coerceAtLeast|clip)\s*\(")
_NAMED = Lazy(r"(?:[\w<>.\[\]]+\s+)*([A-Za-z_]\w*)\s*(?::[^=]+)?:?=(?!=)")
#: Generators that begin with a number that is written down.
_SEEDED: Final = Lazy(
    r"\b(?:Random|random\.Random|SecureRandom|mt19937(?:_64)?|minstd_rand|default_rng|RandomState|SplittableRandom"
    r"|NewSource|NewPCG|NewChaCha8|seedrandom|seed_from_u64|from_seed|Random\.new|Mulberry32|srand|manual_seed"
    r"|random\.seed|seed|Seed|mt_srand|StdRng\w*|Faker\.seed|PRNG)\b(?:\s+\w+)?\s*[({]\s*(?:\"[^\"]*\"|'[^']*'|"
    r"0x[0-9a-fA-F]+|-?\d[\d_]*)[uUlL]*\b"
    r"|\bRandom\b[^=;]*=\s*new\s*\(\s*-?\d+|\bRandom\b\s+\w+\s*=\s*new\s+Random\(\s*-?\d+"
)
_CHANCE: Final = Lazy(
    r"(?i)rand|\bsecrets\b|uuid|urandom|entropy|nonce|token_hex|getRandomValues|\brng\b|shuffle|sample"
)


def held_fast(change: Change) -> Iterator[Finding]:
    """Code of the product whose clock stands or is held back, and whose chance is always the same."""
    for file in change.of("product"):
        if re.search(
            r"(?:^|/)(?:testing|fakes?|mocks?|simulat\w*|fixtures?|examples?|bench\w*)(?:[/_.-]|$)", file.path
        ):
            continue
        yield from _stopped(file)
        yield from _held_back(file)
        yield from _seeded(file)


def _stopped(file: FileChange) -> Iterator[Finding]:
    was = [one for one in file.before.fresh if NOW.search(one.bare) or _ASKS_TIME.search(one.bare)]
    for one in file.after.fresh if was else ():
        if _STOPPED.search(one.bare) and not one.bare.startswith(("import", "from", "using")):
            yield file.finding("seed-fixed", "cheat", f"the clock of the product stands: `{one.text[:60]}`", one)
            return


def _held_back(file: FileChange) -> Iterator[Finding]:
    """`min(now(), CEILING)` where the clock alone was given, and the ceiling is a day that is written down."""
    if not any(NOW.search(one.bare) or _ASKS_TIME.search(one.bare) for one in file.before.fresh):
        return
    days = {
        match[1] for one in file.after.fresh if DATE.search(one.text) and (match := _NAMED.match(one.bare)) is not None
    }
    for one in file.after.fresh:
        asks = NOW.search(one.bare)
        if asks is None or not (_HELD.search(one.bare) or re.search(r"\bif\b.*\belse\b|\?.*:", one.bare)):
            continue
        if DATE.search(one.text) or any(re.search(rf"\b{re.escape(day)}\b", one.bare) for day in days):
            sentence = f"the clock goes no further than a day that is written down: `{one.text[:60]}`"
            yield file.finding("seed-fixed", "cheat", sentence, one)
            return


def _seeded(file: FileChange) -> Iterator[Finding]:
    was = [one for one in file.before.fresh if _CHANCE.search(one.bare)]
    if any(_SEEDED.search(old.text) for old in was):
        return
    for one in file.after.fresh:
        if not _SEEDED.search(one.text) or one.is_text or _by_choice(one):
            continue
        severity = "cheat" if was else "suspicious"
        yield file.finding("seed-fixed", severity, f"chance is always the same: `{one.text[:60]}`", one)
        return


def _by_choice(one: Statement) -> bool:
    """A seed for who asks for one, or a default in the head of a function."""
    return any(re.search(r"(?i)seed|determin|reprod", outer.bare) for outer in one.above() if outer.bare[:2] == "if")
