"""What a file is for, by its path."""

import re
from typing import Final

from bugsage.model.languages import is_test_path, language_of
from bugsage.safety.tamper.lazily import Lazy

_ROLES: Final = (
    (
        "ci",
        r"\.(?:github/(?:workflows|actions)|circleci|buildkite|"
        r"gitlab|woodpecker|forgejo/workflows|gitea/workflows|ci)/.*"
        r"|(?:.*/)?(?:\.gitlab-ci|\.travis|\.drone|\.cirrus|\.?appveyor|"
        r"azure-pipelines[\w.-]*|bitbucket-pipelines|buildspec"
        r"|cloudbuild|\.?codecov|\.codeclimate|sonar-project|\.semaphore/.*)\.(?:ya?ml|"
        r"properties)|(?:.*/)?Jenkinsfile[\w.]*",
    ),
    (
        "hooks",
        r"(?:.*/)?(?:\.husky|\.?git-?hooks|\.git|hooks/git)/.*|(?:.*/)?\.pre-commit-(?:config|hooks)\.ya?ml"
        r"|(?:.*/)?\.?(?:lefthook|overcommit)(?:-local)?\.ya?ml|(?:.*/)?\.(?:lintstagedrc|commitlintrc|huskyrc)[\w.]*",
    ),
    ("guard", r"rules/[^/]+\.ya?ml|\.lattice/.*|bugsage\.toml|\.bugsage/.*|(?:.*/)?CODEOWNERS"),
    (
        "agent",
        r"(?:.*/)?(?:\.claude|\.codex|\.cursor|\.gemini|\.aider[\w.]*)(?:/.*)?|"
        r"(?:.*/)?(?:CLAUDE|AGENTS|GEMINI)\.md|(?:.*/)?\.cursorrules",
    ),
    (
        "lock",
        r"(?:.*/)?(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pixi\.lock|"
        r"conda-lock\.yml|package-lock\.json|npm-shrinkwrap\.json"
        r"|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|go\.sum|Cargo\.lock|Gemfile\.lock|composer\.lock|mix\.lock"
        r"|packages\.lock\.json|gradle\.lockfile|Package\.resolved|flake\.lock|requirements[\w./-]*\.lock)",
    ),
    ("attributes", r"(?:.*/)?\.git(?:attributes|modules|ignore|config)|(?:.*/)?\.dockerignore"),
    (
        "golden",
        r"(?:.*/)?(?:__snapshots__|__image_snapshots__|\.?snapshots|"
        r"goldens?|testdata/.*golden\w*)/.*|.*\.(?:snap|ambr|golden|"
        r"approved\.\w+|verified\.\w+)",
    ),
    (
        "script",
        r".*\.(?:sh|bash|zsh|ps1|bat|cmd)|(?:.*/)?(?:Makefile|makefile|"
        r"GNUmakefile|justfile|Justfile|Taskfile\.ya?ml|Dockerfile[\w.]*|"
        r"noxfile\.py|tasks\.py|run_?tests(?:\.py)?|Rakefile)|.*\.mk",
    ),
    (
        "settings",
        r"(?:.*/)?(?:\.importlinter|tach\.toml|\.dependency-cruiser\.[\w.]+|pytest\.ini|\.pytest\.ini|tox\.ini|"
        r"setup\.cfg|pyproject\.toml|"
        r"\.coveragerc|mypy\.ini|\.mypy\.ini|\.flake8|\.?ruff\.toml|"
        r"\.pylintrc|pylintrc"
        r"|\.?bandit[\w.]*|pyrightconfig\.json|package\.json|jest\.config[\w.]*|"
        r"vitest\.[\w.]+|vite\.config[\w.]*|karma\.conf[\w.]*|\.mocharc[\w.]*"
        r"|cypress\.(?:config[\w.]*|json)|playwright\.config[\w.]*|\.?nycrc[\w.]*|"
        r"\.c8rc[\w.]*|ava\.config[\w.]*|tsconfig[\w.]*\.json|\.eslintrc[\w.]*|"
        r"eslint\.config[\w.]*"
        r"|\.eslintignore|\.?biome\.jsonc?|deno\.jsonc?|\.golangci\.[\w]+|"
        r"go\.mod|Cargo\.toml|\.?clippy\.toml|nextest\.toml|phpunit[\w.]*\.xml[\w.]*|"
        r"phpstan[\w.]*|pom\.xml"
        r"|build\.gradle(?:\.kts)?|\.rspec|\.rubocop[\w.]*|Gemfile|composer\.json|"
        r"[\w.]+\.csproj|stryker[\w.]*|\.testmon\w*|requirements[\w./-]*\.(?:txt|"
        r"in)|constraints[\w.-]*\.txt"
        r"|environment\.ya?ml|Pipfile|setup\.py|lerna\.json|nx\.json|CMakeLists\.txt|meson\.build|"
        r"BUILD(?:\.bazel)?|\.simplecov|turbo\.json|\.swcrc|babel\.config[\w.]*)",
    ),
    (
        "planted",
        r"(?:.*/)?(?:sitecustomize|usercustomize)\.py|.*\.pth|(?:.*/)?\.(?:env|"
        r"envrc|npmrc|netrc|pypirc)(?:\.[\w.]+)?|(?:.*/)?pip\.conf",
    ),
    (
        "conftest",
        r"(?:.*/)?conftest\.py|(?:.*/)?(?:jest|vitest|test)[._-]?setup[\w.-]*\.[cm]?[jt]sx?|"
        r"(?:.*/)?setup-?tests?\.[cm]?[jt]sx?|(?:.*/)?setupTests\.[cm]?[jt]sx?",
    ),
)
_BY_ROLE: Final = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
#: Files that the runner of a language takes for tests by their name.
_COLLECTED: Final = {
    "python": re.compile(r"(?:test_.*|.*_tests?|tests?)\.py"),
    "javascript": re.compile(r".*[._-](?:test|spec|cy|e2e)\.[cm]?jsx?|(?:test|spec)s?\.[cm]?jsx?"),
    "typescript": re.compile(r".*[._-](?:test|spec|cy|e2e|test-d)\.[cm]?tsx?|(?:test|spec)s?\.[cm]?tsx?"),
    "go": re.compile(r".*_test\.go"),
    "ruby": re.compile(r".*_(?:spec|test)\.rb|test_.*\.rb"),
    "java": re.compile(r".*(?:Test|Tests|IT|TestCase|Spec)\.java|Test.*\.java"),
    "elixir": re.compile(r".*_test\.exs"),
    "php": re.compile(r".*Test\.php"),
}
_AMONG_TESTS = Lazy(
    r"(?:.*/)?(?:__tests__|tests?|specs?|e2e|testing|testdata|fixtures?|__fixtures__|cassettes)/.*", re.IGNORECASE
)
#: What tests read lies here, whatever it is called.
_DATA = Lazy(
    r"(?:.*/)?(?:tests?|specs?|__tests__)/(?:.*/)?(?:data|fixtures?|__fixtures__|cases|assets|resources|samples?|"
    r"inputs?|"
    r"versioned|repos?|projects?|[\w-]*_(?:tests|data|fixtures))/.*|(?:.*/)?testdata/.*",
    re.IGNORECASE,
)
_GOLDEN = Lazy(r".*\.(?:snap|ambr|golden|approved\.\w+|verified\.\w+)|.*/(?:__snapshots__|snapshots|goldens?)/.*")
_DOCUMENT = Lazy(
    r".*\.(?:md|rst|txt|adoc|mdx)|(?:.*/)?(?:docs?|changes?|changelog\.d|newsfragments|\.changes?|\.changeset)/.*",
    re.IGNORECASE,
)


