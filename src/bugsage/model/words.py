"""How text and identifiers are read as words, alike in the code map and in what is asked of it."""

import re
from functools import lru_cache

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=200_000)
def parts_of(identifier: str) -> tuple[str, ...]:
    """The words of one identifier in lower case: the whole, then its camel and snake parts where there are several.

    >>> parts_of("parseHTTPHeader_v2")
    ('parsehttpheader_v2', 'parse', 'http', 'header', 'v', '2')
    """
    if identifier.isascii() and identifier.islower() and identifier.isalpha():
        return (identifier,)  # most are, and are words as they stand
    parts = [part.lower() for part in _PART.findall(identifier)]
    whole = identifier.strip("_").lower()
    if len(parts) == 1 and parts[0] == whole:
        return (whole,)
    return (whole, *parts) if whole else ()


def identifiers_of(text: str) -> list[str]:
    """Every identifier in a text, in order, as written."""
    return _IDENTIFIER.findall(text)


def words_of(text: str) -> dict[str, int]:
    """How often each word stands in a text; single characters are left out."""
    counts: dict[str, int] = {}
    for identifier in identifiers_of(text):
        for word in parts_of(identifier):
            if len(word) > 1:
                counts[word] = counts.get(word, 0) + 1
    return counts
