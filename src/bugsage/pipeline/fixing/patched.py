"""The repository as a patch would have it: its code map, the contracts that it breaks, the tests that reach it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from bugsage.diagnosis.contracts.checking import calm, check
from bugsage.diagnosis.impact import Callers, impact
from bugsage.model.code import CodeFile, CodeMap
from bugsage.model.contract import Contract, Violation
from bugsage.model.patch import Patch
from bugsage.pipeline.house import House
from bugsage.repair.proposal import Proposed
from bugsage.safety.symbols import changed_symbols

#: Symbols whose callers are followed.
_MOST = 40


def patched_map(house: House, proposed: Proposed) -> CodeMap:
    """The code map with the patch."""
    code = house.code.code_map()
    files: dict[str, CodeFile] = {path: file for path, file in code.files.items() if path not in proposed.texts}
    for path, text in proposed.texts.items():
        outline = house.syntax.outline(path, text) if text is not None else None
        if outline is not None:
            files[path] = outline
    return replace(code, files=files)


def newly_broken(house: House, contracts: tuple[Contract, ...], proposed: Proposed) -> tuple[Violation, ...]:
    """What `bugsage lattice check` would find violated with the patch, and does not without it."""

    def read(path: str) -> str | None:
        return proposed.texts[path] if path in proposed.texts else house.code.text(path)

    before = check(calm(house.code.code_map(), house.code.text), contracts)
    known = {_name(one) for one in before if one.verdict == "violated"}
    after = check(calm(patched_map(house, proposed), read), contracts)
    return tuple(one for one in after if one.verdict == "violated" and _name(one) not in known)


def reaching(house: House, patch: Patch) -> tuple[str, ...]:
    """Tests that reach what the patch changes, by the code map as it is."""
    code = house.code.code_map()
    callers = Callers(code)
    return tuple(
        dict.fromkeys(test for path, symbol in _touched(house, patch) for test in impact(callers, path, symbol).tests)
    )


def _touched(house: House, patch: Patch) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for file in patch.files:
        before, after = (house.syntax.outline(file.path, text) if text else None for text in (file.before, file.after))
        for one in changed_symbols(file, before, after):
            found[file.was, one.symbol] = None
    return list(found)[:_MOST]


def _name(one: Violation) -> tuple[str, str, str]:
    return one.id, one.clause, one.place


def told(broken: tuple[Violation, ...]) -> Iterator[str]:
    """Each in a few words."""
    for one in broken:
        yield f"{one.id} ({one.clause}): {one.evidence}"
