"""A look at a project: languages, tests, continuous integration, agents. Nothing of it is run."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from bugsage.adapters.project.finding import find_test_command, parts_of
from bugsage.adapters.project.hints import hints_of
from bugsage.adapters.project.reading import has_table
from bugsage.adapters.project.reporting import reports_to_sentry
from bugsage.errors import TestCommandUnknown
from bugsage.model.foreign import is_foreign, own_files
from bugsage.model.run import ProjectFacts, TestCommand

AGENTS = ("claude", "codex", "aider", "gemini", "opencode")
LANGUAGES = {
    "Python": (".py", ".pyi"),
    "TypeScript": (".ts", ".tsx", ".mts", ".cts"),
    "JavaScript": (".js", ".jsx", ".mjs", ".cjs"),
    "Go": (".go",),
    "Rust": (".rs",),
    "Java": (".java",),
    "Kotlin": (".kt", ".kts"),
    "C#": (".cs",),
    "Ruby": (".rb",),
    "PHP": (".php",),
    "C": (".c", ".h"),
    "C++": (".cpp", ".cc", ".cxx", ".hpp", ".hh"),
    "Swift": (".swift",),
}
_LANGUAGE = {suffix: language for language, suffixes in LANGUAGES.items() for suffix in suffixes}
_CI = (
    ".github/workflows/*.yml",
    ".github/workflows/*.yaml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    ".buildkite/pipeline.yml",
    ".drone.yml",
    ".travis.yml",
    ".woodpecker.yml",
    "appveyor.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
)
#: Files that are looked at.
MOST_FILES = 200_000


def look(root: Path, settings_command: str | Sequence[str] | None = None, start: Path | None = None) -> ProjectFacts:
    """What is there; `settings_command` is the test command of the settings, where they name one."""
    test = _test_command(root, settings_command, start)
    return ProjectFacts(
        root=str(root),
        languages=_languages(root),
        test=test,
        others=parts_of(root, test),
        hints=hints_of(root),
        ci=tuple(path.relative_to(root).as_posix() for pattern in _CI for path in sorted(root.glob(pattern))),
        agents=tuple(name for name in AGENTS if shutil.which(name)),
        sentry=reports_to_sentry(root),
        has_contracts=(root / ".lattice").is_dir(),
        has_rules=(root / "rules").is_dir(),
        settings=settings_file(root),
    )


def settings_file(root: Path) -> str | None:
    """The file that holds BugSage's settings, by name."""
    if (root / "bugsage.toml").is_file():
        return "bugsage.toml"
    return "pyproject.toml" if has_table(root / "pyproject.toml", "tool", "bugsage") else None


def _test_command(root: Path, settings_command: str | Sequence[str] | None, start: Path | None) -> TestCommand | None:
    try:
        return find_test_command(root, settings_command, start)
    except TestCommandUnknown:
        return None


def _languages(root: Path) -> dict[str, int]:
    names = (_LANGUAGE.get(PurePosixPath(path).suffix.lower()) for path in _files(root))
    return dict(Counter(name for name in names if name).most_common())


def _files(root: Path) -> Iterator[str]:
    """Files that git tracks, and those that it could but that lie in no foreign folder; without git only the latter."""
    command = ["git", "-C", str(root), "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        yield from _walked(root)
    else:
        entries = list(dict.fromkeys(os.fsdecode(entry) for entry in listed.split(b"\0") if entry))
        yield from (entry[2:] for entry in entries if entry[:1] != "?")
        yield from own_files([entry[2:] for entry in entries if entry[:1] == "?"])


def _walked(root: Path) -> Iterator[str]:
    seen = 0
    for _, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not is_foreign(f"{name}/")]
        yield from files
        seen += len(files)
        if seen > MOST_FILES:
            return
