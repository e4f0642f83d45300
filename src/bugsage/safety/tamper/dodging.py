"""Checks of tests that stand there and are dodged: caught, made under a condition, or behind a way out."""

import re
from collections.abc import Iterable, Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.handlers import catches_everything, handlers_of, is_handler
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement


def caught_checks(change: Change, file: FileChange, lost: set[str]) -> Iterator[Finding]:
    """Checks that stand in a new `try`, a new condition, or behind a new way out."""
    told: set[int] = set()
    were = {unit.name for unit in units(file, old=True)}
    losing = {
        id(one): unit.name
        for unit in units(file, old=False)
        if unit.name in lost or (unit.name in were and change.is_failing(unit.name))
        for one in unit.block()
    }
    if file.language == "ruby":
        yield from _rescued(file)
    conditional = _conditional_units(file, set(losing.values()))
    for outer in file.after.fresh:
        harm = _harm(outer, file.language)
        for one in outer.below() if harm else ():
            known = not one.fresh
            if not one.text or id(one) in told or check_of(one, file.language) is None:
                continue
            told.add(id(one))
            if harm == "conditional" and file.language == "go" and one.parent is outer and _asked_there(file, one):
                continue
            if harm == "caught":
                severity = "cheat" if known or id(one) in losing else "suspicious"
                yield file.finding("assertion-weakened", severity, "a check that fails is caught and dropped", one)
            elif harm == "conditional" and _restates(outer, one):
                told_by = "a check is made only where it holds"
                yield file.finding("assertion-weakened", "cheat", told_by, one)
            elif known and harm == "never":
                yield file.finding("assertion-weakened", "cheat", "a check is never reached", one)
            elif known or (losing.get(id(one)) in conditional and not re.search(r"\bfail|Fail|throw|raise", one.bare)):
                severity = "suspicious" if _conditional(outer) else change.grade("")
                yield file.finding("assertion-weakened", severity, "a check is made only under a condition now", one)


def _asked_there(file: FileChange, one: Statement) -> bool:
    """`if x { t.Fatal() }`: the condition is the check, and there was one before."""
    return any(
        old.key == one.key and old.parent is not None and re.match(r"if\b", old.parent.bare)
        for old in file.before.all[:3000]
    )


def _rescued(file: FileChange) -> Iterator[Finding]:
    """`rescue` behind the body of a test."""
    for one in file.after.fresh:
        test = one.before() if is_handler(one) else None
        if test is None or not re.match(r"def\s+test_|it\b|specify\b|test\b", test.bare):
            continue
        if catches_everything(one, file.language, checks=True) or re.search(r"Assertion|ExpectationNotMet", one.bare):
            yield file.finding("assertion-weakened", "cheat", "a check that fails is caught and dropped", one)


def _conditional_units(file: FileChange, names: set[str]) -> set[str]:
    """Tests in which every new check hangs on a new condition, where the old ones did not."""
    if file.language == "go":
        return set()
    asked = {
        unit.name
        for unit in units(file, old=True)
        if any(re.match(r"if\b", one.bare) for one in unit.statement.below())
    }
    return {
        unit.name
        for unit in units(file, old=False)
        if unit.name in names - asked
        and all(
            any(outer.fresh and re.match(r"if\b", outer.bare) for outer in one.above())
            for one in unit.statement.below()
            if one.fresh and check_of(one, file.language) is not None
        )
    }


def _harm(outer: Statement, language: str) -> str:
    """What a new block does to the checks in it; empty where it does nothing."""
    if re.match(r"try\b|begin\b", outer.bare):
        return "caught" if _swallowed(outer, language) else ""
    if re.match(r"with\s+(?:contextlib\.)?suppress\(.*(?:AssertionError|Exception)", outer.bare):
        return "caught"
    if re.match(r"with\s+.*raises\(\s*\(?\s*(?:AssertionError|Exception|BaseException)\b", outer.bare):
        return "never"
    if re.match(r"(?:if|while)\s*\(?\s*(?:False|0|false|__debug__ and False)\b", outer.bare):
        return "never"
    return "conditional" if re.match(r"if\b", outer.bare) and not _has_else(outer) else ""


