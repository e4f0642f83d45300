"""Where an error of production came from: its files, its functions, and the commit of its release."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bugsage.model.code import Definition
from bugsage.model.watch import ProductionIssue

#: Suspects and frames that are looked at, and suspects that are too improbable to be.
SUSPECTS, FRAMES, LEAST = 3, 8, 0.05
_SHA = re.compile(r"[0-9a-f]{7,40}")
_TAG = re.compile(r"[0-9A-Za-z_][\w.-]{0,99}")


def files_of(issue: ProductionIssue) -> tuple[str, ...]:
    """The project's own files that it is about, that of the innermost frame first."""
    made = issue.diagnosis
    if made is None:
        return ()
    frames = [frame.file for frame in made.issue.event.frames[-FRAMES:] if frame.in_app and frame.file]
    suspects = [one.file for one in made.suspects[:SUSPECTS] if one.probability >= LEAST]
    return tuple(dict.fromkeys([*reversed(frames), *suspects]))


def places_of(issue: ProductionIssue, file: str, definitions: Collection[Definition]) -> dict[str, tuple[int, str]]:
    """Functions of one file that have to do with it, each with a line and its part."""
    found: dict[str, tuple[int, str]] = {}
    made = issue.diagnosis
    if made is None:
        return found
    own = [frame for frame in made.issue.event.frames[-FRAMES:] if frame.in_app and frame.file]
    for frame in reversed(own):
        definition = _around(definitions, frame.line, frame.function) if frame.file == file else None
        if definition is not None:
            found.setdefault(definition.symbol, (frame.line or 1, "raised" if frame is own[-1] else "frame"))
    for suspect in made.suspects[:SUSPECTS]:
        if suspect.file == file and suspect.probability >= LEAST:
            found.setdefault(suspect.symbol, (suspect.start, "suspect"))
    return found


def _around(definitions: Collection[Definition], line: int | None, function: str | None) -> Definition | None:
    """The function of a frame: the innermost at its line, if that has its name; else the only one of that name."""
    name = (function or "").rpartition(".")[2]
    at = [one for one in definitions if line and one.start <= line <= one.end]
    inner = min(at, key=lambda one: one.end - one.start, default=None)
    if inner is not None and (not name or inner.symbol.rpartition(".")[2] == name):
        return inner
    named = [one for one in definitions if one.symbol.rpartition(".")[2] == name]
    return named[0] if len(named) == 1 else None


def commits_of(release: str) -> Iterator[str]:
    """Names that git may have for the commit of a release: `shop@1.2.0` is tag `1.2.0`, `v1.2.0` or the whole of it.

    A stranger wrote it: what is no plain word is none.
    """
    package, _, version = release.rpartition("@")
    version, _, build = version.partition("+")
    if "." * 2 in release:
        return
    yield from (one for one in dict.fromkeys((build, version, release)) if _SHA.fullmatch(one))
    tags = (version, f"v{version}", release, f"{package}-{version}", f"{package}-v{version}")
    yield from (f"refs/tags/{one}" for one in dict.fromkeys(tags) if _TAG.fullmatch(one))
