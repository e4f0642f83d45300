"""The shortest command that runs one failing test, without what starts it: no package manager, no other test.

What it says decides which changes are worth a run of the real command, and nothing else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from bugsage.diagnosis.measuring import started
from bugsage.diagnosis.ranking.finding import titles_of

#: Options of the runners that take the next word as their value.
_VALUED = frozenset(
    ("-r", "--require", "--import", "--loader", "--experimental-loader", "-t", "--timeout", "-u", "--ui", "-R",
     "--reporter", "--config", "-c", "--extension", "--spec-reporter", "--test-reporter", "-C", "--conditions",
     "--project", "--environment", "--slow")
)  # fmt: skip
_WHOLE_RUN = re.compile(r"-(?:-coverage|-watch|-check-coverage|w\b|-bail|-parallel|-forbid)")


def quickened(
    command: Sequence[str],
    file: str,
    test: str,
    scripts: Mapping[str, str],
    there: Callable[[str], bool],
    *,
    alone: bool = False,
) -> tuple[str, ...]:
    """The command for one test of a file; empty where none can be made.

    `scripts` are those of `package.json`, `there` says whether a path of the repository is there. With `alone` nothing
    else fails in the file, so that the whole of it may be run where its runner cannot choose.
    """
    found = started(command, scripts)
    if found is None:
        return ()
    if found.runner == "go":
        return _go(command, found.at, file, test)
    own = command[found.at :] if not found.behind_dashes else ()
    options = _options((*found.given, *own))
    title = (titles_of(test) or [""])[-1] if test != file else ""
    if found.runner == "node" and ("--test" in (*found.given, *command)):
        options = tuple(word for word in options if word != "--test")
        chosen = (f"--test-name-pattern=^{_escaped(title)}$",) if title else ()
        return ("node", *options, *chosen, file)
    if found.runner in _PLAIN and alone:
        return ("node", *options, file)
    program = f"node_modules/.bin/{found.runner}"
    if found.runner not in _CHOICE or not there(f"node_modules/{found.runner}/package.json"):
        return ()
    one = (*_CHOICE[found.runner], _escaped(title)) if title else ()
    return (program, *_BEFORE.get(found.runner, ()), *options, *one, file)


#: Runners whose files are programs of their own.
_PLAIN = ("tape", "node", "uvu", "tap")
_BEFORE = {"vitest": ("run",)}
#: How a runner is told to run tests by their titles.
_CHOICE = {"mocha": ("-g",), "jest": ("-t",), "vitest": ("-t",)}


def _go(command: Sequence[str], at: int, file: str, test: str) -> tuple[str, ...]:
    name = re.split(r"[/ ]|::|\.", test.rpartition("::")[2] or test)[0]
    name = next((word for word in re.findall(r"\b(?:Test|Example|Fuzz)\w*", test)), name)
    stay = [word for word in command[at:] if word.startswith(("-tags=", "-mod="))]
    chosen = ("-run", f"^{name}$") if name.startswith(("Test", "Example", "Fuzz")) else ()
    return (*command[:at], "-vet=off", *stay, *chosen, f"./{posixpath.dirname(file)}".rstrip("/"))


def _options(words: Collection[str]) -> tuple[str, ...]:
    """Without names of files and what is for whole runs."""
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "--":
            continue
        value = next(rest, "") if word in _VALUED else ""
        if not _WHOLE_RUN.match(word):
            kept += [word, value] if value else [word]
    return tuple(kept)


def _escaped(title: str) -> str:
    return re.sub(r"[.*+?^${}()|[\]\\/]", r"\\\g<0>", title)
