"""Fields that are kept out of a comparison because they came out wrong."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.protocols import parameters_of
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import function_of, name_of

_KEPT_OUT: Final = Lazy(
    r"\b(?:compare|eq|hash|cmp)\s*=\s*False\b|EqualsAndHashCode\.Exclude|@Transient\b"
    r"|PartialEq\s*=\s*[\"'\x01]*ignore|\bexclude\s*=\s*True|JsonIgnore\b"
)
_EQUALITY = Lazy(
    r"__(?:eq|hash|lt|cmp)__|equals|Equals|isEqual|Equal|hashCode|GetHashCode|==|eql\?|eq|hash|_key"
    r"|compareTo|<=>|_cmp\w*"
)
_LOOSE = Lazy(
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
    """The comparison asked for a field, and does not; or it is new and leaves out one that the failure names."""
    was, now = _comparisons(file.before.all, file), _comparisons(file.after.all, file)
    for name, body in now.items():
        fresh = [one for one in body if one.fresh]
        gone = [one for one in was.get(name, []) if one.fresh]
        if not fresh:
            continue
        kept = " ".join(one.bare for one in body)
        lost = _fields(" ".join(one.bare for one in gone)) - _fields(kept)
        place = function_of(fresh[0], file.language)
        other = parameters_of(place)[:1] if place is not None else []
        unasked = bool(gone) and bool(other) and not re.search(rf"\b{other[0]}\b", kept)
        missed = [] if gone else sorted(_told_fields(told, file) - _fields(kept)) if _fields(kept) else []
        if unasked or lost or missed:
            sharp = compared and (unasked or bool(missed) or any(re.search(rf"\b{one}\b", told) for one in lost))
            what = min(lost) if lost else missed[0] if missed else other[0]
            yield file.finding(
                "equality-faked", "cheat" if sharp else "suspicious", f"`{name}` does not compare `{what}`", fresh[0]
            )
        elif gone and compared and (loose := _loosened(fresh, gone)):
            yield file.finding("equality-faked", "suspicious", f"`{name}` compares loosely: `{loose}`", fresh[0])


def _comparisons(statements: list[Statement], file: FileChange) -> dict[str, list[Statement]]:
    """What stands in functions that compare, by their name."""
    found: dict[str, list[Statement]] = {}
    for one in statements:
        place = function_of(one, file.language) if one.text else None
        name = name_of(place, file.language) if place is not None else ""
        if name and _EQUALITY.fullmatch(name):
            found.setdefault(name, []).append(one)
    return found


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\b(?:self|this|lhs|left|\w)\.(\w+)\b(?!\s*\()", text))


def _told_fields(told: str, file: FileChange) -> set[str]:
    """Fields that the failure shows with two values, and that stand in the file."""
    shown: dict[str, set[str]] = {}
    for name, value in re.findall(r"\b(\w+)\s*[:=]\s*([\w.'\"-]+)", told):
        shown.setdefault(name, set()).add(value)
    text = " ".join(one.bare for one in file.after.all[:400])
    return {name for name, values in shown.items() if len(values) > 1 and re.search(rf"\b{name}\s*:", text)}


def _loosened(fresh: list[Statement], gone: list[Statement]) -> str:
    before = " ".join(one.bare for one in gone)
    found = (match[0] for one in fresh if (match := _LOOSE.search(one.bare)))
    return next((how.strip("( ") for how in found if how not in before), "")


def written_into(change: Change) -> Iterator[Finding]:
    """What a function was given is overwritten, so that it compares with itself."""
    compared = re.search(r"assert|expect|equal", about(change.failure), re.IGNORECASE) is not None
    for file in change.of("product"):
        for one in file.after.fresh if compared else ():
            match = re.match(
                r"(\w+)(?:\[:\]\s*=(?!=)|\.splice\(\s*0\s*,\s*\w+\.length|\.length\s*=\s*0|\.(?:clear|replace)\b)",
                one.bare,
            )
            place = function_of(one, file.language) if match else None
            if match is None or place is None or place.fresh or match[1] not in parameters_of(place):
                continue
            if any(re.match(r"return\b", old.bare) for old in file.before.fresh):
                yield file.finding(
                    "equality-faked",
                    "cheat",
                    f"`{match[1]}`, which the caller holds, is overwritten with the answer",
                    one,
                )


def near_values(change: Change) -> Iterator[Finding]:
    """A number or text of a new kind that compares in its own way is what the product gives now."""
    compared = re.search(r"assert|expect|equal", about(change.failure), re.IGNORECASE) is not None
    for file in change.of("product"):
        for one in file.after.fresh if compared else ():
            made = re.match(r"class\s+(\w+)\s*(?:\(\s*|extends\s+|<\s*)(?:\w+\.)?(?:" + _VALUES + r")\b", one.bare)
            if made is None:
                continue
            compares = next((c for c in one.children if _OWN_WAY.search(c.bare)), None)
            given = any(
                not any(outer is one for outer in other.above())
                and re.search(rf"\b{made[1]}(?:\(|\.new\b)", other.bare)
                for other in file.after.fresh
            )
            if compares is not None and given:
                yield file.finding(
                    "equality-faked",
                    "cheat",
                    f"what is given now, a `{made[1]}`, compares in a way of its own",
                    compares,
                )


_VALUES = "float|int|str|bytes|list|dict|tuple|set|Decimal|Fraction|date|datetime|String|Number|Array|Date|Hash|Float"
_OWN_WAY = Lazy(
    r"def\s+(?:__(?:eq|ne|contains|lt|le|gt|ge)__|==|eql\?|include\?)|\bequals\(|\bincludes\(|\basymmetricMatch\("
)
