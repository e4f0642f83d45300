"""What shows that a project reports its errors to Sentry. Nothing is asked, no token is read."""

import re
from collections.abc import Iterator
from pathlib import Path

from bugsage.adapters.project.reading import text_of

#: Files in which dependencies stand, and how an SDK of Sentry's is called there.
_DEPENDENCIES = {
    "pyproject.toml": r"\bsentry[-_]sdk\b",
    "requirements*.txt": r"\bsentry[-_]sdk\b",
    "requirements/*.txt": r"\bsentry[-_]sdk\b",
    "setup.py": r"\bsentry[-_]sdk\b",
    "setup.cfg": r"\bsentry[-_]sdk\b",
    "Pipfile": r"\bsentry[-_]sdk\b",
    "package.json": r'"(@sentry/[\w-]+)"',
    "go.mod": r"\bgithub\.com/getsentry/sentry-go\b",
    "Cargo.toml": r"(?m)^sentry\b",
    "Gemfile": r"\bsentry-(?:ruby|rails)\b",
    "composer.json": r'"sentry/[\w-]+"',
    "build.gradle*": r"\bio\.sentry\b",
    "pom.xml": r"\bio\.sentry\b",
}
_OWN_FILES = (".sentryclirc", "sentry.properties")
_MOST = 3


def reports_to_sentry(root: Path) -> tuple[str, ...]:
    """A sentence for each place that says so, at most three."""
    return tuple(dict.fromkeys(_found(root)))[:_MOST]


def _found(root: Path) -> Iterator[str]:
    for name in _OWN_FILES:
        if (root / name).is_file():
            yield f"{name} is there"
    for pattern, sdk in _DEPENDENCIES.items():
        for file in sorted(root.glob(pattern)):
            if found := re.search(sdk, text_of(file)):
                yield f"{file.relative_to(root).as_posix()} names {found[0].strip(chr(34))}"
