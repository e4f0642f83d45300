"""Folders of a checkout that hold nobody's own code: environments, packages of others, caches, what builds leave."""

from collections.abc import Sequence

#: Names that stand for such folders wherever they lie.
FOREIGN_FOLDERS = frozenset(
    ("node_modules", "site-packages", "dist-packages", "venv", "env", "virtualenv", "__pycache__", "build", "dist")
) | {"bower_components", "target", "vendor", "DerivedData", "Pods", "htmlcov", "coverage_html"}

#: Hidden folders in which people write; every other is a tool's.
_WRITTEN_IN = frozenset(
    (".buildkite", ".ci", ".circleci", ".github", ".gitlab", ".husky", ".lattice", ".storybook", ".vitepress")
) | {
    # What an editor or an agent takes its orders from, and what runs without being asked for.
    ".agents", ".claude", ".codex", ".continue", ".cursor", ".devcontainer", ".forgejo", ".gemini", ".gitea",
    ".githooks", ".semaphore", ".tekton", ".vscode", ".windsurf", ".woodpecker",
}  # fmt: skip

#: The file that every virtual environment of Python has at its top, whatever its name.
_ENVIRONMENT = "pyvenv.cfg"


def is_foreign(path: str) -> bool:
    """Whether a file that no commit knows lies in such a folder. Tracked files are the project's, wherever they lie."""
    return any(_is_foreign_folder(folder) for folder in path.split("/")[:-1])


def own_files(untracked: Sequence[str]) -> list[str]:
    """Of files that no commit knows, those of the project; environments are known by what stands in them too."""
    tops = tuple(path[: -len(_ENVIRONMENT)] for path in untracked if path.endswith(f"/{_ENVIRONMENT}"))
    return [path for path in untracked if not is_foreign(path) and not (tops and path.startswith(tops))]


def _is_foreign_folder(name: str) -> bool:
    return name in FOREIGN_FOLDERS or (name.startswith(".") and name not in _WRITTEN_IN)
