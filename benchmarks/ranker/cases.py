"""Real failures: a log, the repository as it was, and where the fix went."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

#: Git acts alike on every machine, and what it commits has one author and one date.
_NEUTRAL = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "cases",
    "GIT_AUTHOR_EMAIL": "cases@invalid",
    "GIT_COMMITTER_NAME": "cases",
    "GIT_COMMITTER_EMAIL": "cases@invalid",
    "GIT_AUTHOR_DATE": "2030-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z",
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One failure whose fix is known."""

    id: str
    #: `owner/name`; cases of one repository are never on both sides of an evaluation.
    repository: str
    parent: str
    fix: str
    test_files: tuple[str, ...]
    deleted_test_files: tuple[str, ...] = ()
    #: Files that the tests need and the repository does not hold.
    stubs: dict[str, str] = {}
    #: Folder of the repository as the log names it.
    log_root: str = ""
    #: Places of the fix: file and qualified name.
    truth: frozenset[tuple[str, str]] = frozenset()
    in_traceback: bool = False
    #: Where its tests find the product, and what else their run needs.
    paths: tuple[str, ...] = (".",)
    environment: dict[str, str] = {}
    pytest_options: tuple[str, ...] = ()
    run_files: tuple[str, ...] = ()

    def command(self, python: str) -> tuple[str, ...]:
        """What runs its failing tests, from the top of a checkout; `{repo}` in `python` is `owner__name`."""
        variables = {"PYTHONPATH": os.pathsep.join(self.paths), "PYTHONDONTWRITEBYTECODE": "1"} | self.environment
        interpreter = python.replace("{repo}", self.repository.replace("/", "__"))
        options = ("-p", "no:cacheprovider", "-o", "addopts=", *self.pytest_options)
        return (
            "env",
            *(f"{k}={v}" for k, v in variables.items()),
            interpreter,
            "-m",
            "pytest",
            *options,
            *self.run_files,
        )


def read_cases(path: Path) -> list[Case]:
    """Cases from a JSON Lines file; the fields are those of the yardstick that measures localization."""
    return [case_of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def case_of(raw: dict[str, object]) -> Case:
    """One case of such a file."""
    known = msgspec.convert(raw, _Raw)
    return Case(
        id=known.id,
        repository=known.repo,
        parent=known.parent_sha,
        fix=known.fix_sha,
        test_files=tuple(known.test_files or known.run_test_files),
        deleted_test_files=tuple(known.deleted_test_files or ()),
        stubs=known.stubs or {},
        log_root=known.log_root or "",
        truth=frozenset((place.file, place.qualname) for place in known.truth),
        in_traceback=known.in_traceback,
        paths=(*(known.path or [known.src_root or "."]), *(known.extra_paths or ())),
        environment=known.env or {},
        pytest_options=tuple(known.pytest_args or ()),
        run_files=tuple(known.run_test_files),
    )


class _Place(msgspec.Struct):
    file: str
    qualname: str


class _Raw(msgspec.Struct):
    id: str
    repo: str
    parent_sha: str
    fix_sha: str
    truth: list[_Place]
    run_test_files: list[str]
    test_files: list[str] | None = None
    deleted_test_files: list[str] | None = None
    stubs: dict[str, str] | None = None
    log_root: str | None = None
    in_traceback: bool = False
    path: list[str] | None = None
    src_root: str | None = None
    extra_paths: list[str] | None = None
    env: dict[str, str] | None = None
    pytest_args: list[str] | None = None


def checkout(case: Case, mirrors: Path, folder: Path) -> Path:
    """The repository before the fix with the fix's tests as one commit on top; objects are borrowed from the mirror."""
    mirror = mirrors.resolve() / case.repository.replace("/", "+") / "repo"
    objects = next(path for path in (mirror / "objects", mirror / ".git" / "objects") if path.is_dir())
    if not (folder / ".git").is_dir():
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
        (folder / ".git/objects/info/alternates").write_text(f"{objects}\n")
        git(folder, "checkout", "-q", "-f", "-B", "main", case.parent)
        git(folder, "checkout", "-q", case.fix, "--", *case.test_files)
        for name in case.deleted_test_files:
            git(folder, "rm", "-q", "--ignore-unmatch", "--", name)
        for name, text in _missing_stubs(case, folder):
            (folder / name).write_text(text)
            git(folder, "add", "-f", "--", name)
        git(folder, "commit", "-q", "--allow-empty", "-m", "Tests")
    return folder


def log_of(case: Case, logs: Path, folder: Path) -> bytes:
    """The log as it would read had the tests been run in `folder`."""
    text = (logs / f"{case.id}.txt").read_text(encoding="utf-8", errors="replace")
    return (text.replace(case.log_root, str(folder)) if case.log_root else text).encode()


def _missing_stubs(case: Case, folder: Path) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in case.stubs.items() if not (folder / name).exists())


def git(folder: Path, *arguments: str) -> str:
    """What git prints, run without the settings of this machine."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=os.environ | _NEUTRAL)
    return done.stdout.decode("utf-8", "replace")
