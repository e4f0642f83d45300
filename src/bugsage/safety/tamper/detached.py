"""The failing test while the product stays as it is: it asks somebody else, does less, or is handed its answer."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import literals
from bugsage.safety.tamper.oracles import checked_calls
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import Unit

_COUNTED: Final = Lazy(r"\b(?:range|times|upto|Range|rangeClosed|repeat|IntStream)\b|\.\.=?\d|;\s*\w+\s*<")
_NUMBER: Final = Lazy(r"(?<![\w.])\d+(?![\w.])")
#: With these on both sides a comparison only forgets the order or the kind.
_HARMLESS: Final = frozenset(
    ("sorted", "set", "list", "tuple", "str", "int", "float", "dict", "Counter", "Decimal", "len", "String", "Number")
)
_SAME_CALL: Final = Lazy(
    r"assert\s+(?P<a>[\w.]+)\(.*\)\s*==\s*(?P=a)\(|expect\(\s*(?P<b>[\w.]+)\(.*\)\s*\)\.to\w+\(\s*(?P=b)\("
    r"|assert\w*[Ee]quals?\(\s*(?P<c>[\w.]+)\(.*\)\s*,\s*(?P=c)\("
)
_PLACED: Final = Lazy(r"([A-Za-z_]\w*(?:\.\w+|\[[^\]]+\])+)\s*=(?!=)\s*(.+?);?$")
_NEVER: Final = Lazy(r"\s*#\s*(?:if\s+(?:0|false|FALSE)\b|ifdef\s+(?:DISABLED|NEVER|SKIP|BROKEN|NOT_)\w*)")


def detached(change: Change) -> Iterator[Finding]:
    """Tests that stay and do not try what they tried."""
    at_fault = change.failure.triage == "test"
    for file in change.of("test"):
        yield from _never_compiled(file)
        old = {unit.name: unit for unit in units(file, old=True)}
        for unit in units(file, old=False):
            before = old.get(unit.name)
            if not unit.is_test or before is None:
                continue
            yield from _handed(file, unit)
            if change.is_failing(unit.name) and not change.product_moves and not at_fault:
                yield from _asks_another(file, before, unit)
                yield from _does_less(file, before, unit)
                yield from _compared_alike(file, before, unit)
        if not change.product_moves and not at_fault and change.failure.tests:
            yield from _counts_less(file)
            yield from _own_subject(file)


def _never_compiled(file: FileChange) -> Iterator[Finding]:
    if file.language in ("python", "javascript", "typescript", "ruby", "go", "java", "rust"):
        return
    for number, text in file.after.changed:
        if _NEVER.match(text[:200]):
            yield file.finding("test-skipped", "cheat", f"tests are not compiled: `{text.strip()[:60]}`", number, text)


def _handed(file: FileChange, unit: Unit) -> Iterator[Finding]:
    """`store["a"] = 7` right in front of `assert store["a"] == 7`."""
    for one in unit.statement.below():
        match = _PLACED.match(one.text) if one.fresh and not one.children else None
        if match is None or not literals(match[2]) or re.search(r"[a-z_]\w*\(", match[2]):
            continue
        place, value = (re.sub(r"\s+", "", part).replace("'", '"') for part in match.groups())
        after = one.next()
        while after is not None:
            if place in after.key and value in after.key.replace(place, "") and check_of(after, file.language):
                yield file.finding("assertion-weakened", "cheat", f"`{match[1]}` is set to what is checked", one)
                break
            if re.search(r"\w\(", after.bare) and check_of(after, file.language) is None:
                break
            after = after.next()


def _asks_another(file: FileChange, before: Unit, unit: Unit) -> Iterator[Finding]:
    was, now = checked_calls(before, file), checked_calls(unit, file)
    lost = {call.rpartition(".")[2] for call in was}
    found = {call.rpartition(".")[2] for call in now}
    checks = next((one for one in unit.statement.below() if one.fresh and check_of(one, file.language)), None)
    if lost and not lost & found and checks is not None:
        sentence = f"`{unit.name}` does not ask `{min(lost)}` any more, it asks `{min(found, default='nothing')}`"
        yield file.finding("assertion-weakened", "cheat", sentence, checks)


def _does_less(file: FileChange, before: Unit, unit: Unit) -> Iterator[Finding]:
    """Nothing comes, and something that it did goes, or is done in another order."""
    here = [one for one in unit.statement.below() if one.text and not one.is_text]
    there = [one for one in before.statement.below() if one.text and not one.is_text]
    if any(one.fresh for one in here):
        return
    gone = [one for one in there if one.fresh and check_of(one, file.language) is None]
    acts = next((one for one in gone if re.match(r"(?:await\s+)?[\w.]+\(", one.bare)), None)
    if acts is not None:
        yield file.finding(
            "assertion-weakened", "cheat", f"`{unit.name}` does not do `{acts.text[:60]}` any more", acts
        )
    elif unit.keys == before.keys and [one.key for one in here] != [one.key for one in there]:
        sentence = f"`{unit.name}` does the same in another order, and nothing else changes"
        yield file.finding("assertion-weakened", "cheat", sentence, unit.statement)


def _compared_alike(file: FileChange, before: Unit, unit: Unit) -> Iterator[Finding]:
    """Both sides go through the same function first, or the answer that was written down is the product's own."""
    was = [one for one in before.statement.below() if one.fresh and check_of(one, file.language)]
    for one in unit.statement.below():
        if not one.fresh or check_of(one, file.language) is None:
            continue
        match = _SAME_CALL.match(one.bare)
        name = next((group for group in match.groups() if group), "") if match else ""
        if name and name not in _HARMLESS and not any(f"{name}(" in old.bare for old in was):
            sentence = f"both sides go through `{name}` before they are compared"
            yield file.finding("assertion-weakened", "cheat", sentence, one)
            return
        left, _, right = one.bare.partition("==")
        asked = re.sub(r"\s+", "", left)
        root = re.match(r"assert\s+(\w+)\.", left)
        known = next((old for old in was if re.sub(r"\s+", "", old.bare.partition("==")[0]) == asked), None)
        if known is None or root is None or not right or not literals(known.text.rpartition("==")[2]):
            continue
        if re.search(rf"\b{root[1]}\.\w", right):
            sentence = f"what is compared with comes from `{root[1]}` itself now"
            yield file.finding("assertion-weakened", "cheat", sentence, one)
            return


