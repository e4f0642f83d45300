"""What a start imports, proved in real processes by looking at `sys.modules`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

#: Nothing that answers at once may load these.
HEAVY = {"anthropic", "textual", "mcp", "pygls", "sentry_sdk", "pygit2", "watchfiles", "sqlite_utils", "httpx2"}
#: What the very first diagnosis in a repository may load to make its database.
ONCE = {"sqlite_utils"}
_SCRIPT = """
import sys
from bugsage.__main__ import main
try:
    main()
except SystemExit as end:
    status = end.code or 0
else:
    status = 0
print("\\n" + repr((status, sorted(sys.modules))))
"""
LOG = """Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main()
  File "app.py", line 2, in main
    return {}["user_id"]
KeyError: 'user_id'
"""
APP = 'def main():\n    return {}["user_id"]\nmain()\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "run.log").write_text(LOG)
    return tmp_path


def start(folder: Path, *words: str, fed: str = "") -> tuple[int, set[str], str]:
    """Exit status, modules loaded at the end, and everything written to standard output."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words], cwd=folder, capture_output=True, text=True, check=False, input=fed
    )
    assert done.returncode == 0, done.stderr
    written, _, last = done.stdout.rstrip("\n").rpartition("\n")
    status, modules = ast.literal_eval(last)
    return status, set(modules), written


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        ("parse", "run.log"),
        ("parse", "run.log", "--format", "json"),
        ("diagnose", "run.log"),
        ("diagnose", "run.log", "--format", "json"),
        ("diagnose", "run.log", "--show-prompt"),
        ("diagnose", "--help"),
        ("fix", "--help"),
        ("completion", "bash"),
        ("man",),
        ("lsp", "--help"),
        ("mcp", "--help"),
    ],
)
def test_what_answers_at_once_loads_nothing_heavy(project: Path, words: tuple[str, ...]) -> None:
    for allowed in (ONCE, set()) if words[0] == "diagnose" else (set(),):
        status, modules, written = start(project, *words)
        assert status == 0
        assert written.strip()
        assert HEAVY & modules <= allowed


@pytest.mark.parametrize(
    "words",
    [
        ("agents", "check"),
        ("fix", "run.log", "--test", "python app.py", "--agent", "builtin", "--show-prompt"),
    ],
)
def test_the_sdk_of_models_is_loaded_by_what_sends(project: Path, words: tuple[str, ...]) -> None:
    for command in (("init", "-q"), ("add", "."), ("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A")):
        subprocess.run(["git", *command], cwd=project, check=True)
    _, modules, written = start(project, *words)
    assert "builtin" in written or '"tools"' in written
    assert not {"anthropic", "httpx2"} & modules


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (("--version",), {"typer", "msgspec", "re", "rich", "tree_sitter", "yaml"}),
        (("--help",), {"msgspec", "rich", "tree_sitter", "yaml", "sqlite3"}),
        (("parse", "run.log"), {"typer", "rich", "tree_sitter", "yaml", "sqlite3"}),
        (("parse", "run.log", "--format", "json"), {"typer", "rich", "tree_sitter", "yaml", "sqlite3"}),
        (("diagnose", "run.log", "--format", "json"), {"typer", "rich"}),
    ],
)
def test_each_answer_loads_only_what_it_needs(project: Path, words: tuple[str, ...], absent: set[str]) -> None:
    status, modules, _ = start(project, *words)
    assert status == 0
    assert absent & modules == set()


def test_issues_for_a_shell_come_without_what_makes_or_draws_them(project: Path) -> None:
    start(project, "diagnose", "run.log")
    status, modules, written = start(project, "completion", "issues")
    assert (status, written[:3]) == (0, "BS-")
    assert not (HEAVY | {"typer", "rich", "tree_sitter", "yaml"}) & modules


def test_a_hook_with_nothing_to_judge_loads_next_to_nothing(project: Path) -> None:
    def git(*words: str) -> str:
        command = ("git", "-c", "user.name=A", "-c", "user.email=a@b", *words)
        return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout.strip()

    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "A"), ("update-ref", "refs/remotes/o/main", "HEAD")):
        git(*words)
    deleted = f"(delete) {'0' * 40} refs/heads/x {'1' * 40}\n"
    known = f"refs/tags/v1 {git('rev-parse', 'HEAD')} refs/tags/v1 {'0' * 40}\n"
    for fed in ("", deleted, known):
        status, modules, written = start(project, "hook", "run", "--", "origin", "url", fed=fed)
        assert (status, written) == (0, "")
        assert {
            "msgspec",
            "subprocess",
            "typer",
            "rich",
            "sqlite3",
            "tree_sitter",
            "bugsage.pipeline",
        } & modules == set()
    assert not (project / ".bugsage").exists()


_INTERRUPTED = """
import sys
class Impatient:
    def find_spec(self, name, *_):
        if name == "bugsage.surfaces.cli.app":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Impatient())
from bugsage.__main__ import main
main()
"""


def test_an_interrupt_while_it_is_being_loaded_is_no_traceback(project: Path) -> None:
    words = [sys.executable, "-c", _INTERRUPTED, "doctor"]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "bugsage: interrupted\n")


def test_help_imports_no_command(project: Path) -> None:
    _, modules, _ = start(project, "--help")
    commands = {name for name in modules if name.startswith("bugsage.surfaces.cli.")}
    assert commands == {f"bugsage.surfaces.cli.{name}" for name in ("app", "full", "loading", "plain", "table")}


def test_packages_of_the_repository_are_not_imported(project: Path) -> None:
    for name in ("msgspec", "sqlite_utils", "yaml", "typing"):
        (project / f"{name}.py").write_text("open('was_run', 'w').close()\nraise SystemExit(9)\n")
    words = [sys.executable, "-m", "bugsage", "diagnose", "run.log"]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
    assert "KeyError" in done.stdout, done.stderr
    assert not (project / "was_run").exists()
