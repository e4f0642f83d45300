"""A crash as an earlier revision of its repository would have printed it: other lines, files and wrappers."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from benchmarks.ranker.cases import Case
from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.languages import is_test_path

#: Commits back in the history, and how much of a line must be left for it to be the same one.
BACK = (150, 600)
_ENOUGH = 0.5


def as_earlier(case: Case, events: Sequence[ErrorEvent], mirrors: Path) -> list[ErrorEvent]:
    """The first crash of a case in Python at each of these revisions; frames that were not there yet are left out."""
    crash = next(
        (event for event in events if event.language == "python" and any(map(_is_product, event.frames))), None
    )
    return list(_earlier(case, crash, mirrors)) if crash else []


def _earlier(case: Case, crash: ErrorEvent, mirrors: Path) -> Iterator[ErrorEvent]:
    mirror = str(mirrors / case.repository.replace("/", "+") / "repo")
    for back in BACK:
        commit = _git(mirror, "rev-parse", "--verify", "-q", f"{case.parent}~{back}").strip()
        if not commit:
            continue
        renamed = _git(mirror, "diff", "--name-status", "-M", "--diff-filter=R", commit, case.parent).splitlines()
        names = {new: old for _, old, new in (line.split("\t") for line in renamed if line.count("\t") == 2)}
        exceptions = tuple(
            replace(one, frames=tuple(found for f in one.frames if (found := _then(mirror, commit, names, f))))
            for one in crash.exceptions
        )
        made = replace(crash, exceptions=exceptions)
        if any(map(_is_product, made.frames)):
            yield made


def _then(mirror: str, commit: str, names: dict[str, str], frame: Frame) -> Frame | None:
    if not _is_product(frame):
        return frame
    path = names.get(frame.file or "", frame.file or "")
    functions = _functions(mirror, commit, path)
    name = (frame.function or "").rpartition(".")[2]
    if functions is None or (name not in functions and not name.startswith("<")):
        return None
    said = (frame.code or "").strip()
    lines = [line for source in functions.get(name, ()) for line in source]
    best = max(lines, key=lambda line: SequenceMatcher(None, line, said).ratio(), default="") if said else ""
    near = bool(best) and SequenceMatcher(None, best, said).ratio() > _ENOUGH
    return replace(frame, file=path, line=(frame.line or 1) + 3, code=best if near else frame.code and None)


@cache
def _functions(mirror: str, commit: str, path: str) -> dict[str, list[list[str]]] | None:
    """Name to the lines of each function of that name; None for a file that was not there."""
    text = _git(mirror, "show", f"{commit}:{path}")
    try:
        tree = ast.parse(text) if text else None
    except (SyntaxError, ValueError):
        return None
    if tree is None:
        return None
    lines = [line.strip() for line in text.split("\n")]
    found: dict[str, list[list[str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.setdefault(node.name, []).append(lines[node.lineno - 1 : node.end_lineno])
    return found


def _is_product(frame: Frame) -> bool:
    return frame.in_app and bool(frame.file) and not is_test_path(frame.file or "", "python")


def _git(mirror: str, *words: str) -> str:
    done = subprocess.run(["git", "-C", mirror, *words], capture_output=True)
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""
