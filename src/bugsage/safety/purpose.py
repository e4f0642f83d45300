"""What the message of a commit says that the commit is for. It is its author's word and nobody else's."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bugsage.model.patch import PatchCommit

#: Names of measures, each with the words in a subject that speak for it. One subject can speak for several.
PURPOSES: Final = {
    "says_types": (
        r"typing|typed|types|type[ -]?(?:hint|annotation|check)\w*|annotat\w+|mypy|pyright|pytype|stubs?|generics"
    ),
    "says_style": (
        r"format(?:ted|ting|ter|s)?|re-?format\w*|lint\w*|style|styling|whitespace|indent\w*|black|blacken\w*|ruff|"
        r"flake8|isort|autopep8|yapf|pep[ -]?8|prettier|gofmt|rustfmt|eslint|rubocop|pyupgrade|f-strings?|quotes|"
        r"clean-?ups?|tidy\w*|cosmetic\w*|import order|sort imports|unused|pylint|pyflakes|noqa"
    ),
    "says_documents": (
        r"docs?|documentation|document(?:s|ed|ing)?|docstrings?|readme|changelog|typos?|spelling|grammar|comments?|"
        r"licen[cs]es?|copyright|news|wording|examples?"
    ),
    "says_upkeep": (
        r"tests?|test suite|coverage|ci|travis|appveyor|workflows?|github actions?|pre-commit|tox|builds?|packaging|"
        r"setup\.py|pyproject|release[sd]?|releasing|bump\w*|version|deps|dependenc\w+|deprecat\w*|compat\w*|"
        r"renam\w+|python ?[23](?:\.\d+)?|py[23]\d*|six|warnings?|merge|chore"
    ),
    "says_feature": (
        r"add(?:s|ed|ing)?|new|support\w*|implement\w*|introduc\w+|allow\w*|feat(?:ure)?s?|initial|enabl\w+"
    ),
    "says_fix": (
        r"fix(?:es|ed|ing|up)?|bugs?|bug-?fix\w*|hotfix|regress\w+|crash\w*|broken|incorrect\w*|wrong\w*|leaks?|hangs?"
    ),
}


def purposes(commits: Iterable[PatchCommit]) -> dict[str, float]:
    """For each purpose the share of the commits whose subject speaks for it; empty without a subject to read."""
    subjects = [first for one in commits if (first := one.message.strip().partition("\n")[0])]
    if not subjects:
        return {}
    said = [purposes_of(one) for one in subjects]
    return {name: sum(name in one for one in said) / len(subjects) for name in PURPOSES}


def purposes_of(subject: str) -> frozenset[str]:
    """Names of the purposes that one subject speaks for."""
    return frozenset(name for name in PURPOSES if _words(name).search(subject))


def says_fix(subject: str) -> bool:
    """A subject that speaks of mending something."""
    return bool(_words("says_fix").search(subject))


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{PURPOSES[name]})(?!\w)", re.IGNORECASE)
