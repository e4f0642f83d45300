"""What is run or checked becomes less by what stands around an unchanged line: conditions in CI, rules taken out."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange

_IF = re.compile(r"\s*-?\s*if\s*:\s*(?!.*\b(?:always|success|failure|cancelled)\()\S")
_RUNS_TESTS = re.compile(
    r"\s*-?\s*run\s*:.*\b(?:pytest|tox|nox|unittest|jest|vitest|mocha|(?:go|cargo|make|npm|yarn|pnpm)\s+(?:run\s+)?"
    r"(?:tests?|check|lint))\b"
)
_ITEM = re.compile(r"(\s*)-\s+([\w./-]+)\s*$")
_CHECKERS = re.compile(r"(?:.*/)?\.(?:golangci|eslintrc|rubocop|stylelintrc|swiftlint|pre-commit)[\w.]*")
_CHOSEN = re.compile(r"\s*(?:select|extend-select|enable|extends|plugins|enabled)[\w-]*\s*[:=]")


def narrowed(change: Change) -> Iterator[Finding]:
    """A condition put before a step that runs tests; a rule that is not chosen any more."""
    for file in change.files:
        if file.role == "ci":
            yield from _conditions(file)
        elif file.role == "settings" and _CHECKERS.fullmatch(file.path):
            yield from _rules(file)


def _conditions(file: FileChange) -> Iterator[Finding]:
    for hunk in file.file.hunks:
        for number, line in enumerate(hunk.lines):
            if line[:1] != "+" or not _IF.match(line[1:]):
                continue
            if any(one[:1] == " " and _RUNS_TESTS.match(one[1:]) for one in hunk.lines[number + 1 : number + 4]):
                yield file.finding(
                    "ci-changed", "cheat", f"tests run only under a condition now: `{line[1:].strip()[:80]}`"
                )


def _rules(file: FileChange) -> Iterator[Finding]:
    added = {match[2] for _, text in file.after.changed if (match := _ITEM.match(text))}
    for hunk in file.file.hunks:
        for number, line in enumerate(hunk.lines):
            match = _ITEM.match(line[1:]) if line[:1] == "-" else None
            if match is None or match[2] in added:
                continue
            above = (one[1:] for one in reversed(hunk.lines[:number]) if one[:1] in " -")
            head = next((one for one in above if one.strip() and not _ITEM.match(one)), "")
            if _CHOSEN.match(head):
                yield file.finding("check-disabled", "cheat", f"`{match[2]}` is not checked any more")
