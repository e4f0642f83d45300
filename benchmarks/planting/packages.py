"""Public packages that something is planted in, and `bugsage fix` asked about them."""

import argparse
import json
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

#: A package as FILE describes it.
Package = dict[str, Any]

#: Seconds that the tests of a package may take, and those of one planted mistake.
_LONGEST = 120.0
#: What runs of tests leave behind.
_LEFT = ("__pycache__", ".pytest_cache", ".hypothesis", ".coverage*", "*.pyc")
_IDENTITY = ("-c", "user.name=planting", "-c", "user.email=planting@localhost")


def options(doc: str | None, *, count: int, time_limit: int) -> argparse.Namespace:
    """What the command line says, with these defaults."""
    words = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    words.add_argument("--packages", type=Path, required=True)
    words.add_argument("--work", type=Path, required=True)
    words.add_argument("--count", type=int, default=count)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--time-limit", type=int, default=time_limit)
    words.add_argument("--bugsage", default=f"{sys.executable} -m bugsage")
    return words.parse_args()


def prepared(package: Package, work: Path) -> Path:
    """The package at its commit, without its history; its tests pass."""
    tree = work / "clean" / str(package["name"])
    if not tree.is_dir():
        tree.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "-q", "--shared", package["repository"], str(tree)], check=True)
        subprocess.run(["git", "-C", str(tree), "checkout", "-q", package["commit"]], check=True)
        shutil.rmtree(tree / ".git")
        modules = Path(package["repository"]) / "node_modules"
        if modules.is_dir():
            shutil.copytree(modules, tree / "node_modules", symlinks=True)
    done = tests(package, tree)
    if done is None or done.returncode:
        raise SystemExit(f"{package['name']}: its own tests do not pass here\n{done.stdout[-2000:] if done else ''}")
    return tree


def copied(clean: Path, tree: Path) -> Path:
    """The package as it was prepared, in a folder whose old content goes; what its tests left behind stays."""
    shutil.rmtree(tree, ignore_errors=True)
    return Path(shutil.copytree(clean, tree, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT)))


def tests(package: Package, tree: Path, *more: str) -> subprocess.CompletedProcess[str] | None:
    """A run of the tests; None where it does not end in time."""
    command = [*python(package), *package["command"], *more]
    try:
        return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=_LONGEST, errors="replace")
    except subprocess.TimeoutExpired:
        return None


def python(package: Package) -> list[str]:
    """The interpreter, where it is a package of Python."""
    return [package["python"]] if "python" in package else []


def committed(package: Package, tree: Path) -> None:
    """All of it in a single commit."""
    add = ["add", "-A", *(["-f"] if python(package) else [])]
    subprocess.run(["git", "init", "-q", str(tree)], check=True, capture_output=True)
    (tree / ".git" / "info" / "exclude").write_text("\n".join(_LEFT) + "\n")
    for words in (add, [*_IDENTITY, "commit", "-q", "-m", "All"]):
        subprocess.run(["git", "-C", str(tree), *words], check=True, capture_output=True)


def asked(package: Package, tree: Path, given: argparse.Namespace, *more: str) -> tuple[dict[str, Any], float]:
    """What `bugsage fix` says of the log `failure.log`, and seconds."""
    command = shlex.join([*python(package), *package["command"]])
    began = time.perf_counter()
    done = subprocess.run(
        [*given.bugsage.split(), "fix", str(given.work / "failure.log"), "--repo", str(tree), "--test", command,
         "--format", "json", "--time-limit", str(given.time_limit), *more],
        capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    return json.loads(done.stdout) if done.stdout.strip() else {
        "status": f"exit {done.returncode}",
        "patch": "",
    }, seconds
