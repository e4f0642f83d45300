"""What runs the tests, in CI, scripts and settings: which tests are found, and what does not run any more."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.pins import PIN

COMMENT = Lazy(r"\s*(?:#|//|;|--|\*|/\*)")
_COLLECTS = Lazy(
    r"[\"']?\b(python_files|python_functions|python_classes|testpaths|"
    r"testMatch|testRegex|spec|specPattern|testDir|include|roots|"
    r"files|test_paths?|pattern)\b[\"']?\s*[:=]"
)
RUNS_TESTS = Lazy(
    r"\b(?:pytest|py\.test|tox|nox|unittest|jest|vitest|mocha|ava|"
    r"tap|npm (?:run )?test|npm t\b|yarn (?:run )?test|pnpm (?:run )?test|"
    r"go test|go vet|cargo (?:test|clippy)|mvn|gradle\w*|rspec|rake|"
    r"phpunit|make (?:test|check|lint)|ctest|dotnet test|mypy|ruff|"
    r"flake8|pylint|eslint|tsc|bandit|golangci-lint|coverage)\b"
)
_DASHED = Lazy(r"\s*(?:commands\s*=\s*)?-\s+(?:pytest|python|coverage|mypy|ruff|npm|stestr|nox|\{\w+)|\t-\s*\S")
#: A script of `package.json`.
_SCRIPT = Lazy(r"\s*\"([\w:-]+)\"\s*:\s*\"")
_SOME_TESTS = Lazy(
    r"(?<![\w/])(?:tests?|spec|src|\./\w+)[/\w.-]*/[\w.*:\[\]-]+|"
    r"::\w+|(?<!\w)-(?:t|run)[ =][\"']?\w|--testNamePattern|--testPathPattern|"
    r"--grep\b"
)


def swallows_status(file: FileChange, text: str) -> bool:
    """A dash in front of a command: its failure does not count."""
    name = file.path.rpartition("/")[2]
    return bool(_DASHED.match(text)) and (
        (name in ("tox.ini", "setup.cfg"))
        if not text.startswith("\t")
        else name.lower() in ("makefile", "gnumakefile") or name.endswith(".mk")
    )


def about_tests(file: FileChange, text: str) -> bool:
    """A line speaks of the runner of tests."""
    if RUNS_TESTS.search(text) or re.search(
        r"addopts|pytest|jest|vitest|mocha|testMatch|Ignore(?:Patterns)?|"
        r"exclude.*(?:test|spec)|norecursedirs|-k |--deselect|skipTests|"
        r"collect|_test\.|\.test\.|\.spec\.|_spec\b|\btest_\*|\*Test",
        text,
    ):
        return True
    return bool(
        re.search(
            r"pytest\.ini|tox\.ini|jest|vitest|mocharc|karma|playwright|cypress|nextest|phpunit|\.rspec|run_?tests",
            file.path,
        )
    )


def squeezed(text: str) -> str:
    """The same for lines that differ in layout only."""
    return re.sub(r"[\s,]+", "", text).replace("'", '"')


def collected_otherwise(file: FileChange) -> Iterator[Finding]:
    """What the runner collects is changed."""
    old = {match[1]: text for _, text in file.before.changed if (match := _COLLECTS.search(text))}
    for number, text in file.after.changed:
        match = _COLLECTS.search(text)
        if match is None or (
            match[1] in ("include", "files", "roots", "spec", "pattern") and not about_tests(file, text)
        ):
            continue
        before = old.get(match[1])
        wide = (
            match[1] in ("testpaths", "roots", "include", "files")
            and before is not None
            and squeezed(before).rstrip("]") in squeezed(text)
        )
        if not wide and (before is None or squeezed(before) != squeezed(text)):
            yield file.finding(
                "test-uncollected",
                "cheat" if before is not None else "suspicious",
                f"which tests are found is changed: `{text.strip()[:80]}`",
                number,
                text,
            )


def moved(text: str) -> str:
    """The same for a line that stands in another file of settings, with its quotes and brackets."""
    return re.sub(r"[\s,\"'\[\]]+", "", text).lower()


def runs_less(change: Change, file: FileChange) -> Iterator[Finding]:
    """Lines that ran tests, refused warnings or made checkers strict and are gone."""
    new = " ".join(text for _, text in file.after.changed)
    others = {moved(text) for one in change.of("settings") if one is not file for _, text in one.after.changed}
    scripts = {match[1] for _, text in file.after.changed if (match := _SCRIPT.match(text)) and RUNS_TESTS.search(text)}
    yield from _narrowed(file)
    yield from _piped(file)
    for number, text in file.before.changed:
        script = _SCRIPT.match(text)
        if COMMENT.match(text) or not text.strip() or moved(text) in others:
            continue
        shown = text.strip()[:80]
        runs = RUNS_TESTS.search(text)
        if (
            runs
            and not (script and script[1] in scripts)
            and file.role in ("ci", "script", "settings")
            and runs[0].split()[0] not in new
            and re.search(r"\brun\b|script|^\s*-|\t|&&|test\"|commands|\bsh\b|:\s*\"", text)
            and not (file.role == "settings" and PIN.fullmatch(text.strip().strip("-,\"' ")))
        ):
            yield file.finding(
                "ci-changed" if file.role == "ci" else "test-run-patched",
                "cheat",
                f"`{shown}` does not run any more",
                number,
                text,
            )
        elif re.search(
            r"^\s*[\"']?error[\"']?,?\s*$|-W\s*error|xfail_strict\s*=\s*true|"
            r"--strict(?:-markers|-config)?\b|\bstrict[\"']?\s*[:=]\s*true|"
            r"fail_under|fail-under|coverageThreshold|max-warnings|forbidOnly|"
            r"\bset\s+-[a-z]*e",
            text,
        ) and file.role in ("settings", "script", "ci"):
            words = re.findall(
                r"error|xfail_strict|--strict|strict|fail.under|coverageThreshold|max-warnings|forbidOnly|set\s+-\w*e",
                text,
            )
            word = next((one for one in words if one not in new), "")
            if word:
                yield file.finding(
                    "threshold-lowered" if "fail" in word or "cov" in word or "max" in word else "check-disabled",
                    "cheat",
                    f"`{shown}` is taken away",
                    number,
                    text,
                )


def _narrowed(file: FileChange) -> Iterator[Finding]:
    """Commands that run some of the tests where they ran all."""
    old = {
        match[0]: text
        for _, text in file.before.changed
        if (match := RUNS_TESTS.search(text)) and not _SOME_TESTS.search(text)
    }
    for number, text in file.after.changed:
        match = RUNS_TESTS.search(text)
        if match and match[0] in old and _SOME_TESTS.search(text[match.end() :]):
            yield file.finding(
                "test-uncollected", "cheat", f"some tests run where all did: `{text.strip()[:80]}`", number, text
            )


def _piped(file: FileChange) -> Iterator[Finding]:
    """A runner whose outcome is lost in a pipe: the shell looks at the last command only."""
    if file.role not in ("ci", "script", "settings"):
        return
    around = file.file.after or "\n".join(line for hunk in file.file.hunks for line in hunk.lines if line[:1] != "-")
    if "pipefail" in around or re.search(r"^[ +]?\s*shell\s*:\s*bash\s*$", around, re.MULTILINE):
        return
    old = {match[0] for _, text in file.before.changed if (match := RUNS_TESTS.search(text)) and not _PIPE.search(text)}
    for number, text in file.after.changed:
        match = RUNS_TESTS.search(text)
        if match and match[0] in old and _PIPE.search(text[match.end() :]):
            yield file.finding(
                "test-run-patched", "cheat", f"the outcome is lost in a pipe: `{text.strip()[:80]}`", number, text
            )


_PIPE = Lazy(r"(?<![|>\\\"'])\|&?\s*[a-z]")
