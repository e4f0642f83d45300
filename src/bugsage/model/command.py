"""What a test command runs, read from its words alone."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

_LAUNCHERS = ("uv", "uvx", "poetry", "pdm", "hatch", "pipenv", "pipx", "rye", "pixi", "conda", "mamba")
_PYTHON = re.compile(r"(python|pypy)[\d.]*[wtd]?")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_STARTED = ("pytest", "py.test", "coverage", "tox", "nox")
#: Modules that run tests, and tell what failed by themselves.
_TESTING = (
    "unittest",
    "doctest",
    "nose",
    "nose2",
    "behave",
    "robot",
    "ward",
    "trial",
    "green",
    "stestr",
    "zope.testrunner",
)
#: Options of the Python interpreter that take the next word as their value.
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")


def program_of(word: str) -> str:
    """The bare name of a program: `pytest` for `/venv/bin/pytest` and for `pytest.exe`."""
    return re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")


def is_python(word: str) -> bool:
    """A word names a Python interpreter: `python3.12`, `/venv/bin/python`."""
    return _PYTHON.fullmatch(program_of(word)) is not None


class Prefix(NamedTuple):
    """What `env` before a command does to its environment."""

    #: The words of `env` itself, its options and assignments included; empty where there is no `env`.
    words: tuple[str, ...] = ()
    #: It begins with an empty environment.
    empties: bool = False
    #: It takes these variables away.
    unset: tuple[str, ...] = ()
    #: It sets these variables.
    sets: tuple[tuple[str, str], ...] = ()
    #: It goes into this folder first; empty where it stays.
    folder: str = ""

    def applied(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment behind it."""
        left = {} if self.empties else {name: value for name, value in environment.items() if name not in self.unset}
        return left | dict(self.sets)


def env_prefix(argv: Sequence[str]) -> Prefix:
    """The `env VAR=value …` that a command begins with; none where it is of a kind that cannot be looked through."""
    words = tuple(argv)
    if not words or program_of(words[0]) != "env":
        return Prefix()
    empties, unset, folder, at = False, list[str](), "", 1
    while at < len(words) and words[at].startswith("-"):
        word = words[at]
        if word in ("-i", "-", "--ignore-environment"):
            empties = True
        elif word in ("-u", "--unset") and at + 1 < len(words):
            at += 1
            unset.append(words[at])
        elif word.startswith("--chdir="):
            folder = word.removeprefix("--chdir=")
        elif word.startswith(("-u", "--unset=")):
            unset.append(word.removeprefix("--unset=").removeprefix("-u"))
        elif word != "--":
            return Prefix()
        at += 1
        if word == "--":
            break
    sets: list[tuple[str, str]] = []
    while at < len(words) and _ASSIGNMENT.match(words[at]):
        name, _, value = words[at].partition("=")
        sets.append((name, value))
        at += 1
    return Prefix(words[:at], empties, tuple(unset), tuple(sets), folder) if at < len(words) else Prefix()


def within_folder(argv: Sequence[str], folder: str) -> tuple[str, ...]:
    """The same command, run in a folder of the project; in words that an `env` of GNU understands as well."""
    return ("env", f"--chdir={folder}", *argv) if folder not in ("", ".") else tuple(argv)


def out_of_folder(argv: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The command without the `--chdir=…` of an `env` before it, which not every `env` knows, and its folder."""
    prefix = env_prefix(argv)
    if not prefix.folder:
        return tuple(argv), ""
    words = tuple(word for word in prefix.words if not word.startswith("--chdir="))
    return (*(words if len(words) > 1 else ()), *tuple(argv)[len(prefix.words) :]), prefix.folder


def inner_command(argv: Sequence[str]) -> tuple[str, ...]:
    """The command a launcher starts: `python -m pytest` of `env A=1 uv run --frozen python -m pytest`."""
    words = tuple(argv)[len(env_prefix(argv).words) :]
    if not words or program_of(words[0]) not in _LAUNCHERS:
        return words
    starts = (i for i, word in enumerate(words[1:], 1) if program_of(word) in _STARTED or is_python(word))
    start = next(starts, None)
    return words if start is None else words[start:]


def tool_of(argv: Sequence[str]) -> str:
    """The test tool: `pytest`, `unittest`, `tox`, `npm`, …; the program's own name where it is none of those known."""
    words = inner_command(argv)
    if not words:
        return ""
    program = program_of(words[0])
    tool = _run_by_python(words) if is_python(words[0]) else program
    if tool == "coverage":
        tool = _run_by_coverage(words) or tool
    return {"py.test": "pytest", "": program}.get(tool, tool)


def is_program(argv: Sequence[str]) -> bool:
    """A program in Python that is no test tool: a script, or a module that is run."""
    words = inner_command(argv)
    if not words or not is_python(words[0]):
        return bool(words) and words[0].endswith(".py")
    rest = words[1 + len(interpreter_options(words)) :]
    if rest[:1] == ("-m",):
        return tool_of(argv) not in (*_STARTED, *_TESTING)
    return bool(rest) and rest[0].endswith(".py") and program_of(rest[0]) not in _STARTED


def interpreter_options(words: Sequence[str]) -> tuple[str, ...]:
    """The options between a Python interpreter and the module or script it runs."""
    options: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-") or word in ("-m", "-c", "-"):
            break
        options.append(word)
        if word in _WITH_VALUE:
            options.append(next(rest, ""))
    return tuple(options)


def _run_by_python(words: Sequence[str]) -> str:
    rest = words[1 + len(interpreter_options(words)) :]
    if rest[:1] == ("-m",):
        return rest[1] if len(rest) > 1 else ""
    script = program_of(rest[0]) if rest else ""
    return {"manage.py": "django"}.get(script, script if script in _STARTED else "")


def _run_by_coverage(words: Sequence[str]) -> str:
    after = words[words.index("run") :] if "run" in words else ()
    return next((value for option, value in pairwise(after) if option == "-m"), "")
