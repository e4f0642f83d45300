"""Whether what a test expects and what the product does now belong together."""

import re
from collections import Counter
from typing import Final

from bugsage.model.languages import topic_of
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import both_forms, is_specific, literals, values_of
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import function_of, name_of

#: What changes nothing of what a function gives.
_IDLE: Final = Lazy(r"(?:pass|\.\.\.|import\b|from\b|(?:\w+\.)*(?:log\w*|console|print\w*|slog|fmt\.Print\w*)\b)")
#: Words of any test, which tie it to nothing.
_ANY: Final = frozenset(
    re.findall(
        r"\w+",
        "test tests result expected actual value values name data self this none true false return assert equal error "
        "index init main run get set new make create update handle call item items list node key type",
    )
)
#: Brackets, commas and changes of kind: with nothing else a function gives what it gave.
_COSMETIC: Final = frozenset((*"()[]{},;:", "int", "float", "str", "list", "tuple", "bool", "return", "const", "let"))


def fits(change: Change, file: FileChange, name: str, was: Statement, now: Statement) -> bool:
    """The product does something else where the test looks, and the test was not given what came out wrong."""
    if _what_came_out(change, was, now):
        return False
    test = next((unit for unit in units(file, old=False) if unit.name == name), None)
    spoken = {_plain(word) for word in (test.words if test is not None else ())}
    spoken |= {_plain(word) for word in re.findall(r"[A-Za-z_]\w+", f"{now.text} {was.text} {name}")}
    spoken |= {_plain(word) for word in re.findall(r"[A-Za-z]{3,}", name)}
    topic = _plain(topic_of(file.path))
    for product in change.of("product"):
        fresh = [one for one in product.after.fresh if one.text and not one.is_text and not _IDLE.match(one.bare)]
        fresh += [one for one in product.before.fresh if one.text and not one.is_text and not _IDLE.match(one.bare)]
        if not fresh or not _differs(product):
            continue
        stem = _plain(product.path.rpartition("/")[2].partition(".")[0])
        if len(stem) > 2 and (stem == topic or stem in spoken):
            return True
        if any(_changed_names(one, product.language) & spoken for one in fresh[:200]):
            return True
    return False


def _differs(file: FileChange) -> bool:
    """More than brackets and changes of kind: words, values or operators come or go."""
    sides = [
        Counter(token for one in side.fresh[:500] if not one.is_text for token in re.findall(r"\w+|[^\w\s]", one.text))
        for side in (file.before, file.after)
    ]
    return any(token not in _COSMETIC for token in (sides[0] - sides[1]) + (sides[1] - sides[0]))


def _changed_names(one: Statement, language: str) -> set[str]:
    """What is changed here: the function that it stands in, what it defines, and the particular names in it."""
    place = function_of(one, language)
    found = {_plain(name_of(place, language))} if place is not None else set()
    found |= {_plain(word) for word in re.findall(r"[A-Za-z_]\w{4,}", one.bare)}
    return {name for name in found if len(name) > 2} - _ANY


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _what_came_out(change: Change, was: Statement, now: Statement) -> bool:
    """The new expectation is the wrong answer of which the failure tells."""
    told = both_forms(values_of(change.failure.values)) | both_forms(values_of(literals(change.failure.message)))
    come = values_of(literals(now.text)) - values_of(literals(was.text))
    gone = values_of(literals(was.text)) - values_of(literals(now.text))
    return bool(come & told) and (bool(gone & told) or any(is_specific(value) for value in come & told))
