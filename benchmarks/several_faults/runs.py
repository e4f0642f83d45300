"""One run of tests in a repository with known faults: its recipe, the checkout it was made in, what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.ranker.cases import Case, git


class Mutation(msgspec.Struct, frozen=True, kw_only=True):
    """A fault put into one function."""

    file: str
    symbol: str
    #: The whole function before and after.
    old: str
    new: str
    kind: str


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run whose faults are known, and which of its failing tests each of them breaks."""

    id: str
    #: `owner/name`.
    repository: str
    #: The case whose commit it was made at, and whether the case's own fault is in it.
    case: str
    real: bool
    mutations: tuple[Mutation, ...] = ()
    #: Failing test to its faults: `real`, or the position of a mutation; several where any of them breaks it alone.
    tests: dict[str, tuple[str, ...]] = {}
    #: Folder of the repository as the log names it.
    log_root: str = ""

    @property
    def faults(self) -> int:
        """How many faults break some test that no other breaks."""
        return len({names[0] for names in self.tests.values() if len(names) == 1})


def read_runs(path: Path) -> list[Run]:
    """Runs from a JSON Lines file."""
    return [msgspec.json.decode(line, type=Run) for line in path.read_bytes().splitlines() if line.strip()]


def build(case: Case, mirrors: Path, folder: Path, *, real: bool, mutations: Sequence[Mutation] = ()) -> bool:
    """The repository at the case's fix, or before it, with the faults in its newest commit but one.

    The newest commit holds the tests, or nothing: as in the cases, the last change does not point at the fault.
    False where a function to be changed is not there as it was.
    """
    if not (folder / ".git").is_dir():
        mirror = mirrors.resolve() / case.repository.replace("/", "+") / "repo"
        objects = next(path for path in (mirror / "objects", mirror / ".git" / "objects") if path.is_dir())
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
        (folder / ".git/objects/info/alternates").write_text(f"{objects}\n")
    git(folder, "checkout", "-q", "-f", "-B", "main", case.parent if real else case.fix)
    git(folder, "clean", "-q", "-fdx")
    for mutation in mutations:
        if not _mutate(folder / mutation.file, mutation):
            return False
    git(folder, "commit", "-q", "-a", "--amend", "--no-edit", "--allow-empty")
    if real:
        git(folder, "checkout", "-q", case.fix, "--", *case.test_files)
        for name in case.deleted_test_files:
            git(folder, "rm", "-q", "--ignore-unmatch", "--", name)
    for name, text in case.stubs.items():
        if not (folder / name).exists():
            (folder / name).write_text(text)
            git(folder, "add", "-f", "--", name)
    git(folder, "commit", "-q", "--allow-empty", "-m", "Tests")
    return True


def _mutate(path: Path, mutation: Mutation) -> bool:
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    if source.count(mutation.old) != 1:
        return False
    path.write_text(source.replace(mutation.old, mutation.new), encoding="utf-8")
    return True
