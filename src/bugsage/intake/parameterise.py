"""What changes from one occurrence to the next, replaced by its name."""

from __future__ import annotations

import re
from functools import cache

#: Longer texts are cut before anything is looked for in them.
LONGEST = 2_000

#: Name and pattern, tried in this order; each is linear in the length of the text.
PATTERNS = (
    ("uuid", r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"),
    ("date", r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
    ("time", r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?\b"),
    ("url", r"\b[a-z][a-z0-9+.-]{1,12}://[^\s'\"<>]+"),
    ("email", r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    ("address", r"\b0x[0-9a-fA-F]+\b"),
    ("ip", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?\b"),
    ("path", r"(?<![\w.])(?:[A-Za-z]:)?(?:\.{0,2}[\\/])[\w.@~+-]+(?:[\\/][\w.@~+-]+)*"),
    ("hash", r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\b"),
    ("number", r"(?<![A-Za-z_])[-+]?\d+(?:[.,_]\d+)*(?:[eE][-+]?\d+)?(?![A-Za-z_])"),
    ("number", r"(?<=[A-Za-z_])\d{2,}"),
)
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`"


def parameterise(text: str) -> str:
    """A message with quoted strings, numbers, dates, addresses, paths and the like replaced by their names.

    >>> parameterise("User 'ana' not found after 12.5 s at 0x7f3a")
    'User <quoted> not found after <number> s at <address>'
    """
    return _named(_compiled(quoted=True).sub(_name, text[:LONGEST]))


def parameterise_code(text: str) -> str:
    """A source line with one space for each run of white space, and addresses and hashes replaced.

    Its quoted strings stay: in a message they are data, in code they tell one `raise` from the next.
    """
    return " ".join(_compiled(quoted=False).sub(_name, text[:LONGEST]).split())


def _name(match: re.Match[str]) -> str:
    return f"<{(match.lastgroup or '').rstrip('_')}>"


def _named(text: str) -> str:
    return " ".join(text.split())


@cache
def _compiled(*, quoted: bool) -> re.Pattern[str]:
    wanted = [*([("quoted", _QUOTED)] if quoted else []), *PATTERNS]
    if not quoted:
        wanted = [(name, pattern) for name, pattern in PATTERNS if name in ("uuid", "address", "hash")]
    names: list[str] = []
    for name, _ in wanted:
        names.append(name + "_" * names.count(name) if name not in names else name + "_" * (names.count(name) + 1))
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, (_, pattern) in zip(names, wanted, strict=True)))
