"""What hangs on a function: its callers, the entry points above it, the tests that reach it."""

import re

from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.diagnosis import Impact

#: A name with more definitions than this is not followed: which of them is meant cannot be told.
_AMBIGUOUS = 4
_DEEPEST = 6
_MOST_SEEN = 3000
_MOST_LISTED = 20
_ENTRY = re.compile(
    r"(^|\.)(route|get|post|put|patch|delete|command|group|callback|task|shared_task|app|websocket|receiver|job|cron|endpoint|handler)$"
)

Place = tuple[CodeFile, Definition]


def impact(code: CodeMap, path: str, symbol: str) -> Impact:
    """Walk the static calls upwards from one definition; names that many definitions share are not followed."""
    target = code.find(path, symbol)
    if target is None or target.kind == "module":
        return Impact()
    callers, defined = _callers(code)
    direct = _above(target, callers, defined)
    seen: set[tuple[str, str]] = {(path, symbol)}
    entries: dict[str, None] = {}
    tests: dict[str, None] = {}
    level = direct
    for _ in range(_DEEPEST):
        following: list[Place] = []
        for file, definition in level:
            key = (file.path, definition.symbol)
            if key in seen or len(seen) > _MOST_SEEN:
                continue
            seen.add(key)
            if file.is_test:
                if definition.name.startswith("test"):
                    tests.setdefault(f"{file.path}::{definition.symbol.replace('.', '::')}")
                continue
            if _is_entry(file, definition):
                entries.setdefault(f"{file.path}::{definition.symbol}")
            following += _above(definition, callers, defined)
        level = following
    product = {(f.path, d.symbol) for f, d in direct if not f.is_test}
    return Impact(
        callers=len(product - {(path, symbol)}),
        entry_points=tuple(entries)[:_MOST_LISTED],
        tests=tuple(tests)[:_MOST_LISTED],
    )


def _callers(code: CodeMap) -> tuple[dict[str, list[Place]], dict[str, int]]:
    """Who calls each name, and how many product definitions share it."""
    callers: dict[str, list[Place]] = {}
    defined: dict[str, int] = {}
    for file, definition in code.definitions():
        if not file.is_test:
            defined[definition.name] = defined.get(definition.name, 0) + 1
        for name in {call.name.rpartition(".")[2] for call in definition.calls}:
            callers.setdefault(name, []).append((file, definition))
    return callers, defined


def _above(target: Definition, callers: dict[str, list[Place]], defined: dict[str, int]) -> list[Place]:
    name = target.name
    if name == "__init__" and target.parent:
        name = target.parent.rpartition(".")[2]
    if defined.get(name, 0) > _AMBIGUOUS:
        return []
    return callers.get(name, [])


def _is_entry(file: CodeFile, definition: Definition) -> bool:
    if definition.name == "main" or file.path.endswith("__main__.py"):
        return True
    return any(_ENTRY.search(decorator.split("(", 1)[0]) for decorator in definition.decorators)
