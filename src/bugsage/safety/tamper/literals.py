"""Values in code: which ones tests hand in and expect, and which are too plain to tell anything."""

import re
from collections.abc import Iterable

from bugsage.safety.tamper.change import Change
from bugsage.safety.tamper.lazily import Lazy

_LITERAL = Lazy(
    r"[rbuf]{0,2}(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`)|"
    r"(?<![\w.])(-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|"
    r"\b(None|True|False|null|nil|undefined|true|false)\b|(\[\]|"
    r"\{\}|\(\))"
)
#: Numbers that stand in any code.
_PLAIN = frozenset(
    [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "-1",
        "-2",
        "0.0",
        "1.0",
        "0.5",
        "2.0",
        "12",
        "16",
        "20",
        "24",
        "25",
        "30",
        "31",
        "32",
        "50",
        "60",
        "64",
        "80",
        "90",
        "99",
        "100",
        "127",
        "128",
        "180",
        "200",
        "201",
        "204",
        "255",
        "256",
        "300",
        "301",
        "302",
        "304",
        "360",
        "365",
        "366",
        "400",
        "401",
        "403",
        "404",
        "409",
        "422",
        "429",
        "443",
        "500",
        "502",
        "503",
        "512",
        "999",
        "1000",
        "1024",
        "2048",
        "3600",
        "4096",
        "8080",
        "65535",
        "65536",
        "86400",
    ]
)
_MOST = 4000


def literals(text: str) -> list[str]:
    """The literals of a piece of code, texts with their quotes made double."""
    return [_plain(match) for match in _LITERAL.finditer(text)]


def _plain(match: re.Match[str]) -> str:
    return f'"{match[1][1:-1]}"' if match[1] else match[0].replace("_", "") if match[2] else match[0]


def is_specific(value: str) -> bool:
    """So particular that it stands for one input: not a word, an empty value or a round number."""
    if value[:1] == '"':
        inside = value[1:-1]
        return len(inside) >= 4 and not re.fullmatch(
            r"[a-z_.:/*+-]+|[A-Z][a-z]+|[A-Z_]+|\W+|[a-zA-Z]+[/-][a-z.+*-]+|"
            r"--?[\w-]+|\.\w+|(?:utf|iso|ascii|latin|sha|md)[\w-]+|__\w+__|"
            r"[a-zA-Z]+",
            inside,
        )
    return bool(re.fullmatch(r"-?\d{3,}|-?[3-9]\d|-?\d+\.\d+", value)) and value not in _PLAIN


def values_of(given: Iterable[str]) -> set[str]:
    """Literals in one form, to be compared."""
    return {value for text in given for value in (literals(text) or [text])}


def both_forms(values: Iterable[str]) -> frozenset[str]:
    """The same, with numbers as text and text that is a number as one."""
    found = set(values)
    found.update(f'"{value}"' for value in values if re.fullmatch(r"-?\d{3,}|-?\d+\.\d+", value))
    found.update(value[1:-1] for value in values if re.fullmatch(r'"(?:-?\d{3,}|-?\d+\.\d+)"', value))
    return frozenset(found)


def test_values(change: Change) -> frozenset[str]:
    """What the tests of this change, and the failing one, hand in and expect."""
    found = values_of(change.failure.values)
    for file in change.of("test"):
        for one in file.after.all[:_MOST]:
            found.update(literals(one.text))
    return frozenset(
        value
        for value in found
        if value
        not in ("None", "True", "False", "null", "nil", "undefined", "true", "false", "[]", "{}", "()", '""', "0", "1")
    )
