"""From the command that runs all tests to one that runs the files of some, where a runner takes no ids of tests.

Runners take what they are given beside what their own configuration names: at worst more runs than was asked for.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence

from bugsage.diagnosis.aiming import MOST_BYTES, Aim
from bugsage.diagnosis.measuring import appended, started
from bugsage.diagnosis.ranking.finding import titles_of
from bugsage.model.code import CodeMap
from bugsage.model.error import ErrorEvent

_BEFORE = {"jest": ("--runTestsByPath",)}
#: Runners whose last words are files.
_TAKES_FILES = frozenset(("jest", "vitest", "mocha", "ava", "node", "tap", "uvu", "jasmine", "borp"))
#: Options of `go test` that stay; others choose tests or take the next word as their value.
_GO_STAYS = ("-race", "-v", "-short", "-json", "-a", "-cover")


def aim_at(
    command: Sequence[str], tests: Sequence[str], files: Collection[str], scripts: Mapping[str, str]
) -> Aim | None:
    """The command that runs these files of tests; None where the runner cannot be told, or one of them is unknown."""
    found = started(command, scripts)
    if found is None or not tests or any(test not in files or test.startswith("-") for test in tests):
        return None
    if found.runner == "go":
        folders = dict.fromkeys(f"./{posixpath.dirname(test)}".rstrip("/") for test in tests)
        stay = [word for word in command[found.at :] if word in _GO_STAYS or word.startswith(("-tags=", "-mod="))]
        return Aim(argv=(*command[: found.at], *stay, *folders))
    if found.runner not in _TAKES_FILES:
        return None
    argv = appended(command, found, (*_BEFORE.get(found.runner, ()), *tests))
    return Aim(argv=argv) if sum(map(len, argv)) <= MOST_BYTES else None


def files_of(events: Sequence[ErrorEvent], code: CodeMap) -> list[str]:
    """The files of failing tests: by their ids, else by their titles, else those that the report itself points at."""
    found: dict[str, None] = {}
    for event in events:
        if event.test and (file := _file_of(event, event.test, code)):
            found[file] = None
    return list(found)


def _file_of(event: ErrorEvent, test: str, code: CodeMap) -> str | None:
    for path in (test.partition(" > ")[0], test.partition("::")[0], event.file or ""):
        if path in code.files and code.files[path].is_test:
            return path
    titles = " > ".join(titles_of(test))
    having = {f.path for f, d in code.definitions() if f.is_test and d.kind == "test" and d.symbol == titles}
    if event.language == "go":  # a function of a package, whose path the report may not say
        name = re.split(r"[/ ]", test.rpartition(".")[2])[0]
        having = {f.path for f, d in code.definitions() if f.is_test and f.language == "go" and d.symbol == name}
    return having.pop() if len(having) == 1 else None
