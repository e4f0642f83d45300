"""Which of many files are reports, by their names."""

from __future__ import annotations

import re

import msgspec

from bugsage.errors import SourceNotFound, SourceUnreadable
from bugsage.model.report import RawReport

SUFFIXES = (".xml", ".trx", ".json", ".jsonl", ".ndjson", ".log", ".txt", ".tap", ".out")
#: Reports of one folder or archive that are read.
MOST_REPORTS = 1000
#: Files and folders that are looked at, and how deep.
MOST_ENTRIES, MOST_DEPTH = 20_000, 8
#: Folders in which no report of a run lies.
_FOREIGN = frozenset(("node_modules", "__pycache__", "site-packages", "vendor", "venv"))


def is_report_name(name: str) -> bool:
    """Whether a file of this name may be a report."""
    return name.lower().removesuffix(".gz").endswith(SUFFIXES) and not name.startswith(".")


def is_own_folder(name: str) -> bool:
    """Whether reports of a run may lie in a folder of this name."""
    return not name.startswith(".") and name not in _FOREIGN


def is_report_path(path: str) -> bool:
    """Whether a path, with `/`, is that of a report, wherever it leads."""
    if path.endswith(("/", "/.", "/..")):
        return False
    *folders, name = (part for part in path.split("/") if part not in ("", ".", ".."))
    return is_report_name(name) and len(folders) <= MOST_DEPTH and all(map(is_own_folder, folders))


def by_number(name: str) -> list[tuple[int, str]]:
    """Key that puts `2_b` before `10_a`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,9})", name)]


def with_left_out(reports: list[RawReport], skipped: list[str], source: str, why: str = "") -> tuple[RawReport, ...]:
    """All reports; the first tells which files are not among them. Raises where there is none, for the reason given."""
    if not reports and skipped:
        raise SourceUnreadable(f"{source}: none of its {len(skipped)} reports could be read{why and f': {why}'}")
    if not reports:
        looked_for = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        raise SourceNotFound(
            f"{source} holds no reports", hint=f"looked for {looked_for}, also with .gz, and in its subfolders"
        )
    if not skipped:
        return tuple(reports)
    told = f"{source}: {len(reports)} of {len(reports) + len(skipped)} reports were read; left out from {skipped[0]} on"
    if len(skipped) <= 3:
        told = f"{source}: left out {', '.join(skipped)}"
    return (msgspec.structs.replace(reports[0], left_out=told), *reports[1:])
