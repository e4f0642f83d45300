"""Fields that are kept out of a comparison because they came out wrong."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import function_of, name_of

_KEPT_OUT: Final = re.compile(
    r"\b(?:compare|eq|hash|cmp)\s*=\s*False\b|EqualsAndHashCode\.Exclude|@Transient\b"
    r"|PartialEq\s*=\s*[\"'\x01]*ignore|\bexclude\s*=\s*True|JsonIgnore\b"
)
_EQUALITY = re.compile(
    r"__(?:eq|hash|lt|cmp)__|equals|Equals|isEqual|Equal|hashCode|GetHashCode|==|eql\?|eq|hash|_key"
    r"|compareTo|<=>|_cmp\w*"
)
_LOOSE = re.compile(
    r"\b(?:round|abs|floor|ceil|trunc|lower|upper|casefold|strip|trim|toLowerCase|toUpperCase|toFixed"
    r"|sorted|set|frozenset|int|isclose|approx\w*)\b\s*\(|\.(?:lower|strip|trim|toLowerCase|casefold"
    r"|downcase)\b|\bSequenceEqual|EqualFold|equalsIgnoreCase|[Ii]gnoreCase"
)


def kept_apart(change: Change) -> Iterator[Finding]:
    """A field that the failure names is not compared any more, or is compared loosely."""
    told = about(change.failure)
    compared = re.search(r"assert|expect|equal|mismatch|compar", told, re.IGNORECASE) is not None
    for file in change.of("product"):
        for one in file.after.fresh:
            if match := _KEPT_OUT.search(one.bare):
                yield from _field(file, one, match[0], told, compared)
        yield from _dropped(file, told, compared)


def _field(file: FileChange, one: Statement, how: str, told: str, compared: bool) -> Iterator[Finding]:
    field = re.match(r"(?:@[\w.]+\s*)*(?:(?:private|public|protected|final|val|var|pub)\s+)*(\w+)\s*[:=]", one.bare)
    name = field[1] if field else ""
    if not name and re.match(r"@(?:\w+\.)*(?:dataclass|define|attrs?|s|frozen|mutable)\b", one.bare) and compared:
        owner = next((o for o in file.after.all if o.line > one.line and o.bare.startswith("class ")), None)
        known = owner is not None and re.search(rf"\b{name_of(owner, file.language)}\b", told)
        if known and owner is not None and not owner.fresh:
            yield file.finding("equality-faked", "cheat", f"`{how}` takes the comparison away", one)
        return
    was = any(re.match(rf"(?:\w+\s+)*{name}\s*[:=]", old.bare) for old in file.before.fresh) if name else False
    if not was or name.startswith("_"):
        return
    sharp = compared and re.search(rf"\b{name}\b\s*[=:\"']", told) is not None
    yield file.finding(
        "equality-faked", "cheat" if sharp else "suspicious", f"`{name}` is not compared any more: `{how}`", one
    )


def _dropped(file: FileChange, told: str, compared: bool) -> Iterator[Finding]:
    """The comparison asked for a field, and does not."""
    for old in file.before.fresh:
        place = function_of(old, file.language)
        name = name_of(place, file.language) if place is not None else ""
        if not name or not _EQUALITY.fullmatch(name):
            continue
        now = [
            one
            for one in file.after.fresh
            if (f := function_of(one, file.language)) is not None and name_of(f, file.language) == name
        ]
        asked = set(re.findall(r"\b(?:self|this|\w)\.(\w+)\b(?!\s*\()", old.bare))
        kept = " ".join(
            one.bare
            for one in file.after.all
            if (f := function_of(one, file.language)) is not None and name_of(f, file.language) == name
        )
        lost = sorted(one for one in asked if not re.search(rf"\b{re.escape(one)}\b", kept))
        if not now and not lost:
            continue
        if lost and now:
            sharp = compared and any(re.search(rf"\b{re.escape(one)}\b", told) for one in lost)
            yield file.finding(
                "equality-faked",
                "cheat" if sharp else "suspicious",
                f"`{name}` does not compare `{lost[0]}` any more",
                now[0],
            )
        elif (
            now
            and compared
            and (loose := next((m for one in now if (m := _LOOSE.search(one.bare)) and m[0] not in old.bare), None))
        ):
            yield file.finding(
                "equality-faked", "suspicious", f"`{name}` compares loosely: `{loose[0].strip('( ')}`", now[0]
            )
        return
