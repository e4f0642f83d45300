"""What a project tells people and its CI to run. For a person to read: none of it is ever run."""

import re
from collections.abc import Iterator
from pathlib import Path

from bugsage.adapters.project.reading import text_of

_PLACES = (
    "CONTRIBUTING.md", "CONTRIBUTING.rst", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md", "docs/contributing.md",
    ".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", ".circleci/config.yml", ".travis.yml",
    "azure-pipelines.yml",
)  # fmt: skip
#: A line that begins with a program that runs tests, as a shell would read it.
_COMMAND = re.compile(
    r"^(?:[-$>\s]|run:|script:|command:|`)*"
    r"((?:uv run |poetry run |pdm run |hatch run |bundle exec |npx |python3? -m |\./)?"
    r"(?:pytest|tox|nox|unittest|(?:npm|pnpm|yarn|bun) (?:run )?test\b|vitest|jest|mocha|go test|cargo (?:test|nextest)"
    r"|mvnw? |gradlew? |sbt |dotnet test|rspec|rake|phpunit|ctest|bazel test|meson test|mix test|dart test|flutter test"
    r"|swift test|make (?:\w*test|check)|just test|task test|deno test|node --test)[^`\n]{0,100})"
)
_MOST, _LINES, _FILES = 3, 3_000, 20


def hints_of(root: Path) -> tuple[str, ...]:
    """A sentence for each command that was found, with its place; at most three."""
    return tuple(dict.fromkeys(_found(root)))[:_MOST]


def _found(root: Path) -> Iterator[str]:
    files = [path for pattern in _PLACES for path in sorted(root.glob(pattern))][:_FILES]
    seen: set[str] = set()
    for path in files:
        for number, line in enumerate(text_of(path).split("\n")[:_LINES], 1):
            match = _COMMAND.match(line) if len(line) < 300 else None
            words = match[1].strip().rstrip("`") if match else ""
            if words and words.isprintable() and words not in seen:
                seen.add(words)
                yield f"{path.relative_to(root).as_posix()}, line {number}, says: {words}"
