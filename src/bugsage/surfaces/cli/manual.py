"""The manual page, in the macros of man(7), made from the same tables as the help."""

import re
from collections.abc import Iterable, Iterator

from bugsage import __version__
from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES
from bugsage.surfaces.cli.usage import EXITS, usage

_ABOUT = (
    "BugSage reads an error, says why, scores the risk of a fix, and makes one and proves it. It works on this "
    "machine, without a network unless one is switched on.",
    "Data goes to standard output, everything else to standard error. Without a terminal there is no colour, and "
    "never a question. `bugsage COMMAND --help` shows the page of one command.",
)
_ENVIRONMENT = {
    "NO_COLOR, FORCE_COLOR, TERM, COLUMNS": "How the output looks: the first wins over the second.",
    "BUGSAGE_STOP": "Where it is set to anything, no fix may run.",
    "ANTHROPIC_API_KEY, SENTRY_AUTH_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN": "What services are asked with, where they are.",
    "XDG_CONFIG_HOME": "Where the user's own settings are; ~/.config by default.",
}
_FILES = {
    "bugsage.toml, pyproject.toml": "Settings of a repository; in the latter under [tool.bugsage].",
    "~/.config/bugsage/bugsage.toml": "The user's own settings, for every repository.",
    ".lattice/contracts/": "Contracts: what the functions of the project promise.",
    "rules/": "Safety rules of the repository, beside those that ship.",
    ".bugsage/": "The timeline, recorded runs and caches.",
}
_SPECIAL = re.compile(r"[\\\-'`^~]")
_GLYPHS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}


def page() -> str:
    """The whole page."""
    lines = [
        r".\" Written by `python -m bugsage.surfaces.docs`; do not edit by hand.",
        f'.TH BUGSAGE 1 "" "bugsage {__version__}" "User Commands"',
        *_section("NAME", [r"bugsage \- reads an error, says why, and proves the fix"]),
        *_section("SYNOPSIS", [r".B bugsage", r"[\fB\-\-help\fR] [\fB\-\-version\fR]", r".I COMMAND", "[...]"]),
        *_section("DESCRIPTION", _paragraphs(_ABOUT)),
        ".SH COMMANDS",
        *(line for name in SUMMARIES for line in _command(load(name))),
        *_section("EXIT STATUS", _terms({str(int(code)): f"{said}." for code, said in EXITS.items()})),
        *_section("ENVIRONMENT", _terms(_ENVIRONMENT)),
        *_section("FILES", _terms(_FILES)),
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f".SH {_text(title)}"
    yield from lines


def _command(command: Command) -> Iterator[str]:
    yield f".SS {_text(usage(command))}"
    yield from _paragraphs(command.description.split("\n\n"))
    yield from _terms({_name(one): one.help for one in command.parameters})
    if command.exits:
        yield from _paragraphs(("Exit status:",))
        yield from _terms({str(code): f"{said}." for code, said in command.exits.items()})
    if command.examples:
        yield from (*_paragraphs(("Examples:",)), ".PP", ".nf", ".RS 4")
        yield from (_text(example) for example in command.examples)
        yield from (".RE", ".fi")


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield ".PP"
        yield _text(paragraph)


def _terms(said: dict[str, str]) -> Iterator[str]:
    for term, meaning in said.items():
        yield ".TP"
        yield rf"\fB{_text(term)}\fR"
        yield _text(meaning)


def _name(parameter: Parameter) -> str:
    value = "|".join(parameter.choices) or parameter.metavar
    if not parameter.flags:
        return value
    return ", ".join(parameter.flags) + (f" {value}" if value else "")


def _text(text: str) -> str:
    """Text that roff shows as it is: none of its characters is a command, and a dash can be copied."""
    plain = " ".join(text.split()) if "\n" in text else text
    escaped = _SPECIAL.sub(lambda found: _GLYPHS[found[0]], plain)
    escaped = "".join(c if c.isascii() else rf"\[u{ord(c):04X}]" for c in escaped)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
