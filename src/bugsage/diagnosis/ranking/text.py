"""Words as the ranker compares them: common ones left out, endings taken off."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from bugsage.model.words import identifiers_of, parts_of

#: Words of the language and of test runners, which stand everywhere and tell nothing.
STOP_WORDS = frozenset(
    "and as assert class cls def elif else error expected false file fixture for from if import in is line mark none "  # noqa: SIM905
    "not of or parametrize py pytest raises result return self test tests the to true while with an".split()
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ized", "izes", "ize", "ers", "er", "ies", "ed", "es", "s")

Bag = dict[str, int]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without its grammatical ending, so that `parsing`, `parsed` and `parser` meet."""
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def stems_of(text: str) -> Bag:
    """How often each stem stands in a text, stop words and single characters left out."""
    return stemmed(_counted(identifiers_of(text)))


def stemmed(words: Mapping[str, int]) -> Bag:
    """The same for words already counted."""
    bag: Bag = {}
    for word, count in words.items():
        if len(word) > 1 and word not in STOP_WORDS:
            key = stem(word)
            bag[key] = bag.get(key, 0) + count
    return bag


@lru_cache(maxsize=100_000)
def name_stems(name: str) -> frozenset[str]:
    """The stems of a qualified name, neighbouring parts also joined: `fmt_skip` gives fmt, skip and fmtskip."""
    words = set(_counted(identifiers_of(name))) | set(joined_parts(name))
    return frozenset(stem(word) for word in words if len(word) > 1 and word not in STOP_WORDS)


def joined_parts(text: str) -> list[str]:
    """Every two neighbouring parts of each identifier as one word."""
    joined = []
    for identifier in identifiers_of(text):
        parts = parts_of(identifier)[1:]
        joined += [one + other for one, other in pairwise(parts)]
    return joined


def _counted(identifiers: Iterable[str]) -> Bag:
    counts: Bag = {}
    for identifier in identifiers:
        for word in parts_of(identifier):
            counts[word] = counts.get(word, 0) + 1
    return counts
