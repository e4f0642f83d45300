"""Which fix is meant: by its id, its issue, its branch; the newest one where nobody says."""

from __future__ import annotations

import msgspec

from bugsage.errors import UnknownFix
from bugsage.model.fix import Fix
from bugsage.model.timeline import Entry, EntryKind, State
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known, no_collection
from bugsage.pipeline.recalling import named

_FIX, _ISSUE, _BRANCH = "FX-", "BS-", "bugsage/"


def names_a_fix(name: str) -> bool:
    """It is none of git's names, nor a file's."""
    return not name or name.startswith((_FIX, _ISSUE, _BRANCH))


def found(house: House, name: str) -> Fix:
    """The newest plausible fix of this name that was committed. Raises UnknownFix, UnknownIssue, TimelineDamaged."""
    return all_found(house, name)[0]


def all_found(house: House, name: str) -> list[Fix]:
    """Every plausible fix of this name that was committed, the newest first: one at least. Raises as `found`."""
    state = known(house)
    issue = named(state, name.removeprefix(_BRANCH)[:11]) if name.startswith((_ISSUE, _BRANCH)) else ""
    with no_collection():
        entries = [one for one in house.timeline.entries() if one.kind == EntryKind.FIX_PROPOSED]
    fixes = [fix for one in entries if _is_of(state, one, issue) and (fix := _fix(one)) is not None]
    if name.startswith(_FIX):
        fixes = [fix for fix in fixes if fix.id.startswith(name)]
    elif name.startswith(_BRANCH):
        fixes = [fix for fix in fixes if fix.branch == name]
    if not fixes:
        raise UnknownFix(f"no plausible fix is known{f' that {name[:100]} names' if name else ''}")
    committed = [fix for fix in reversed(fixes) if fix.commit]
    if not committed:
        said = f"{fixes[-1].id} was not committed, so only its text was shown"
        raise UnknownFix(said, hint=f"make it again: bugsage fix {fixes[-1].issue}")
    return committed


def _is_of(state: State, entry: Entry, issue: str) -> bool:
    return not issue or state.home(entry.issue) == issue


def _fix(entry: Entry) -> Fix | None:
    """None for one that a later version wrote."""
    try:
        return msgspec.convert(entry.payload, Fix)
    except msgspec.ValidationError:
        return None
