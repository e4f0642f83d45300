"""What changes from one occurrence to the next, replaced by its name."""

from __future__ import annotations

import re
from functools import cache

#: Longer texts are cut before anything is looked for in them.
LONGEST = 2_000

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?[ ]{1,2}"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp][Mm])?"
_ZONE = (
    r"(?:\s?(?:Z|UTC|GMT|[A-Z]{1,3}T)(?:[+-]?\d\d:?\d\d)?(?:\s\([A-Za-z ]{2,40}\))?(?!\w)|"
    r"\s?[+-]\d\d:?\d\d(?:\s\([A-Za-z ]{2,40}\))?)?"
)
_HEX = "0-9a-fA-F"

#: Name and pattern, tried in this order; each is linear in the length of the text. What may look like a number in one
#: occurrence and not in the next (a hash of digits alone, a version of two parts, a compressed date) is a number too.
PATTERNS = (
    ("uuid", rf"\b[{_HEX}]{{8}}-[{_HEX}]{{4}}-[{_HEX}]{{4}}-[{_HEX}]{{4}}-[{_HEX}]{{12}}\b"),
    ("date", r"\bdatetime\.(?:datetime|date|time)\([^()\n]{0,100}\)"),
    ("date", rf"\b\d{{4}}[-/](?:0[1-9]|1[0-2])[-/](?:[0-2]\d|3[01])(?:[T ]{_CLOCK}{_ZONE})?(?![\d-])"),
    ("date", rf"\b(?:{_DAY})?\d{{1,2}}[- /]{_MONTH}[- /]\d{{2,4}}(?:[: ]{_CLOCK}{_ZONE})?(?!\w)"),
    ("date", rf"\b{_DAY}{_MONTH}[ ]{{1,2}}\d{{1,2}},?(?:[ ]{_CLOCK}{_ZONE})?[ ]\d{{4}}(?:[ ]{_CLOCK}{_ZONE})?(?!\w)"),
    ("date", rf"\b{_MONTH}[ ]{{1,2}}\d{{1,2}},?[ ]\d{{4}}(?:[ ]{_CLOCK}{_ZONE})?(?!\w)"),
    ("date", rf"\b(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:19|20)\d\d(?:[ ]{_CLOCK})?\b"),
    ("time", r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?:\s?[AaPp][Mm])?\b"),
    ("time", r"\b\d{1,2}:\d\d\s?[AaPp][Mm]\b"),
    ("url", r"\b[a-z][a-z0-9+.-]{1,12}://[^\s'\"<>]+"),
    ("email", r"\b[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"),
    ("address", rf"\b0x[{_HEX}]+\b"),
    ("ip", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/]\d+)?(?![\w.])"),
    (
        "ip",
        rf"(?<![\w:.])\[?(?=[{_HEX}:.]{{0,45}}\d)(?=[{_HEX}]{{0,4}}(?::[{_HEX}]{{1,4}}){{0,7}}::|"
        rf"[{_HEX}]{{1,4}}(?::[{_HEX}]{{1,4}}){{7}})[{_HEX}:]{{2,39}}(?:\.\d{{1,3}}){{0,3}}(?:/\d{{1,3}})?(?![\w:])"
        r"(?:\]:\d{1,5}|\])?",
    ),
    ("path", r"(?<![\w.])(?:[A-Za-z]:)?(?:\.{0,2}[\\/])[\w.@~+-]+(?:[\\/][\w.@~+-]+)*"),
    ("duration", r"\b(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|secs?|s|mins?|m|hrs?|h|d)){1,5}\b"),
    ("size", r"\b\d+(?:\.\d+)?(?:[kKMGTP]i?[Bb]?|bytes?|B)\b"),
    ("version", r"\bv?\d+(?:\.\d+)+(?:[-.+]?(?:a|b|rc|alpha|beta|dev|post|pre|snapshot|SNAPSHOT)[\w.+-]{0,40})?\b"),
    ("hash", rf"\b(?=[a-fA-F]{{0,63}}\d)[{_HEX}]{{7,128}}\b"),
    ("hash", r"\b[a-f]{8,128}\b|\b[A-F]{8,128}\b"),
    ("id", r"\b(?=(?:[A-Za-z]{0,40}\d){2})(?=[A-Za-z0-9]{0,200}[A-Za-z])[A-Za-z0-9]{16,200}\b"),
    ("number", r"(?<![A-Za-z_])(?:(?<![\w.)\]])[-+])?\d+(?:[.,_]\d+)*(?:[eE][-+]?\d+)?(?![A-Za-z_])"),
    ("number", r"(?<=[A-Za-z_])\d{2,}|(?<=[A-Za-z]{4})\d\b"),
    ("boolean", r"(?<==)(?:[Tt]rue|[Ff]alse)\b"),
)
_SHOWN = {"hash": "number", "version": "number"}
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`"


def parameterise(text: str) -> str:
    """A message with quoted strings, numbers, dates, addresses, paths and the like replaced by their names.

    >>> parameterise("User 'ana' not found after 12.5 s at 0x7f3a")
    'User <quoted> not found after <number> s at <address>'
    """
    return " ".join(_compiled(quoted=True).sub(_name, text[:LONGEST]).split())


def parameterise_code(text: str) -> str:
    """A source line with one space for each run of white space, and addresses and hashes replaced.

    Its quoted strings stay: in a message they are data, in code they tell one `raise` from the next.
    """
    return " ".join(_compiled(quoted=False).sub(_name, text[:LONGEST]).split())


def _name(match: re.Match[str]) -> str:
    name = (match.lastgroup or "").rstrip("_")
    return f"<{_SHOWN.get(name, name)}>"


@cache
def _compiled(*, quoted: bool) -> re.Pattern[str]:
    wanted = [*([("quoted", _QUOTED)] if quoted else []), *PATTERNS]
    if not quoted:
        wanted = [(name, pattern) for name, pattern in PATTERNS if name in ("uuid", "address")]
    seen: dict[str, int] = {}
    groups = []
    for name, pattern in wanted:
        groups.append(f"(?P<{name}{'_' * seen.get(name, 0)}>{pattern})")
        seen[name] = seen.get(name, 0) + 1
    return re.compile("|".join(groups))