def _restates(outer: Statement, one: Statement) -> bool:
    """`if x == 1: assert x == 1`."""
    asked = re.sub(r"[\s():{]|^if\b", "", outer.text)
    made = re.sub(r"[\s():{;]|^assert\b", "", one.text)
    return len(asked) > 2 and asked == made


def _conditional(outer: Statement) -> bool:
    """The condition asks where the test runs."""
    return bool(re.search(r"version|platform|win32|darwin|linux|has_\w+|HAS_\w+|is_\w+_available", outer.text))


def _has_else(outer: Statement) -> bool:
    behind = outer.next()
    return behind is not None and bool(re.match(r"\}?\s*(?:else|elif)\b", behind.bare))


def _swallowed(attempt: Statement, language: str) -> bool:
    return any(catches_everything(one, language, checks=True) for one in handlers_of(attempt))


def unwaited(change: Change) -> Iterator[Finding]:
    """Checks in callbacks that the test does not wait for any more."""
    for file in change.of("test"):
        if file.language not in ("javascript", "typescript"):
            continue
        waited = {
            one.key.removeprefix("return").removeprefix("await"): one
            for one in file.before.fresh
            if re.match(r"(?:return|await)\b", one.bare)
        }
        nested = any(one.changed and _DONE.match(one.bare) and _is_deep(one) for one in file.before.all)
        for one in file.after.all:
            if not one.changed or not one.text:
                continue
            if one.fresh and one.key in waited and any(check_of(inner, file.language) for inner in one.below()):
                yield file.finding("assertion-weakened", "cheat", "nobody waits for the checks in here any more", one)
            elif nested and _DONE.match(one.bare) and not _is_deep(one):
                yield file.finding("assertion-weakened", "cheat", "the test is done before its checks are made", one)


_LEAVES = Lazy(r"return|done|t\.end|raise|if\b|unless\b|guard\b|continue|next")
_DONE = Lazy(r"(?:done|t\.end|cb|callback)\(\s*\)$")


def _is_deep(one: Statement) -> bool:
    """It stands in a callback of the test."""
    around = [outer.bare for outer in one.above() if outer.text]
    return len(around) > 1 and not re.match(r"(?:it|test|specify)\b", around[0])


def early_ends(change: Change) -> Iterator[Finding]:
    """Tests that end before they check."""
    for file in change.of("test"):
        for unit in units(file, old=False):
            if unit.is_test and not unit.statement.fresh:
                yield from _ended(change, file, unit.name, unit.statement.body)


def _ended(change: Change, file: FileChange, name: str, body: Iterable[Statement]) -> Iterator[Finding]:
    rest = list(body)
    for one in rest:
        if not one.fresh and re.match(r"for\b|foreach\b|.*\.(?:each|forEach)\b", one.bare):
            yield from _ended(change, file, name, one.body)
    if not any(
        one.fresh and re.match(r"return|done|t\.end|raise|if\b|unless\b|guard\b|continue|next", one.bare)
        for one in rest
    ):
        return
    for number, one in enumerate(rest):
        behind = any(check_of(inner, file.language) for later in rest[number + 1 :] for inner in later.block())
        if not behind:
            return
        if (
            one.fresh
            and re.match(r"(?:return|done\(\)|t\.end\(\)|raise\s+(?:\w+\.)?Skip\w*)\b", one.bare)
            and not one.children
        ):
            yield file.finding("test-skipped", "cheat", f"`{name}` ends before it checks anything", one)
        inner = one.body
        away = re.match(r"(?:if|unless|guard)\b", one.bare) and len(inner) == 1
        if one.fresh and away and re.match(r"(?:return|continue|next|break)\b", inner[0].bare):
            left = change.is_failing(name) and not change.product_moves
            place = re.search(r"environ|getenv|\benv\b|\bCI\b", one.text)
            severity = "cheat" if left or place else "suspicious"
            yield file.finding("test-skipped", severity, f"`{name}` may end before it checks anything", one)
