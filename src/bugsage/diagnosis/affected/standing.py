"""What a changed file that is no source means for tests: nothing, everything, or whoever names it."""

import posixpath
import re

#: Changes of these change how every test is run.
_EVERYTHING = re.compile(
    r"(?:^|/)(?:pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|pytest\.(?:ini|toml)|\.pytest\.ini|noxfile\.py|conftest\.pth"
    r"|(?:requirements|constraints)[^/]*\.(?:txt|in)|[^/]*\.lock|package(?:-lock)?\.json|pnpm-lock\.yaml|go\.(?:mod|sum)"
    r"|Cargo\.toml|Gemfile|Pipfile|composer\.json|build\.gradle(?:\.kts)?|pom\.xml|CMakeLists\.txt|Makefile"
    r"|tsconfig[^/]*\.json|(?:jest|vitest|babel|vite|webpack|rollup)\.config\.[^/]+|\.babelrc[^/]*|\.mocharc[^/]*"
    r"|\.coveragerc|\.env)$"
)
#: Nobody runs these.
_NOTHING = re.compile(
    r"(?:^|/)(?:LICEN[CS]E|COPYING|AUTHORS|NOTICE|CODEOWNERS|\.gitignore|\.gitattributes|\.mailmap|\.editorconfig"
    r"|\.dockerignore|\.pre-commit-config\.yaml|lefthook\.ya?ml|bugsage\.toml)(?:\.[^/]*)?$"
    r"|(?:^|/)\.(?:github|gitlab|circleci|vscode|idea|lattice)/"
)
#: Text for people; a test that reads one names it.
_PROSE = frozenset((".md", ".rst", ".adoc", ".markdown", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".pdf"))


def wants_everything(path: str) -> bool:
    """It is a setting of the project, of its dependencies or of the tools that run its tests."""
    return _EVERYTHING.search(path) is not None


def wants_nothing(path: str) -> bool:
    """No program reads it."""
    return _NOTHING.search(path) is not None


def is_prose(path: str) -> bool:
    """It is for people, as long as no test names it."""
    return posixpath.splitext(path)[1].lower() in _PROSE
