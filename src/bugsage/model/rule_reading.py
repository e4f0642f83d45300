"""A file of safety rules as values, read strictly: everything wrong in it is named with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from bugsage.errors import RuleError
from bugsage.model.contract import CRITICALITIES
from bugsage.model.issue import TRIAGE_KINDS
from bugsage.model.languages import LANGUAGES
from bugsage.model.located import Located, Misfit, fitted, nearest, read_yaml
from bugsage.model.owner import Owner
from bugsage.model.pattern_words import words_of
from bugsage.model.rule import VALUES, Condition, Pack, Rule

#: Keys and indices from the top of a value down to a part.
Way = tuple[str | int, ...]

SCHEMA: Final = "bugsage/rules@1"
#: Stands in every file that is ours: other tools keep rules in such a folder, too.
FAMILY: Final = "bugsage/rules"
OWNER_SCHEMA: Final = "bugsage/owner@1"
#: Names of the owner's file.
OWNERS: Final = ("owner.yaml", "owner.yml")
_TOP_KEYS = ["schema", "pack", "rules"]
#: Set by the reader; they may not stand in a file.
_OURS = frozenset({"source", "line", "pack", "words"})
_FILE_KINDS = ("added", "deleted", "modified", "renamed", "copied")
_MODES = ("executable", "link", "submodule", "changed")
_CHANGES = ("added", "removed", "signature", "body")
_HISTORY = ("loosened", "unfollowed", "agent")
_OF_LINES = ("added", "removed", "gains", "loses")
_OVER_LINES = (*_OF_LINES, "added_block", "removed_block")
#: Written by whoever writes the change or the error: nothing may get easier by them.
_WORDS_OF_STRANGERS = ("message", "error_types")


def read_rules(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of one file's text; none where the file is another tool's. Raises RuleError."""
    says_so = FAMILY in text
    if not says_so and "because" not in text:
        return ()
    try:
        found = read_yaml(text)
        if _is_ours(found.value):
            _refuse_caps(found)
            return tuple(_rules(found, source))
    except Misfit as misfit:
        if not says_so:
            return ()
        raise RuleError(f"{source}:{misfit.line}: {misfit}") from misfit
    if _looks_like_ours(found.value):
        raise RuleError(f"{source}: its rules do not count yet", hint=f"begin the file with `schema: {SCHEMA}`")
    return ()


def read_owner(text: str, source: str) -> Owner | None:
    """The owner's file; None where it is another tool's. Raises RuleError."""
    if "bugsage/" not in text:
        return None
    try:
        found = read_yaml(text)
        if not isinstance(found.value, dict) or found.value.get("schema") != OWNER_SCHEMA:
            raise Misfit(found.line("schema"), f"begin the owner's file with `schema: {OWNER_SCHEMA}`")
        owner = fitted(found, (), Owner)
        for number, one in enumerate(owner.overrides):
            path: Way = ("overrides", number)
            if one.then is None and one.unless is None:
                raise Misfit(found.line(*path), "needs `then` or `unless`")
            wrong = _wrong_when(one.unless, (*path, "unless"), _WORDS_OF_STRANGERS) if one.unless else None
            if wrong:
                raise Misfit(found.line(*wrong[0]), f"{'.'.join(map(str, wrong[0]))}: {wrong[1]}")
        return msgspec.structs.replace(owner, rules=tuple(_entries(found, source)))
    except Misfit as misfit:
        raise RuleError(f"{source}:{misfit.line}: {misfit}") from misfit


def _refuse_caps(found: Located) -> None:
    """What lowers a score is said by the owner, in a file of its own that is easy to guard."""
    for index, entry in enumerate(found.value.get("rules") or ()):
        then = entry.get("then") if isinstance(entry, dict) else None
        if isinstance(then, dict) and "cap" in then:
            raise Misfit(
                found.line("rules", index, "then", "cap"),
                f"then.cap: only the owner's file, rules/{OWNERS[0]}, says it",
            )


def _is_ours(top: Any) -> bool:
    return isinstance(top, dict) and str(top.get("schema", "")).startswith(FAMILY)


def _looks_like_ours(top: Any) -> bool:
    """A list of rules with our keys; a safety rule must not be passed over because a line is missing."""
    entries = top.get("rules") if isinstance(top, dict) else None
    return isinstance(entries, list) and any(
        isinstance(e, dict) and {"when", "then", "because"} <= e.keys() for e in entries
    )


