"""What a test command runs, read from its words alone."""

import re
from collections.abc import Sequence
from itertools import pairwise

_LAUNCHERS = ("uv", "uvx", "poetry", "pdm", "hatch", "pipenv", "pipx", "rye", "pixi", "conda", "mamba")
_PYTHON = re.compile(r"(python|pypy)[\d.]*[wtd]?")
_STARTED = ("pytest", "py.test", "coverage", "tox", "nox")
#: Options of the Python interpreter that take the next word as their value.
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")


def program_of(word: str) -> str:
    """The bare name of a program: `pytest` for `/venv/bin/pytest` and for `pytest.exe`."""
    return re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")


def is_python(word: str) -> bool:
    """A word names a Python interpreter: `python3.12`, `/venv/bin/python`."""
    return _PYTHON.fullmatch(program_of(word)) is not None


def inner_command(argv: Sequence[str]) -> tuple[str, ...]:
    """The command a launcher starts: `python -m pytest` of `uv run --frozen python -m pytest`."""
    words = tuple(argv)
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
