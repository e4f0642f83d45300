"""Checks of the product that are taken away."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.handlers import is_handler
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import function_of, name_of

_REFUSES = Lazy(
    r"(?:raise|throw|panic|assert|abort|die|errors\.New|bail!|panic!|"
    r"ensure!|assert!)\b\s*\(?|return\b.*\b(?:fmt\.Errorf|errors\.New|"
    r"Err\()|(?:invariant|precondition|require|Preconditions\.\w+|"
    r"Objects\.requireNonNull|Assert\.\w+|Contract\.\w+)\s*\(|process\.exit\(1|"
    r"sys\.exit\(1"
)
_SAYS = Lazy(
    r"(?:self\.|this\.|[\w.]+\.)?_?(?:validate|verify|check|ensure|"
    r"require|assert|sanitize|authorize|authenticate)\w*\s*\("
)
_PLAIN = Lazy(
    r"(?:pass|return\b[\w\s\"'.\[\]{}()]*|continue|break|\.\.\.|"
    r"(?:\w+\.)*(?:log|logger|logging|warnings|console)\.\w+\(.*|"
    r"print\(.*)$",
    re.DOTALL,
)


def removed_checks(change: Change) -> Iterator[Finding]:
    """Refusals that go, while the function that made them stays and nothing refuses in their stead."""
    proven = any(
        check.fresh and re.match(r"(?:async\s+)?def\s+test|(?:it|test)\(|func\s+Test", check.bare)
        for file in change.of("test")
        for check in file.after.all
    )
    added = " ".join(one.bare for file in change.of("product") for one in file.after.fresh if not is_handler(one))
    built = sum(
        1
        for file in change.of("product")
        for one in file.after.fresh
        if one.text and not one.is_text and not _PLAIN.match(one.bare) and not _only_tells(one)
    )
    for file in change.of("product"):
        yield from _in_file(change, file, added, proven, built)


def _only_tells(one: Statement) -> bool:
    """A branch in which something is noted at most."""
    return bool(one.body) and all(_PLAIN.match(inner.bare) for inner in one.body)


def _in_file(change: Change, file: FileChange, added: str, proven: bool, built: int) -> Iterator[Finding]:
    now: dict[str, int] = defaultdict(int)
    was: dict[str, list[Statement]] = defaultdict(list)
    names = {name_of(one, file.language) for one in file.after.all}
    for one in file.after.all:
        if one.fresh and _refuses(one):
            now[_place(one, file)] += 1
    for one in file.before.fresh:
        if _refuses(one) and "NotImplemented" not in one.bare and "todo!" not in one.bare:
            was[_place(one, file)].append(one)
    for place, gone in was.items():
        if (place and place not in names) or now[place] >= len(gone):
            continue
        left = [one for one in gone if not _replaced(one, added)]
        if not left or len(left) <= now[place]:
            continue
        first = left[0]
        severity = "cheat" if (not built and not proven) or _defaulted(file, place) else "suspicious"
        where = f"`{place}`" if place else file.path
        yield file.finding(
            "check-removed", severity, f"{where} does not refuse any more: `{' '.join(first.text.split())[:80]}`", first
        )


def _defaulted(file: FileChange, place: str) -> bool:
    """The function that refused catches errors now and gives a constant."""
    return bool(place) and any(
        one.fresh
        and is_handler(one)
        and _place(one, file) == place
        and all(_PLAIN.match(inner.bare) for inner in one.body)
        for one in file.after.all
    )


def _refuses(one: Statement) -> bool:
    if re.match(r"raise\s*$|throw\s+\w+$", one.bare):
        return any(is_handler(outer) for outer in one.above())
    return bool(_REFUSES.match(one.bare) or _SAYS.match(one.bare)) and not name_of(one, "")


def _replaced(one: Statement, added: str) -> bool:
    """What refuses by the same name is added elsewhere."""
    match = re.search(r"(?:raise|throw)\s+(?:new\s+)?([\w.]+)", one.bare)
    said = _SAYS.match(one.bare)
    name = match[1] if match else said[0].rstrip("( ") if said else ""
    return bool(name) and re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", added) is not None


def _place(one: Statement, file: FileChange) -> str:
    function = function_of(one, file.language)
    return name_of(function, file.language) if function is not None else ""
