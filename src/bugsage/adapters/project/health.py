"""What `bugsage doctor` looks at: what BugSage needs here, what it can use, and what mends it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from pathlib import Path

from bugsage.adapters.project.health_of_tests import check_recorder, check_test_command, check_test_tool
from bugsage.model.amount import size
from bugsage.model.run import Check, ProjectFacts

#: Extra to the distribution that shows it is installed.
EXTRAS = {
    "llm": "anthropic",
    "mcp": "mcp",
    "lsp": "pygls",
    "languages": "tree-sitter-go",
    "all-languages": "tree-sitter-swift",
}
#: What is looked at where there is a test command.
_OF_TESTS = {"test tool": check_test_tool, "recorder": check_recorder}
_SECONDS = 20
#: What a folder needs that is not under git, and one that has no commit.
_COMMIT = "git add -A && git commit -m 'Begin'"


def checks(root: Path, facts: ProjectFacts, settings: Check) -> tuple[Check, ...]:
    """All findings, in the order in which things are needed. A check that breaks is a finding too."""
    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("python", _python),
        ("git", _git),
        ("repository", lambda: _repository(root)),
        ("settings", lambda: settings),
        ("state", lambda: _state(root)),
        ("timeline", lambda: _timeline(root)),
        ("code map", _code_map),
        ("tests", lambda: check_test_command(facts)),
        *((name, lambda check=check: check(root, facts)) for name, check in _OF_TESTS.items() if facts.test),
        ("terminal", _terminal),
    )
    return (*(_guarded(name, check) for name, check in looks), *map(_extra, EXTRAS))


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # the doctor answers, whatever state things are in
        return Check(name=name, state="fail", finding=f"This could not be checked: {type(error).__name__}: {error}.")


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(name="python", state="ok", finding=f"BugSage runs on Python {version}, {sys.executable}.")


def _git() -> Check:
    if shutil.which("git") is None:
        finding = "git is not on PATH: history says nothing, and no fix can be made."
        mend = "xcode-select --install" if sys.platform == "darwin" else "sudo apt-get install git"
        return Check(name="git", state="fail", finding=finding, mend=mend)
    done = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[:200]
        return Check(name="git", state="fail", finding=f"git does not run: {said}", mend="git --version")
    return Check(name="git", state="ok", finding=f"{done.stdout.strip()} is there.")


def _repository(root: Path) -> Check:
    command = ["git", "-C", str(root), "rev-parse", "--verify", "-q", "HEAD"]
    try:
        inside = subprocess.run([*command[:3], "rev-parse", "--git-dir"], capture_output=True, text=True, check=False)
        head = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return Check(name="repository", state="warn", finding=f"{root} cannot be looked at without git.")
    if "dubious ownership" in inside.stderr:
        mend = f"git config --global --add safe.directory {root}"
        return Check(name="repository", state="fail", finding=f"git does not trust {root}: another owns it.", mend=mend)
    if inside.returncode:
        finding = f"{root} is not in a git repository: errors are explained without history, and no fix can be made."
        return Check(name="repository", state="warn", finding=finding, mend=f"git init && {_COMMIT}")
    if head.returncode:
        finding = f"{root} has no commit yet: errors are explained without history, and no fix can be made."
        return Check(name="repository", state="warn", finding=finding, mend=_COMMIT)
    return Check(name="repository", state="ok", finding=f"{root} is a git repository with history.")


def _state(root: Path) -> Check:
    folder = root / ".bugsage"
    place = folder if folder.exists() else root
    if folder.exists() and not folder.is_dir():
        return Check(name="state", state="fail", finding=f"{folder} is a file, not a folder.", mend=f"rm {folder}")
    if not os.access(place, os.W_OK | os.X_OK):
        finding = f"{place} cannot be written: nothing is remembered from one run to the next."
        return Check(name="state", state="fail", finding=finding, mend=f"chmod u+rwx {place}")
    if folder.is_symlink() and not folder.resolve().is_relative_to(root.resolve()):
        return Check(name="state", state="fail", finding=f"{folder} leads out of the project.", mend=f"rm {folder}")
    finding = f"{folder} can be written." if folder.exists() else f"{folder} will be made when it is first needed."
    return Check(name="state", state="ok", finding=finding)


def _timeline(root: Path) -> Check:
    file = root / ".bugsage" / "timeline.db"
    if not file.exists():
        return Check(name="timeline", state="ok", finding="The timeline is still empty.")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        return Check(
            name="timeline",
            state="fail",
            finding=f"The timeline cannot be read: {said}.",
            mend=f"mv {file} {file}.broken",
        )
    return Check(name="timeline", state="ok", finding=f"The timeline opens, {size(file.stat().st_size)}.")


def _code_map() -> Check:
    try:
        import tree_sitter
        import tree_sitter_python

        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
        broken = parser.parse(b"def f(x):\n    return x\n").root_node.has_error
    except (ImportError, ValueError, OSError) as error:
        finding = f"The grammar of the code map cannot be loaded: {error}."
        return Check(name="code map", state="fail", finding=finding, mend="pip install --force-reinstall bugsage")
    state, word = ("fail", "misreads") if broken else ("ok", "reads")
    return Check(name="code map", state=state, finding=f"The grammar of the code map {word} Python.")


def _terminal() -> Check:
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower()
    if encoding.replace("-", "") not in ("utf8", "utf8sig"):
        finding = f"The output is {encoding}, which cannot show every character of a report."
        return Check(name="terminal", state="warn", finding=finding, mend="export PYTHONIOENCODING=utf-8")
    kind = "a terminal" if sys.stdout.isatty() else "not a terminal, so it has no colour"
    width = shutil.get_terminal_size().columns
    return Check(name="terminal", state="ok", finding=f"The output is {kind}, UTF-8, {width} columns wide.")


def _extra(extra: str) -> Check:
    name = f"extra {extra}"
    try:
        version = metadata.version(EXTRAS[extra])
    except metadata.PackageNotFoundError:
        finding = f"It is not installed and only its own commands need it; `pip install 'bugsage[{extra}]'` adds it."
        return Check(name=name, state="ok", finding=finding)
    return Check(name=name, state="ok", finding=f"{EXTRAS[extra]} {version} is installed.")
