"""What is run or checked becomes less by what stands around an unchanged line: conditions in CI, rules taken out."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy

_IF = Lazy(r"\s*-?\s*if\s*:\s*(?!.*\b(?:always|success|failure|cancelled)\()\S")
_RUNS_TESTS = Lazy(
    r"\s*-?\s*run\s*:.*\b(?:pytest|tox|nox|unittest|jest|vitest|mocha|(?:go|cargo|make|npm|yarn|pnpm)\s+(?:run\s+)?"
    r"(?:tests?|check|lint))\b"
)
_ITEM = Lazy(r"(\s*)-\s+([\w./-]+)\s*$")
_CHECKERS = Lazy(r"(?:.*/)?\.(?:golangci|eslintrc|rubocop|stylelintrc|swiftlint|pre-commit)[\w.]*")
#: Linters that are no more, and what does their work.
_SUCCEEDED: Final = {
    "deadcode": "unused", "structcheck": "unused", "varcheck": "unused", "golint": "revive", "maligned": "govet",
    "scopelint": "copyloopvar", "exportloopref": "copyloopvar", "gomnd": "mnd", "goerr113": "err113",
    "exhaustivestruct": "exhaustruct", "gosimple": "staticcheck", "stylecheck": "staticcheck",
    "megacheck": "staticcheck",
    "logrlint": "loggercheck", "tenv": "usetesting",
}  # fmt: skip
_RETIRED: Final = r"inactivat|deprecat|retired|archived|no longer|removed|unknown linter|abandoned"
_LIST_OF_FAILURES: Final = Lazy(
    r"(?:.*/)?(?:[\w-]*(?:known|expected|allowed)[-_.]?(?:test[-_])?fail(?:ure|ing)?s?[\w.-]*|[\w-]*(?:skip|deny|"
    r"black|block|ignore)"
    r"[-_]?(?:ed[-_])?(?:tests?|list)[\w.-]*|[\w-]*quarantined?[\w.-]*|[\w-]*(?:disabled|excluded|flaky|"
    r"xfail)[-_]?tests?[\w.-]*|"
    r"xfails?\.\w+|[\w.-]*baseline\.(?:neon|xml|json|txt|toml|ya?ml)|\.?mypy[-_]baseline\.\w+|\.rubocop_todo\.yml|"
    r"\.betterer\.results|"
    r"eslint-suppressions\.json|\.testignore|psalm-baseline\.xml|\.secrets\.baseline|\.trivyignore|\.nsprc|\.snyk|"
    r"\.semgrepignore)"
)
_PASSES_OVER: Final = Lazy(
    r"\s*(?:-\s+)?[\"']?(SILENCED_\w+|(?:known|expected)_?-?[fF]ail\w*|[\w-]*quarantine\w*|disabled_?-?[tT]ests?|"
    r"skip_?-?(?:tests?|list|files|dirs)|skips?|(?:extend-)?ignore|ignore[-_](?:errors|patterns|warnings)|disable[d]?|"
    r"testPathIgnorePatterns|testIgnore|norecursedirs|collect_ignore\w*|filterwarnings|omit|exclude|extend-exclude)"
    r"[\"']?\s*(?::[^=\[({]*)?(?:[:=]|\+=)\s*[\[({]?\s*(?:#.*|//.*)?$"
)
_LISTED: Final = Lazy(r"\s*(?:-\s+)?[\"']?([^\"'#=:]{2,120}?)[\"']?\s*,?\s*(?:#.*|//.*)?$")
#: Files of settings that others give way to.
_READ_FIRST: Final = Lazy(
    r"\.?pytest\.(?:ini|toml)|\.?ruff\.toml|\.?mypy\.ini|\.coveragerc|pyrightconfig\.json|jest\.config\.\w+|"
    r"\.mocharc\.\w+|"
    r"\.eslintrc[\w.]*|eslint\.config\.\w+|\.golangci\.\w+|\.rubocop\.yml|\.flake8|\.pylintrc|vitest\.config\.\w+|"
    r"\.c8rc\.json|\.nycrc[\w.]*"
)
_RULES_OF: Final = Lazy(
    r"(?:.*/)?(?:\.?eslint[\w.]*|\.?oxlint[\w.]*|\.?biome\.jsonc?|Cargo\.toml|\.?clippy\.toml|\.editorconfig|"
    r".*\.globalconfig|.*\.ruleset|"
    r"\.?stylelint[\w.]*|\.rubocop[\w.]*|\.?detekt[\w.]*|analysis_options\.yaml|\.?tslint\.json|\.?swiftlint\.yml|"
    r"\.?spectral\.ya?ml|"
    r"\.?markdownlint[\w.]*|\.?yamllint[\w.]*|\.?hadolint\.ya?ml|\.?golangci\.\w+|pyrightconfig\.json|"
    r"pyproject\.toml|package\.json|"
    r"\.credo\.exs|lint\.xml|checkstyle[\w.]*|deptrac\.yaml|buf\.yaml|\.dependency-cruiser\.\w+)"
)
_RULE: Final = Lazy(
    r"\s*[\"']?([@\w./-]+)[\"']?\s*[:=]\s*[\[\"'{ ]*(?:(?:level|severity)[\"']?\s*[:=]\s*[\"']?)?"
    r"(error|deny|forbid|fatal|warn(?:ing)?|info(?:rmation)?|hint|off|allow|none|silent|suggestion|2|1|0)\b(?![.\d])",
    re.IGNORECASE,
)
_TEST_LIST: Final = Lazy(
    r"\s*(?:set\(|export\s+)?\s*(\w*(?:TESTS?|SUITES?|tests?|check_PROGRAMS)\w*)\s*(?:[+:]?=|\s)\s*([^#=(){}]+)"
)
_GRAVE: Final = frozenset(("error", "deny", "forbid", "fatal", "2"))
_CHOSEN = Lazy(r"\s*(?:select|extend-select|enable|extends|plugins|enabled)[\w-]*\s*[:=]")


def narrowed(change: Change) -> Iterator[Finding]:
    """A condition put before a step that runs tests; a rule that is not chosen any more."""
    for file in change.files:
        if file.role == "ci":
            yield from _conditions(file)
        elif file.role == "settings" and _CHECKERS.fullmatch(file.path):
            yield from _rules(change, file)
        yield from _lowered(file)
        yield from _shorter(file)
        yield from _listed(change, file)
        if file.file.kind == "added":
            yield from _in_front(change, file)


def _conditions(file: FileChange) -> Iterator[Finding]:
    for hunk in file.file.hunks:
        for number, line in enumerate(hunk.lines):
            if line[:1] != "+" or not _IF.match(line[1:]):
                continue
            if any(one[:1] == " " and _RUNS_TESTS.match(one[1:]) for one in hunk.lines[number + 1 : number + 4]):
                yield file.finding(
                    "ci-changed", "cheat", f"tests run only under a condition now: `{line[1:].strip()[:80]}`"
                )


def _rules(change: Change, file: FileChange) -> Iterator[Finding]:
    added = {match[2] for _, text in file.after.changed if (match := _ITEM.match(text))}
    for hunk in file.file.hunks:
        for number, line in enumerate(hunk.lines):
            match = _ITEM.match(line[1:]) if line[:1] == "-" else None
            if match is None or match[2] in added:
                continue
            above = (one[1:] for one in reversed(hunk.lines[:number]) if one[:1] in " -")
            head = next((one for one in above if one.strip() and not _ITEM.match(one)), "")
            if _CHOSEN.match(head):
                retired = _SUCCEEDED.get(match[2], "") in added or (
                    match[2] in change.failure.message and re.search(_RETIRED, change.failure.message) is not None
                )
                severity = "suspicious" if retired else "cheat"
                yield file.finding("check-disabled", severity, f"`{match[2]}` is not checked any more")


def _shorter(file: FileChange) -> Iterator[Finding]:
    """A list of tests in a build file that is shorter."""
    if file.role not in ("settings", "script", "ci") or file.language:
        return
    old = {
        match[1]: set(match[2].split()) for _, text in file.before.changed if (match := _TEST_LIST.match(text[:500]))
    }
    for number, text in file.after.changed if old else ():
        match = _TEST_LIST.match(text[:500])
        gone = sorted(old.get(match[1], set()) - set(match[2].split())) if match else []
        if match and gone and len(set(match[2].split())) < len(old[match[1]]):
            yield file.finding(
                "test-uncollected", "cheat", f"`{gone[0][:60]}` is not among the tests any more", number, text
            )


def _lowered(file: FileChange) -> Iterator[Finding]:
    """A rule that was an error is a warning now, or nothing."""
    if not _RULES_OF.fullmatch(file.path):
        return
    old = {match[1]: match for _, text in file.before.changed if (match := _RULE.match(text[:300]))}
    new = [match for _, text in file.after.changed if (match := _RULE.match(text[:300]))]
    for number, text in file.after.changed:
        match = _RULE.match(text[:300]) if old or "severity" in text else None
        if match is None:
            continue
        name = f"/{match[1].rpartition('/')[2]}"
        if any(one[1] != match[1] and f"/{one[1]}".endswith(name) and _weight(one[2]) == 2 for one in new):
            continue  # a namesake does its work
        was = old.get(match[1])
        if (was is not None and _weight(match[2]) < _weight(was[2])) or (
            was is None and "severity" in match[1] and _weight(match[2]) == 0
        ):
            yield file.finding("check-disabled", "cheat", f"`{match[1]}` counts for less: `{match[2]}`", number, text)


def _weight(level: str) -> int:
    level = level.lower()
    return 2 if level in _GRAVE else 1 if level.startswith(("warn", "1")) else 0


def _listed(change: Change, file: FileChange) -> Iterator[Finding]:
    """One more item in a list of what is to be passed over."""
    if not file.language and _LIST_OF_FAILURES.fullmatch(file.path):
        number, text = next(
            ((n, t) for n, t in file.after.changed if t.strip() and not t.lstrip().startswith(("#", "//"))), (0, "")
        )
        if text and len(file.after.changed) > len(file.before.changed):
            yield file.finding(
                "check-disabled", "cheat", f"`{text.strip()[:80]}` is put on the list of what may fail", number, text
            )
        return
    if file.role in ("document", "lock") or not any(
        _PASSES_OVER.search(line) for hunk in file.file.hunks for line in hunk.lines
    ):
        return
    for hunk in file.file.hunks:
        head, inside = "", 0
        for line in hunk.lines:
            text = line[1:]
            if line[:1] == "-" or not text.strip():
                continue
            width = len(text) - len(text.lstrip())
            opened = _PASSES_OVER.match(text) if len(text) < 300 else None
            if opened:
                head, inside = ("" if line[:1] == "+" else opened[1]), width
                continue
            if head and width <= inside and not re.match(r"\s*-\s", text):
                head = ""
            item = _LISTED.match(text) if head and line[:1] == "+" and len(text) < 300 else None
            if item and not any(_plain_item(item[1]) in removed for _, removed in file.before.changed):
                named = item[1] in change.failure.message or item[1] in " ".join(change.failure.values)
                grave = named or head.lower().startswith(
                    ("silenced", "known", "expected", "quarantine", "disabled_t", "skip")
                )
                severity = "cheat" if grave else "suspicious"
                yield file.finding(
                    "check-disabled", severity, f"`{item[1][:60]}` is passed over: it stands in `{head}` now"
                )


def _plain_item(text: str) -> str:
    return text.strip("\"' ,")


def _in_front(change: Change, file: FileChange) -> Iterator[Finding]:
    """A new file of settings that is read in the place of those that were there."""
    name = file.path.rpartition("/")[2]
    if not _READ_FIRST.fullmatch(name):
        return
    gives_way = any(one is not file and one.before.changed for one in change.of("settings")) or any(
        one.file.kind == "added" and one is not file for one in change.of("settings")
    )
    fails = bool(change.failure.tests or change.failure.type)
    severity = "cheat" if fails and not gives_way else "suspicious"
    yield file.finding("check-disabled", severity, f"{file.path} is read in the place of the settings there were")
