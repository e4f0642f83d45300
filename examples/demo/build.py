"""Builds the demo's repository: python examples/demo/build.py FOLDER.

A small service with a history, made from `history.toml` and the files beside it. Dates and names are fixed, so every
machine gets the same commit ids. What is in FOLDER is replaced, except for a virtual environment in `.venv`.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT = ".venv"


def build(folder: Path) -> Path:
    """Make the repository; gives its folder."""
    history = tomllib.loads((HERE / "history.toml").read_text("utf-8"))
    empty(folder)
    git(folder, "init", "--quiet", "--initial-branch=main", "--object-format=sha1", "--template=")
    for commit in history["commits"]:
        shutil.copytree(HERE / "history" / commit["folder"], folder, dirs_exist_ok=True, copy_function=copy)
        name, _, address = history["authors"][commit["author"]].rstrip(">").partition(" <")
        git(folder, "add", "--all")
        signature = {"NAME": name, "EMAIL": address, "DATE": f"{commit['date']:%Y-%m-%dT%H:%M:%S+00:00}"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in signature.items()}
        git(folder, "commit", "--quiet", "--message", commit["subject"], **who)
    return folder


def empty(folder: Path) -> None:
    """Only a folder that is empty, or that this script filled, is emptied."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [path for path in folder.iterdir() if path.name != KEPT]
    if there and not (folder / "billing").is_dir():
        sys.exit(f"error: {folder} is not a demo of ours; name a folder that is empty or not there")
    for path in there:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def copy(source: str, target: str) -> None:
    """Content only: git notes no more of a file than that, once it may not be executed."""
    shutil.copyfile(source, target)
    os.chmod(target, 0o644)


def git(folder: Path, *words: str, **environment: str) -> str:
    """Run git as if nothing were configured."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **environment}
    settings = ("-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=")
    command = ["git", "-C", str(folder), *settings, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=own).stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build.py FOLDER")
    build(Path(sys.argv[1]))
