"""A row of the table of test commands: what shows that a project's tests are run this way, and how they are run."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.project.reading import text_of
from bugsage.model.run import TestCommand

#: The file (with the place in it) that shows something, relative to the folder; empty where nothing does.
Sign = Callable[[Path], str]
#: A command as it fits one folder.
Words = Callable[[Path], tuple[str, ...]]


class Suite(NamedTuple):
    """One way to run tests."""

    tool: str
    sign: Sign
    #: The words of the command, or what makes them for a folder.
    argv: tuple[str, ...] | Words
    #: End of a sentence that says why; `{sign}` is what was found.
    because: str
    #: What is missing in a folder and what mends it; None where nothing else than the program could be.
    lacks: Callable[[Path], tuple[str, str]] | None = None
    #: A folder inside one of the same kind is a part of that, not a project of its own.
    outermost: bool = False


def command_of(suite: Suite, folder: Path) -> TestCommand | None:
    """The command of a folder that shows the sign, else None."""
    found = suite.sign(folder)
    if not found:
        return None
    argv = suite.argv(folder) if callable(suite.argv) else suite.argv
    lacks, mend = suite.lacks(folder) if suite.lacks else ("", "")
    reason = suite.because.format(sign=found)
    return TestCommand(argv=argv, tool=suite.tool, found_in=found, reason=reason, lacks=lacks, mend=mend)


def there(*patterns: str) -> Sign:
    """A file of one of these names or globs."""
    return lambda folder: next((name for pattern in patterns for name in _matching(folder, pattern)), "")


def says(pattern: str, *names: str, place: str = "") -> Sign:
    """A file of one of these names or globs has a line in which the pattern is found."""
    wanted = re.compile(pattern, re.MULTILINE)

    def look(folder: Path) -> str:
        for name in (found for glob in names for found in _matching(folder, glob)):
            if wanted.search(text_of(folder / name)):
                return f"{name}, {place}" if place else name
        return ""

    return look


def either(*signs: Sign) -> Sign:
    """The first of these that shows."""
    return lambda folder: next((found for sign in signs if (found := sign(folder))), "")


def wrapper(script: str, program: str, *words: str) -> Words:
    """The script that a project brings along in place of the program; by a shell where it may not be executed."""

    def make(folder: Path) -> tuple[str, ...]:
        if not (folder / script).is_file():
            return (program, *words)
        own = (f"./{script}",) if os.access(folder / script, os.X_OK) else ("sh", script)
        return (*own, *words)

    return make


def _matching(folder: Path, pattern: str) -> Sequence[str]:
    try:
        if not any(character in pattern for character in "*?["):
            return (pattern,) if (folder / pattern).is_file() else ()
        found = sorted(path for path in folder.glob(pattern) if path.is_file())
    except OSError:
        return ()
    return [path.relative_to(folder).as_posix() for path in found]
