"""From a command that runs tests to one that also has its runner measure what they execute, into a folder of ours.

What is added is chosen by the words of the command and by the scripts of `package.json`, never by a report.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from bugsage.model.base import Noun
from bugsage.model.command import inner_command, program_of, tool_of

#: Runners of JavaScript, by the names that their programs go by.
_RUNNERS = {
    "jest": "jest", "vitest": "vitest", "mocha": "mocha", "_mocha": "mocha", "ava": "ava", "tap": "tap", "uvu": "uvu",
    "jasmine": "jasmine", "tape": "tape", "node": "node", "tsx": "node", "c8": "nyc", "nyc": "nyc", "borp": "node",
}  # fmt: skip
_PYTHON = frozenset(("pytest", "unittest", "django", "tox", "nox"))
_STARTERS, _MANAGERS = ("npx", "bunx", "pnpx"), ("npm", "pnpm", "yarn", "bun")
_ENDING = re.compile(r"\.[cm]?js$|\.cmd$")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
#: What a shell would act upon within a script; the last command of a row of them is looked at.
_ROW = re.compile(r"&&|;")
_SHELL = re.compile(r"[|&`$<>(]")
#: Options that choose where and what jest and vitest measure: ours stand in their place.
_JEST_OWN = re.compile(r"--(?:coverage|collectCoverage|coverage[A-Z]\w*|collectCoverage[A-Z]\w*|no-coverage)(?:=.*)?")
_VITEST_OWN = re.compile(r"--coverage(?:\.[\w.]+)?(?:=.*)?")
_JEST_VALUED = ("--coverageDirectory", "--coverageReporters", "--coverageProvider", "--coverageThreshold")


class Started(Noun, frozen=True, kw_only=True):
    """The runner that a command starts, and where its own words begin."""

    runner: str
    #: Position in the command of the first word after the runner's name, or after the script's.
    at: int
    #: A package manager hands on only what stands behind `--`.
    behind_dashes: bool = False
    #: Words that the runner is given by the script that the command names.
    given: tuple[str, ...] = ()


class Measured(Noun, frozen=True, kw_only=True):
    """A command that measures."""

    argv: tuple[str, ...]
    environment: dict[str, str] = {}
    #: It measures for certain; where not, that nothing is written says nothing.
    surely: bool = True


def started(command: Sequence[str], scripts: Mapping[str, str]) -> Started | None:
    """The test runner of a command; `scripts` are those of the package it is run in. None where it cannot be told."""
    words = inner_command(command)
    found = _started(words, scripts, 0)
    return found and Started(
        runner=found.runner,
        at=found.at + len(command) - len(words),
        behind_dashes=found.behind_dashes,
        given=found.given,
    )


def measured(
    command: Sequence[str], folder: str, scripts: Mapping[str, str], providers: Sequence[str] = ()
) -> Measured | None:
    """The command with its own coverage written to `folder`; None for tools that cannot be told to.

    `providers` are those of vitest's that are installed, `v8` or `istanbul`: without one it would run no test.
    """
    if (
        tool_of(command) in _PYTHON
    ):  # `coverage run` and pytest-cov write there what would else take the place of theirs
        return Measured(argv=tuple(command), environment={"COVERAGE_FILE": f"{folder}/coverage"}, surely=False)
    found = started(command, scripts)
    way = _WAYS.get(found.runner) if found else None
    if found and found.runner == "vitest":
        return _vitest(tuple(command), found, folder, providers) if providers else None
    if found is None:
        return None
    return way(tuple(command), found, folder) if way else Measured(
        argv=tuple(command), environment={"NODE_V8_COVERAGE": folder}
    )  # fmt: skip


def appended(command: Sequence[str], found: Started, words: Sequence[str]) -> tuple[str, ...]:
    """The command with more words for its runner, before any `--` of its own."""
    own = command[found.at :]
    if found.behind_dashes:
        return (*command, *words) if "--" in own else (*command, "--", *words)
    at = found.at + own.index("--") if "--" in own else len(command)
    return (*command[:at], *words, *command[at:])


def _started(words: Sequence[str], scripts: Mapping[str, str], depth: int) -> Started | None:
    if not words or depth > 3:
        return None
    program = _ENDING.sub("", program_of(words[0]))
    if program == "go":
        return Started(runner="go", at=2) if words[1:2] == ("test",) else None
    if program in _STARTERS:
        return _named(words, _past_options(words, 1), scripts, depth)
    if program in _MANAGERS:
        return _managed(words, program, scripts, depth)
    if program == "node" and "--test" not in words:
        at = _past_options(words, 1)
        script = _ENDING.sub("", program_of(words[at])) if at < len(words) else ""
        return Started(runner=_RUNNERS.get(script, "node"), at=at + 1) if script else None
    return Started(runner=_RUNNERS[program], at=1) if program in _RUNNERS else None


def _named(words: Sequence[str], at: int, scripts: Mapping[str, str], depth: int) -> Started | None:
    inner = _started(words[at:], scripts, depth + 1)
    return inner and Started(
        runner=inner.runner, at=inner.at + at, behind_dashes=inner.behind_dashes, given=inner.given
    )


def _managed(words: Sequence[str], manager: str, scripts: Mapping[str, str], depth: int) -> Started | None:
    at = _past_options(words, 1)
    word = words[at] if at < len(words) else ""
    if word in ("exec", "dlx", "x"):
        at = _past_options(words, at + 1)
        return _named(words, at + (words[at : at + 1] == ("--",)), scripts, depth)
    if word in ("run", "run-script"):
        at = _past_options(words, at + 1)
        word = words[at] if at < len(words) else ""
    script = scripts.get({"t": "test", "tst": "test"}.get(word, word)) if word else None
    if script is None:
        return _named(words, at, scripts, depth) if manager != "npm" and word in _RUNNERS else None
    return _scripted(script, scripts, at + 1, manager == "npm", depth)


def _scripted(script: str, scripts: Mapping[str, str], at: int, dashes: bool, depth: int) -> Started | None:
    """What is given to a script goes to the last of its commands."""
    last = _ROW.split(script)[-1]
    try:
        words = shlex.split(last) if not _SHELL.search(last) else []
    except ValueError:
        return None
    if words and program_of(words[0]) in ("cross-env", "env", "dotenv"):
        words = words[1:]
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    inner = _started(tuple(words), scripts, depth + 1)
    if inner is None or inner.behind_dashes:
        return inner and Started(runner=inner.runner, at=at, behind_dashes=True)
    return Started(runner=inner.runner, at=at, behind_dashes=dashes, given=tuple(words[inner.at :]))


def _past_options(words: Sequence[str], at: int) -> int:
    valued = ("-p", "--package", "-w", "--workspace", "-C", "--prefix", "--filter", "-F", "-r", "--require", "--import")
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in valued else 1
    return at


def _jest(command: tuple[str, ...], found: Started, folder: str) -> Measured | None:
    if any(_JEST_OWN.fullmatch(word) and "Directory" in word for word in found.given):
        return None  # a folder of the user's would be given twice, which jest refuses
    own = tuple(
        word
        for before, word in pairwise(("", *command[found.at :]))
        if not _JEST_OWN.fullmatch(word) and before not in _JEST_VALUED
    )
    base = (*command[: found.at], *own)
    to = ("--coverage", "--coverageReporters=json", f"--coverageDirectory={folder}", "--coverageThreshold={}")
    return Measured(argv=appended(base, found, to))


def _vitest(command: tuple[str, ...], found: Started, folder: str, providers: Sequence[str]) -> Measured:
    """Its settings may name a provider that is not there; where both are, they may choose."""
    own = tuple(word for word in command[found.at :] if not _VITEST_OWN.fullmatch(word))
    to = (
        "--coverage.enabled=true",
        *(f"--coverage.provider={name}" for name in providers if len(providers) == 1),
        "--coverage.reporter=json",
        f"--coverage.reportsDirectory={folder}",
        "--coverage.reportOnFailure=true",
    )
    return Measured(argv=appended((*command[: found.at], *own), found, to))


def _go(command: tuple[str, ...], found: Started, folder: str) -> Measured:
    """All packages of the module are counted, not only the one under test."""
    own = [
        word
        for before, word in pairwise(("", *command[found.at :]))
        if not word.lstrip("-").startswith("coverprofile") and before.lstrip("-") != "coverprofile"
    ]
    packages = () if any(word.lstrip("-").startswith("coverpkg") for word in own) else ("-coverpkg=./...",)
    to = (f"-coverprofile={folder}/go.out", *packages)
    return Measured(argv=(*command[: found.at], *to, *own))


def _nothing(command: tuple[str, ...], found: Started, folder: str) -> None:
    """It measures by itself, by rewriting what runs: V8 would see the rewritten text."""


_WAYS: dict[str, Callable[[tuple[str, ...], Started, str], Measured | None]] = {
    "jest": _jest,
    "go": _go,
    "nyc": _nothing,
}
