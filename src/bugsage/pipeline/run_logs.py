"""The logs of a whole run of CI: which of them are worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from bugsage.model.report import RawReport


def worth_reading(source: str, reports: Sequence[RawReport]) -> Sequence[RawReport]:
    """All of them; of the logs of a whole CI run those of what failed. The others are closed."""
    if len(reports) < 2:
        return reports
    from bugsage.intake import run_archive

    by_name = {raw.source.removeprefix(source.rstrip("/") + "/"): raw for raw in reports}
    if not run_archive.is_run(by_name):
        return reports
    chosen = run_archive.choose(by_name, lambda name: _holds(by_name[name].content, run_archive.ENDED_BADLY))
    for name in by_name.keys() - set(chosen.names):
        close(by_name[name])
    first, *rest = (by_name[name] for name in chosen.names)
    said = "; ".join(filter(None, (reports[0].left_out, chosen.left_out and f"{source}: {chosen.left_out}.")))
    return [replace(first, left_out=said), *(replace(raw, left_out="") for raw in rest)]


def _holds(content: Any, mark: bytes) -> bool:
    if isinstance(content, bytes):
        return mark in content
    before = b""
    while chunk := content.read(1 << 20):
        if mark in before + chunk:
            break
        before = chunk[-len(mark) :]
    content.seek(0)
    return bool(chunk)


def close(raw: RawReport) -> None:
    """Let go of what it holds."""
    if not isinstance(raw.content, bytes):
        raw.content.close()
