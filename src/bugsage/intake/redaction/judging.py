"""Whether a value looks like a secret: made by chance, or chosen by a person, and not a word, a type or a stand-in."""

import math
import re
from functools import cache

_EMPTY = frozenset(
    ("none", "null", "true", "false", "undefined", "nil", "required", "optional", "string", "str", "redacted",
     "yes", "no", "bytes", "int", "any", "object", "password", "passwd", "secret", "token", "pass", "test",
     "example", "invalid", "missing", "empty", "unset", "default", "disabled", "enabled", "unknown", "filtered",
     "masked", "hidden")
)  # fmt: skip
_NUMBER = re.compile(r"[-+]?[0-9][0-9_.,]*%?")


def is_made_up(value: str) -> bool:
    """Stands in for a secret: nothing, one character again and again, a reference, a name in brackets."""
    said = value.strip()
    if not said.strip("*xX.#-_<>[]0"):
        return not said or not said.strip("*xX.#-_<>[]") or len(said) > 4
    return said.lower() in _EMPTY or bool(_stand_in().match(said))


def is_number(value: str) -> bool:
    """A number as people write them; fifteen digits and more are an id."""
    return bool(_NUMBER.fullmatch(value)) and len(value) < 15


def is_random(text: str, least: int = 12) -> bool:
    """Digits among its letters, and hardly any character often: not a word, a path, a version or a sentence."""
    if len(text) < least or not any(map(str.isdigit, text)):
        return False
    if not any(map(str.isalpha, text)):
        return len(text) >= 15 and text.isdigit() and len(set(text)) > 4
    if "://" in text or text.count("/") > 2 + len(text) // 30 or _ordinary().search(text):
        return False
    return entropy(text) >= min(3.0, 0.66 * math.log2(len(text)))


def is_word(text: str) -> bool:
    """Letters as people string them together: `identifier`, `access_token`, `SomeName`, `kebab-case`."""
    if not _letters().fullmatch(text):
        return False
    humps = _hump().findall(text)
    return len(text) >= 2.5 * len(humps)


def entropy(text: str) -> float:
    """Bits for each character, by how often each occurs."""
    counts = {c: text.count(c) for c in set(text)}
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


@cache
def _stand_in() -> re.Pattern[str]:
    return re.compile(
        r"(?is)\[(?:redacted|filtered|masked|hidden|removed|secret|password|token)\b|<[^<>]{1,80}>$|\*{3}"
        r"|\$\{|\$\(|\$[A-Za-z_]\w*(?:[^\w$]|$)|\$\d(?:\D|$)|%\w+%$|%[sdr]$|%\(|\{\{|#\{|@[A-Z_]+@$"
        r"|\{[a-z_][\w.]*\}|`|x{5}|.*(?:x{8}|\*{4}|#{6}|\.{3})|(?:\.\.\.|…)$|your[-_ ]|<%"
        r"|env[.:\[(]|process\.env|os\.(?:environ|getenv)|secrets?\.[A-Za-z]"
    )


@cache
def _ordinary() -> re.Pattern[str]:
    """Parts that no chance makes: file endings, versions, dates, dotted names."""
    return re.compile(
        r"(?i)\.(?:pem|crt|cer|key|json|ya?ml|txt|py|js|ts|java|go|rb|xml|html?|p12|jks|pub|log|jar|war|whl|gz|tgz|zip|com|org|net|io|class|"
        r"properties|toml|ini|cfg|sh|md|rs|c|h|cc|cpp|lock)(?![A-Za-z0-9])|^v?\d+\.\d+(?:\.\d+)*(?:[-+.][A-Za-z].*)?$"
        r"|^\d{4}-\d\d-\d\d|SNAPSHOT|^[A-Za-z]+(?:\.[A-Za-z][A-Za-z_]*\d{0,3})+$|^[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?\d{1,4}(?:[-_.]\d{1,4})*$"
    )


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z._ -]*")


@cache
def _hump() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+[a-z]*|[a-z]+")