def _rules(found: Located, source: str) -> Iterator[Rule]:
    top = found.value
    if top["schema"] != SCHEMA:
        raise Misfit(found.line("schema"), f"schema {top['schema']} is not known; this reads {SCHEMA}")
    for key in top:
        if key not in _TOP_KEYS:
            raise Misfit(found.line(key), f"unknown key {key}{nearest(key, _TOP_KEYS)}")
    yield from _entries(found, source)


def _entries(found: Located, source: str) -> Iterator[Rule]:
    top = found.value
    entries = top.get("rules") or []
    if not isinstance(entries, list):
        raise Misfit(found.line("rules"), "rules: expected a list")
    pack = fitted(found, ("pack",), Pack) if "pack" in top else None
    for index in range(len(entries)):
        rule = fitted(found, ("rules", index), Rule, hidden=_OURS)
        wrong = _wrong(rule)
        if wrong:
            way, what = wrong
            raise Misfit(found.line("rules", index, *way), f"{'.'.join(map(str, way))}: {what}")
        yield msgspec.structs.replace(
            rule,
            pack=f"{pack.name}@{pack.version}" if pack else "",
            words={pattern: words_of(pattern) for pattern in _searched(rule.when)},
            source=source,
            line=found.line("rules", index),
        )


def inner(when: Condition) -> Iterator[tuple[Way, Condition]]:
    """The conditions right inside a condition, each with the way there."""
    for name, several in (("all", when.all_), ("any", when.any_)):
        for index, one in enumerate(several):
            yield (name, index), one
    for name, single in (("not", when.not_), ("somewhere", when.somewhere)):
        if single is not None:
            yield (name,), single


def _searched(when: Condition) -> Iterator[str]:
    """The patterns that are searched in lines."""
    for name in _OVER_LINES:
        yield from getattr(when, name)
    for _, one in inner(when):
        yield from _searched(one)


def _wrong(rule: Rule) -> tuple[Way, str] | None:
    """The way to the first value that has the right type and no meaning, with what is missing."""
    if not rule.id.strip():
        return ("id",), "must not be empty"
    if rule.then == type(rule.then)():
        return ("then",), "asks for nothing; there are " + ", ".join(rule.then.__struct_fields__)
    unknown = next((name for name in re.findall(r"\{(\w+)\}", rule.because) if name not in VALUES), None)
    if unknown is not None:
        return ("because",), f"{{{unknown}}} is no value; there are {', '.join(VALUES)}"
    return _wrong_when(rule.when, ("when",), _WORDS_OF_STRANGERS if rule.then.cap is not None else ())


def _wrong_when(when: Condition, path: Way, refused: tuple[str, ...]) -> tuple[Way, str] | None:
    if when == Condition():
        return path, f"names no condition; there are {', '.join(Condition.__struct_encode_fields__)}"
    for name in refused:
        if getattr(when, name):
            return (*path, name), "is written by strangers: nothing may get easier by it, as under `not` or with `cap`"
    for name, known in _WORDS.items():
        stray = next((word for word in getattr(when, name) if word not in known()), None)
        if stray is not None:
            return (*path, name), f"{stray} is none of {', '.join(known())}"
    if when.matches and not any(getattr(when, name) for name in _OF_LINES):
        return (*path, "matches"), f"stands beside one of {', '.join(_OF_LINES)}"
    if when.query and when.query.language not in _languages():
        return (*path, "query", "language"), f"{when.query.language} is none of {', '.join(_languages())}"
    if when.query and not when.query.added and not when.query.removed:
        return (*path, "query"), "needs `added` or `removed`"
    for way, one in inner(when):
        wrong = _wrong_when(one, (*path, *way), _WORDS_OF_STRANGERS if way == ("not",) else refused)
        if wrong:
            return wrong
    return None


def _languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(language.name for language in LANGUAGES))


#: Words that no place could ever have would make a rule that never speaks.
_WORDS: dict[str, Callable[[], tuple[str, ...]]] = {
    "triage": lambda: TRIAGE_KINDS,
    "criticality": lambda: CRITICALITIES,
    "contract_history": lambda: _HISTORY,
    "kinds": lambda: _FILE_KINDS,
    "modes": lambda: _MODES,
    "symbol_changes": lambda: _CHANGES,
    "languages": _languages,
}
