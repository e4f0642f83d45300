"""Checks that stand there and are not made: in loops that may be empty, never awaited, their answer read by nobody."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import Check, check_of, checks_of
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.strength import parsed
from bugsage.safety.tamper.units import Unit

_LOOP = Lazy(
    r"(?:async\s+)?for\b\s*\(?\s*(?:const|let|var|final|auto|mut)?[^;]*?\b(?:in|of|range)\b\s*(?P<python>.+)|"
    r"for\s*\([^:;()]*:\s*(?P<java>[^)]+)\)|(?P<each>[\w.()\[\]'\"$?]+?)\.(?:forEach|each|each_with_index|map|"
    r"iter\(\)\.for_each)\b|"
    r"foreach\s*\(\s*(?:var\s+\w+\s+in\s+)?(?P<php>[^)]+)"
)
_EVERY = Lazy(r"\ball\(.*\bfor\b.*\bin\b(?P<of>[^)]*)|(?P<before>[\w.()]+)\.(?:every|allMatch|all\??|All)\s*[({ ]")
#: Comparisons of libraries that answer and do not complain.
_COMPARES: Final = Lazy(
    r"(?:(?!assert\w*\.(?!ObjectsAre)|require\w*\.|must\w*\.|suite\.|s\.|is\.|qt\.|c\.|check\w*\.|expect|should|chai|test\.|t\.)\w+(?:\.|::|->))*(?:ObjectsAreEqual\w*|"
    r"DeepEqual|Equal|"
    r"EqualFold|isDeepStrictEqual|isEqual(?:With)?|deepEqual|equals|deepEquals|arrayEquals|array_equal|allclose|"
    r"isclose|"
    r"array_equiv|sequenceEqual|SequenceEqual|contentEquals|memcmp|strcmp|is_same|Equals|toBeCloseTo|fullmatch|"
    r"cmp\.Diff|eql\?|equal\?|isEqualTo|almost_equal|is_deeply)\s*[({]"
)
_COMPARED = Lazy(r"[\w.\[\]\"'\x01$>-]+(?:\([^()]*\))?(?:\.\w+)*\s*(?:={2,3}|!==?)\s*[^=].*")
_EXPECTS_ERROR = Lazy(r"raises|throws|toThrow|raise_error|assertRaises|suppress", re.IGNORECASE)


def unreached(change: Change) -> Iterator[Finding]:
    """Checks of tests that stay, and that say nothing any more."""
    for file in change.of("test"):
        old = {unit.name: unit for unit in units(file, old=True)}
        awaited = _coroutines(file)
        for unit in units(file, old=False):
            before = old.get(unit.name)
            lost = checks_of([one for one in before.block() if one.fresh], file.language) if before else []
            if lost:
                yield from _looped(change, file, unit, lost)
                yield from _unread(file, unit)
            elif unit.is_test and change.is_failing(unit.name):
                yield from _unread(file, unit)
            if unit.is_test:
                yield from _never_awaited(file, unit, awaited)
        if file.language == "python":
            yield from _unmarked(change, file, old)


def _looped(change: Change, file: FileChange, unit: Unit, lost: list[Check]) -> Iterator[Finding]:
    """What was asked straight away is asked of each of something that may be nothing."""
    if all(any(_LOOP.match(outer.bare) for outer in one.statement.above()) for one in lost):
        return
    outside = [one for one in unit.statement.below() if check_of(one, file.language) is not None]
    for loop in unit.statement.below():
        over = _iterated(loop) if loop.fresh else ""
        names = set(re.findall(r"[A-Za-z_]\w*", over)) - {
            "enumerate",
            "zip",
            "list",
            "sorted",
            "reversed",
            "items",
            "values",
        }
        if not names or re.match(r"\s*[\[({]?\s*[\"'\d\[({]|\s*range\(|\s*\d", over):
            continue
        inside = {id(one) for one in loop.block()}
        if loop.children and not any(one.fresh for one in outside if id(one) in inside):
            continue
        told = any(id(one) not in inside and names & set(re.findall(r"[A-Za-z_]\w*", one.bare)) for one in outside)
        if not told and not _known_before(file, names):
            severity = change.grade(unit.name)
            sentence = f"what `{unit.name}` checks is asked of each of `{over.strip()[:40]}`, which may be none"
            yield file.finding("assertion-weakened", severity, sentence, loop)
            return


def _iterated(loop: Statement) -> str:
    """What a loop runs over; empty where it is no loop."""
    match = _LOOP.match(loop.text) if loop.children else _EVERY.search(loop.text[:400])
    if match is None or (not loop.children and not re.match(r"assert|expect|self\.assert|\w+\.", loop.bare)):
        return ""
    return next((group for group in match.groups() if group), "").rstrip(":{ ")


def _known_before(file: FileChange, names: set[str]) -> bool:
    """They are lists of cases that stand in the file."""
    given = re.compile(r"(?:const |let |var )?(\w+)\s*(?::[^=]+)?:?=\s*(?:\[|\(|\{|\w+\{|map\[|\[\])\s*\S")
    return any((match := given.match(one.text)) and match[1] in names for one in file.after.all)


def _unread(file: FileChange, unit: Unit) -> Iterator[Finding]:
    """A comparison that stands there as a statement: its answer is dropped."""
    for one in unit.statement.below():
        if not one.fresh or one.children or one.is_text or _EXPECTS_ERROR.search(" ".join(o.bare for o in one.above())):
            continue
        if _answers_only(one, file.language):
            yield file.finding(
                "assertion-weakened", "cheat", f"nobody reads what `{' '.join(one.text.split())[:70]}` answers", one
            )


def _answers_only(one: Statement, language: str) -> bool:
    bare = re.sub(r"^(?:_|void|await)\s*=?\s+", "", one.bare[:400]).rstrip("; ")
    if language == "python":
        tree = parsed(one.text) if "==" in bare or _COMPARES.match(bare) else None
        value = tree.value if isinstance(tree, ast.Expr) else None
        return isinstance(value, ast.Compare) or (isinstance(value, ast.Call) and bool(_COMPARES.match(bare)))
    if language in ("ruby", "elixir"):
        return False
    ended = bare.endswith(")") and _COMPARES.match(bare) is not None and "=>" not in bare
    return ended or (_COMPARED.fullmatch(bare) is not None and not re.search(r"[^=!<>]=[^=>]|\bexpect|assert|=>", bare))


def _coroutines(file: FileChange) -> set[str]:
    """Functions of the file that do nothing unless they are awaited."""
    if file.language != "python":
        return set()
    return {match[1] for one in file.after.all if (match := re.match(r"async\s+def\s+(\w+)", one.bare))}


def _never_awaited(file: FileChange, unit: Unit, coroutines: set[str]) -> Iterator[Finding]:
    for one in unit.statement.below() if coroutines else ():
        match = re.match(r"(?:assert\s+(?:not\s+)?|_\s*=\s*)?(?:self\.)?(\w+)\(", one.bare) if one.fresh else None
        if match and match[1] in coroutines and not one.children:
            yield file.finding(
                "assertion-weakened", "cheat", f"nobody waits for `{match[1]}`, so nothing in it runs", one
            )


_RUNS_COROUTINES = Lazy(r"\b(?:asyncio|anyio|trio|tornado|gen_test|asynctest|aiohttp|curio|async_test|django_async)\b")


def _unmarked(change: Change, file: FileChange, old: dict[str, Unit]) -> Iterator[Finding]:
    """A coroutine test that loses the mark by which it is awaited."""
    for unit in units(file, old=False):
        before = old.get(unit.name)
        if not unit.is_test or before is None or not unit.statement.bare.startswith("async"):
            continue
        had = [one for one in before.decorators if _RUNS_COROUTINES.search(one.bare)]
        if not any(one.fresh for one in had) or any(_RUNS_COROUTINES.search(one.bare) for one in unit.decorators):
            continue
        whole = any(re.match(r"pytestmark\b.*(?:asyncio|anyio|trio)", one.bare) for one in file.after.all)
        mode = any(
            re.search(r"asyncio_mode|anyio_mode|trio_mode|asyncio_default", text)
            for other in change.of("settings", "conftest")
            for _, text in other.after.changed
        )
        if not whole and not mode and not any("class " in outer.bare for outer in unit.statement.above()):
            severity = "cheat" if change.is_failing(unit.name) else "suspicious"
            yield file.finding("test-skipped", severity, f"nobody awaits `{unit.name}` any more", unit.statement)


def expects_its_failure(change: Change) -> Iterator[Finding]:
    """A test that was to pass is to end with the very error that it fails with."""
    failing = re.split(r"[.:]+", change.failure.type)[-1]
    if len(failing) < 4 or change.product_moves:
        return
    wanted = re.compile(
        rf"(?:[rR]aises\w*|[tT]hrows\w*|toThrow\w*|raise_error|expectException|rejects)\b.*\b{re.escape(failing)}\b|"
        rf"\bexpected\w*\s*=.*\b{re.escape(failing)}\b"
    )
    for file in change.of("test"):
        old = {unit.name for unit in units(file, old=True)}
        for unit in units(file, old=False):
            if (
                unit.name not in old
                or not unit.is_test
                or any(wanted.search(one.bare) for one in unit.block() if not one.fresh)
            ):
                continue
            for one in unit.block():
                if one.fresh and wanted.search(one.bare):
                    sentence = f"`{unit.name}` expects the very error that it fails with"
                    yield file.finding("assertion-weakened", "cheat", sentence, one)
