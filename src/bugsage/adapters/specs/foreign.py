"""What other tools keep under `.lattice/`, found by its content and only read.

LatticeLens keeps facts: `code`, `layer`, `type`, `fact`, `status`, `version`, `refs`. forkzero/lattice keeps nodes:
`id` such as REQ-CORE-001, `type`, `title`, `status`, `version`, `edges`; its implementations name files and functions.
Both say things in prose. Nothing of it is compared with code; what is out of step with itself is told as drift.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import time_ns
from typing import Any

import msgspec

from bugsage.model.mutation import Statement

_TOP = ".lattice"
#: Ours, or no statements.
_PASSED_OVER = frozenset({"contracts", "history", "rules", ".git"})
_CACHE = "statements.msgpack"
#: A file as young as this when it was read may change again under the same time of change.
_SETTLED = 2_000_000_000
_MAX_FILES, _MAX_BYTES, _MAX_TEXT = 2000, 256 << 10, 2000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STATUS = {
    "draft": "draft", "under review": "draft", "active": "active", "deprecated": "deprecated",
    "superseded": "deprecated", "resolved": "active",
}  # fmt: skip


class _File(msgspec.Struct, frozen=True, array_like=True):
    """What one file said as of one time of change and size."""

    stamp: tuple[int, int]
    statement: Statement | None


def statements(root: Path, state: Path | None = None) -> tuple[Statement, ...]:
    """All statements, by path of file; what cannot be read, or is of neither layout, is left out.

    What was read is kept in the folder `state`, so that a file is read again only when it changed.
    """
    files = _files(root)
    if not files:
        return ()
    kept = state / _CACHE if state else None
    known = _load(kept)
    now = {str(file.relative_to(root)): _of(root, file, known) for file in files}
    if kept and now != known:
        _save(kept, now)
    return tuple(_with_drift([one.statement for one in now.values() if one.statement]))


def _of(root: Path, file: Path, known: dict[str, _File]) -> _File:
    try:
        status = file.lstat()
    except OSError:
        return _File((0, 0), None)
    stamp, before = (status.st_mtime_ns, status.st_size), known.get(str(file.relative_to(root)))
    if before is not None and before.stamp == stamp:
        return before
    # A review that falls due is told from the day on: such a fact is read anew every time.
    statement = _statement(root, file)
    settled = time_ns() - stamp[0] > _SETTLED and not (statement and statement.drift)
    return _File(stamp if settled else (0, 0), statement)


def _load(kept: Path | None) -> dict[str, _File]:
    try:
        return msgspec.msgpack.decode(kept.read_bytes(), type=dict[str, _File]) if kept else {}
    except (OSError, msgspec.MsgspecError, RecursionError):
        return {}


def _save(kept: Path, files: dict[str, _File]) -> None:
    draft = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        draft.write_bytes(msgspec.msgpack.encode(files))
        draft.replace(kept)
    except OSError:
        draft.unlink(missing_ok=True)


def _files(root: Path) -> list[Path]:
    top = root / _TOP
    if top.is_symlink() or not top.is_dir():
        return []
    found: list[Path] = []
    for folder, folders, names in os.walk(top, followlinks=False):
        folders[:] = sorted(name for name in folders if not (Path(folder) == top and name in _PASSED_OVER))
        found += [Path(folder) / name for name in sorted(names) if name.endswith((".yaml", ".yml"))]
        if len(found) > _MAX_FILES:
            break
    return found[:_MAX_FILES]


def _statement(root: Path, file: Path) -> Statement | None:
    from bugsage.model.located import Misfit, read_yaml

    try:
        if file.is_symlink() or file.stat().st_size > _MAX_BYTES:
            return None
        value = read_yaml(file.read_text("utf-8-sig")).value
    except (OSError, UnicodeDecodeError, Misfit):
        return None
    name = file.relative_to(root).as_posix()
    if not isinstance(value, dict):
        return None
    if "code" in value and "fact" in value:
        return _fact(value, name)
    if "id" in value and "title" in value and ("edges" in value or "acceptance" in value or "meta" in value):
        return _node(value, name)
    return None


def _fact(value: dict[str, Any], file: str) -> Statement:
    refs = [(_text(one.get("rel")), _text(one.get("code"))) for one in _maps(value.get("refs"))]
    replaced, due = _text(value.get("superseded_by")), _text(value.get("review_by"))[:10]
    overdue = _DAY.fullmatch(due) is not None and due < date.today().isoformat()
    status = _STATUS.get(_text(value.get("status")).lower(), "active")
    return Statement(
        id=_text(value["code"]),
        title=_text(value["fact"]).partition(". ")[0][:160],
        text=_text(value["fact"])[:_MAX_TEXT],
        layout="latticelens",
        kind=_text(value.get("type")),
        status=status,
        owner=_text(value.get("owner")),
        version=_text(value.get("version")),
        drift=(f"its review was due on {due}",) if overdue and status == "active" else (),
        refs=(*refs, *([("superseded_by", replaced)] if replaced else ())),
        file=file,
        line=1,
    )


def _node(value: dict[str, Any], file: str) -> Statement:
    edges = value.get("edges") if isinstance(value.get("edges"), dict) else {}
    refs = [
        (_text(kind), _bound(one)) for kind, targets in (edges or {}).items() for one in _maps(targets)
    ]  # fmt: skip
    meta = value.get("meta") if isinstance(value.get("meta"), dict) else {}
    places = [place for one in _maps((meta or {}).get("files")) for place in _places(one)]
    return Statement(
        id=_text(value["id"]),
        title=_text(value["title"])[:160],
        text=_text(value.get("body"))[:_MAX_TEXT],
        layout="forkzero",
        kind=_text(value.get("type")),
        status=_STATUS.get(_text(value.get("status")).lower(), "active"),
        owner=_text(value.get("created_by")),
        version=_text(value.get("version")),
        places=tuple(places),
        refs=tuple(refs),
        file=file,
        line=1,
    )


def _bound(edge: dict[str, Any]) -> str:
    """`REQ-CORE-001@1.0.0`: the target, with the version that it was bound to."""
    version = _text(edge.get("version"))
    return _text(edge.get("target")) + (f"@{version}" if version else "")


def _places(entry: dict[str, Any]) -> Iterator[str]:
    path = _text(entry.get("path"))
    functions = entry.get("functions")
    named = [_text(one) for one in functions] if isinstance(functions, list) else []
    if path and not path.startswith("/") and ".." not in path.split("/"):
        yield path
        yield from (f"{path}::{name.replace('::', '.').removesuffix('()')}" for name in named if name)


def _with_drift(found: list[Statement]) -> Iterator[Statement]:
    """What a statement is bound to was changed, replaced or taken away since."""
    known = {one.id: one for one in found}
    for one in found:
        said = [*one.drift]
        for how, target in one.refs:
            name, _, version = target.partition("@")
            other = known.get(name)
            if how == "superseded_by" and one.status == "active":
                said.append(f"it is active and was replaced by {name}")
            elif other is None and how in ("satisfies", "implements"):
                said.append(f"it {how} {name}, which is not there")
            elif other and version and _older(version, other.version):
                said.append(f"it {how} {name} as of version {version}, which is at {other.version} now")
            elif (
                other and other.status == "deprecated" and one.status == "active" and how in ("satisfies", "implements")
            ):
                said.append(f"it {how} {name}, which is no longer in force")
        yield msgspec.structs.replace(one, drift=tuple(said))


def _older(one: str, other: str) -> bool:
    parts = [[int(p) if p.isdecimal() else 0 for p in v.lstrip("v").split(".")[:4]] for v in (one, other)]
    return parts[0] < parts[1]


def _maps(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)][:200] if isinstance(value, list) else []


def _text(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""