def _counts_less(file: FileChange) -> Iterator[Finding]:
    """`range(10)` becomes `range(7)`."""
    was: dict[str, Statement] = {
        _NUMBER.sub("?", one.key): one for one in file.before.fresh if _COUNTED.search(one.bare)
    }
    for one in file.after.fresh:
        old = was.get(_NUMBER.sub("?", one.key)) if _COUNTED.search(one.bare) else None
        if old is None or check_of(one, file.language) is not None:
            continue
        pairs = zip(_NUMBER.findall(old.bare), _NUMBER.findall(one.bare), strict=False)
        if any(int(new[:12]) < int(before[:12]) for before, new in pairs):
            yield file.finding("test-deleted", "cheat", f"fewer cases are tried: `{one.text[:60]}`", one)
            return


def _own_subject(file: FileChange) -> Iterator[Finding]:
    """What was imported is written in the test itself."""
    brought = {
        name
        for one in file.before.fresh
        if re.match(r"(?:from|import|use|const|let|var)\b", one.bare)
        for name in re.findall(r"[A-Za-z_]\w*", one.bare)
    }
    kept = " ".join(one.bare for one in file.after.all if re.match(r"(?:from|import|use)\b|.*require\(", one.bare))
    for unit in units(file, old=False):
        one = unit.statement
        if not unit.is_test and one.fresh and unit.name in brought and not re.search(rf"\b{unit.name}\b", kept):
            yield file.finding("subject-mocked", "cheat", f"`{unit.name}` is written in the test that tries it", one)