def role_of(path: str) -> str:
    """`test`, `product`, `document`, `data` and `golden` for tests, `conftest`, `other`, or one of those above.

    >>> [role_of(p) for p in ("tests/test_a.py", "src/a.py", ".github/workflows/ci.yml", "go.sum", "tests/data/a.json")]
    ['test', 'product', 'ci', 'lock', 'data']
    """
    language = language_of(path)
    if _DATA.fullmatch(path) and not (language is not None and is_collected(path)):
        return "golden" if _GOLDEN.fullmatch(path) else "data"
    for role, pattern in _BY_ROLE:
        if pattern.fullmatch(path):
            return role
    if language is not None:
        return "test" if is_test_path(path, language.name) else "product"
    if _AMONG_TESTS.fullmatch(path):
        return "data"
    return "document" if _DOCUMENT.fullmatch(path) else "other"


def is_collected(path: str) -> bool:
    """A runner takes the file for one with tests."""
    language = language_of(path)
    if language is None:
        return False
    pattern = _COLLECTED.get(language.name)
    name = path.rpartition("/")[2]
    if "__tests__/" in path or (
        language.name in ("javascript", "typescript") and re.match(r"(?:.*/)?(?:test|spec)s?/", path)
    ):
        return True
    return bool(pattern.fullmatch(name)) if pattern else is_test_path(path, language.name)


def language_name(path: str) -> str:
    """The language of a file by its name; empty where it is none that is known."""
    language = language_of(path)
    return language.name if language is not None else ""
