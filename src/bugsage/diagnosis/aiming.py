"""From the command that runs all tests to one that runs these, in this order.

Test ids come out of reports, which strangers write: an id becomes a word of a command only where it names a test of a
file of the repository, and never where a tool would take it for an option.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache

from msgspec.structs import replace

from bugsage.diagnosis.pytest_words import pytest_words
from bugsage.model.base import Noun
from bugsage.model.command import inner_command, is_python, tool_of

#: All of them run, in the order in which they are named.
_ORDERED = ("--maxfail=0", "-p", "no:randomly")
#: Bytes that the words of one command may have together; a kernel takes about twenty times as many.
MOST_BYTES = 100_000


class Aim(Noun, frozen=True, kw_only=True):
    """A command that runs chosen tests."""

    argv: tuple[str, ...]
    #: Folder to be found by imports, relative to the repository.
    import_from: str = ""


def aim(command: Sequence[str], tests: Sequence[str], files: Collection[str]) -> Aim | None:
    """The command that runs these tests, in this order where the tool allows it; None where it cannot be told how.

    `files` are those of the repository: a test that lies in none of them is not run.
    """
    aimer = _AIMERS.get(tool_of(command))
    aimed = aimer(tuple(command), tuple(tests), files) if aimer and tests else None
    return aimed if aimed and sum(map(len, aimed.argv)) <= MOST_BYTES else None


def around(command: Sequence[str], tests: Sequence[str], files: Collection[str]) -> Aim | None:
    """The command that runs the files of these tests, where the tool has files; else that for the tests alone."""
    if tool_of(command) != "pytest":
        return aim(command, tests, files)
    found = list(dict.fromkeys(file for test in tests if (file := file_of(test)) in files))
    words = pytest_words(command)
    aimed = Aim(argv=(*words.base, *_ORDERED, *found)) if words and found else None
    return aimed if aimed and sum(map(len, aimed.argv)) <= MOST_BYTES else None


def beside(command: Sequence[str], test: str, files: Collection[str]) -> Aim | None:
    """The command that runs all tests of the file that a test is in; None where it cannot be told how."""
    tool = tool_of(command)
    if tool == "pytest" and file_of(test) in files:
        words = pytest_words(command)
        return Aim(argv=(*words.base, *_ORDERED, file_of(test))) if words else None
    aimed = aim(command, (test,), files) if tool == "unittest" else None
    if aimed is None:
        return None
    module = _module_of(test, aimed.import_from, files)
    return Aim(argv=(*aimed.argv[:-1], module), import_from=aimed.import_from)


def keeping(aimed: Aim, command: Sequence[str], folder: str) -> Aim:
    """The same, with what pytest keeps between runs kept in a folder of ours: the user's last failures stay theirs."""
    if tool_of(command) != "pytest":
        return aimed
    at = aimed.argv.index(_ORDERED[0]) if _ORDERED[0] in aimed.argv else len(aimed.argv)
    return replace(aimed, argv=(*aimed.argv[:at], "-o", f"cache_dir={folder}", *aimed.argv[at:]))


def within(aimed: Aim, folder: str) -> Aim:
    """The same in a folder that may lie inside another project: pytest shall not take that one for its own."""
    if _ORDERED[0] not in aimed.argv or any(word.startswith("--rootdir") for word in aimed.argv):
        return aimed
    at = aimed.argv.index(_ORDERED[0])
    own = (f"--rootdir={folder}", f"--confcutdir={folder}")
    return replace(aimed, argv=(*aimed.argv[:at], *own, *aimed.argv[at:]))


def can_order(command: Sequence[str]) -> bool:
    """The tool runs tests in the order in which they are named."""
    return tool_of(command) in ("pytest", "unittest")


def whole(command: Sequence[str]) -> tuple[str, ...]:
    """The command with its results told test by test, where it would not do so by itself."""
    words = tuple(command)
    return (*words, "-v") if tool_of(words) == "unittest" and "-v" not in words else words


def file_of(test: str) -> str:
    """The file that a test's id names; empty where it names none, as the dotted ids of unittest.

    A module that cannot be loaded has its file as its id.
    """
    return test.partition("::")[0] if "::" in test or "/" in test or test.endswith(".py") else ""


def _pytest(command: tuple[str, ...], tests: tuple[str, ...], files: Collection[str]) -> Aim | None:
    if not all(file_of(test) in files and not test.startswith("-") for test in tests):
        return None
    words = pytest_words(command)
    return Aim(argv=(*words.base, *_ORDERED, *tests)) if words else None


def _unittest(command: tuple[str, ...], tests: tuple[str, ...], files: Collection[str]) -> Aim | None:
    words = inner_command(command)
    if not is_python(words[0]) or "unittest" not in words:
        return None
    start = len(command) - len(words) + words.index("unittest")
    folder = _start_folder(command[start + 1 :])
    if not all(_is_test_of(test, folder, files) for test in tests):
        return None
    flags = [word for word in command[start + 1 :] if word in ("-b", "--buffer", "-W")]
    return Aim(argv=(*command[: start + 1], "-v", *[f for f in flags if f != "-W"], *tests), import_from=folder)


def _start_folder(words: Sequence[str]) -> str:
    """Where `discover` starts; only there modules have names without the folder, unless a top folder is given."""
    if "discover" not in words or any(word in ("-t", "--top-level-directory") for word in words):
        return ""
    rest = list(words[words.index("discover") + 1 :])
    for flag in ("-s", "--start-directory"):
        if flag in rest[:-1]:
            return rest[rest.index(flag) + 1].removeprefix("./").rstrip("/")
    return rest[0].rstrip("/") if rest and not rest[0].startswith("-") else ""


def _is_test_of(test: str, folder: str, files: Collection[str]) -> bool:
    """`tests.test_shop.Cart.test_total`, or a module that cannot be loaded, whose file is one of the repository."""
    return all(_name().fullmatch(part) for part in test.split(".")) and bool(_module_of(test, folder, files))


def _module_of(test: str, folder: str, files: Collection[str]) -> str:
    """The module of a dotted id; empty where it is no file of the repository."""
    parts = test.split(".")
    top = f"{folder}/" if folder not in ("", ".") else ""
    modules = (parts[:n] for n in range(1, len(parts) + 1))
    return next((".".join(names) for names in modules if f"{top}{'/'.join(names)}.py" in files), "")


def _django(command: tuple[str, ...], tests: tuple[str, ...], files: Collection[str]) -> Aim | None:
    at = next((i for i, word in enumerate(command) if word == "test"), None)
    if at is None or not all(_is_test_of(test, "", files) for test in tests):
        return None
    return Aim(argv=(*command[: at + 1], "-v", "2", *tests))


@cache
def _name() -> re.Pattern[str]:
    return re.compile(r"[^\W\d]\w*")


_AIMERS: dict[str, Callable[[tuple[str, ...], tuple[str, ...], Collection[str]], Aim | None]] = {
    "pytest": _pytest,
    "unittest": _unittest,
    "django": _django,
}
