"""Fixtures that every room's tests share: real repositories in temporary folders."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

#: A machine may be busy with other things: no test fails for slowness.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

#: What pytest makes of the tests is kept, whatever the environment says: to read them all takes it 20 s.
sys.dont_write_bytecode = False

NEUTRAL_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}


class Repository:
    """A real git repository in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, date: str = "2026-01-05T10:00:00Z") -> str:
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | NEUTRAL_GIT | dates,
        )
        return done.stdout

    def write(self, files: Mapping[str, str | bytes]) -> "Repository":
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def commit(
        self, subject: str, files: Mapping[str, str | bytes] | None = None, date: str = "2026-01-05T10:00:00Z"
    ) -> str:
        self.write(files or {})
        self.git("add", "-A")
        # Without the process that looks after each commit whether there is anything to tidy.
        self.git("-c", "maintenance.auto=false", "commit", "-q", "--allow-empty", "-m", subject, date=date)
        return self.git("rev-parse", "HEAD").strip()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: often a test waits, for a process or until a time is over."""
    return 2 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones begin first, or at the end all workers would wait for one.

    Each worker is given one part of all tests in order, of the same size: slow files are dealt to the beginnings.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow: dict[Path, list[pytest.Item]] = {}
    quick = []
    for item in items:
        (slow.setdefault(item.path, []) if item.get_closest_marker("slow") else quick).append(item)
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for file in sorted(slow.values(), key=len, reverse=True):
        min(shares, key=len).extend(file)
    left, ordered = len(items), []
    for number, share in enumerate(shares):
        size = left // (workers - number)
        taken = max(0, size - len(share))
        ordered += share + quick[:taken]
        del quick[:taken]
        left -= size
    items[:] = ordered + quick


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking for garbage in it again and again finds none."""
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their parameter: compressed or random ones may differ between the workers of one run."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> Iterator[None]:
    """Nothing tells git where it is or who commits, and a run that a test starts has no need of our plugins, which
    take three times as long to import as pytest. Once for all tests: for each of so many it would add up.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        for name in [n for n in os.environ if n.startswith("GIT_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def make_repository(tmp_path: Path) -> Callable[[str], Repository]:
    return lambda name="repo": Repository(tmp_path / name)


@pytest.fixture
def repository(make_repository: Callable[[str], Repository]) -> Repository:
    return make_repository("repo")
