"""What a warden is told, and what it tells."""

import json
import marshal
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from bugsage.adapters.sandbox.profile import PORT
from bugsage.adapters.sandbox.warden import BOOT
from bugsage.model.sandbox import Cage, Caged, Prepared, SandboxKind

#: What Python itself may need to start, and what tells it how paths are written: as here, or it would look elsewhere.
_INHERITED = ("LD_LIBRARY_PATH", "LC_ALL", "LC_CTYPE", "LANG")
_UTF8 = ("-X", f"utf8={sys.flags.utf8_mode}")
_PACKAGE = str(Path(__file__).absolute().parents[3])


def ordered(kind: SandboxKind, cage: Cage, place: Path, order: dict[str, object]) -> Prepared:
    """A warden with its orders, which lie in a folder of ours outside the cage until it has read them."""
    orders, report = place / "orders", place / "report"
    common = {
        "kind": kind,
        "parent": os.getpid(),
        "limits": msgspec.structs.asdict(cage.limits),
        "hosts": [[host.name, host.port] for host in cage.hosts],
        "port": PORT,
        "report": str(report),
    }
    orders.write_bytes(marshal.dumps({**common, **order}))
    return Prepared(
        argv=(sys.executable, *_UTF8, *BOOT, _PACKAGE, str(orders)),
        environment={name: os.environ[name] for name in _INHERITED if name in os.environ},
        kind=kind,
        report=str(report),
    )


def outcome_of(prepared: Prepared, gaps: Iterable[str]) -> Caged:
    """What the warden wrote, nothing being worth a word where it wrote nothing, and what such a cage cannot stop."""
    said: dict[str, object] = {}
    denied: list[str] = []
    with suppress(OSError), open(prepared.report, encoding="utf-8") as file:
        for line in file:
            try:
                one = json.loads(line)
            except ValueError:  # a warden that was killed had not said the rest
                continue
            denied += [one.pop("denied")] if "denied" in one else []
            said |= one
    return Caged(
        kind=prepared.kind,
        ended_by=str(said.get("ended_by", "")),
        detail=str(said.get("detail", "")),
        failed=bool(said.get("failed")),
        denied=tuple(denied),
        gaps=tuple(gaps),
    )
