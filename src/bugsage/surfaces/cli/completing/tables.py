"""What can stand at each place of a command line, for all shells alike."""

from collections.abc import Iterator
from typing import NamedTuple

from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES

#: Options that every command and the program itself have.
HELP = Parameter(name="help", flags=("--help", "-h"), kind="switch", help="Show the help page and exit.")
VERSION = Parameter(name="version", flags=("--version",), kind="switch", help="Show the version and exit.")
#: What a value in capitals stands for. `source` is a file or an issue, `change` a revision or a file.
_KINDS = {
    "DIR": "folder", "FILE": "file", "SOURCE": "file", "PATCH": "file", "ISSUE": "issue", "CMD": "command",
    "REV": "revision", "SOURCE or ISSUE": "source", "RANGE|PATCH": "change",
}  # fmt: skip


class Slot(NamedTuple):
    """What can be typed at one place."""

    #: `choice`, `file`, `folder`, `issue`, `source`, `revision`, `change` or `command`; `word` is anything, `none`
    #: nothing.
    kind: str
    choices: tuple[str, ...] = ()


def commands() -> Iterator[Command]:
    """All of them, in the order of the table."""
    return (load(name) for name in SUMMARIES)


def options(command: Command) -> tuple[Parameter, ...]:
    """Options of a command, with the one that all have."""
    return (*command.options, HELP)


def slot(command: str, parameter: Parameter) -> Slot:
    """What the value of an option, or an argument, can be."""
    if parameter.kind == "switch":
        return Slot("none")
    choices = parameter.choices or _known(command, parameter)
    if choices:
        return Slot("choice", choices)
    return Slot(_KINDS.get(parameter.metavar, "word"))


def first_sentence(text: str) -> str:
    """Without the full stop, for a list."""
    return text.replace("`", "").replace("\n", " ").split(". ")[0].split("; ")[0].rstrip(".")


def _known(command: str, parameter: Parameter) -> tuple[str, ...]:
    """Names that are known although any word is taken."""
    if parameter.flags[:1] == ("--as",):
        from bugsage.intake import registry

        return tuple(registry.names())
    if parameter.metavar == "SHELL":
        return ("bash", "zsh", "fish")
    if (command, parameter.name) == ("fix", "agent"):
        from bugsage.model.agent import AGENT_NAMES

        return ("templates", *AGENT_NAMES)
    if (command, parameter.name) == ("schema", "name"):
        from bugsage.surfaces.schemas import SCHEMAS

        return tuple(SCHEMAS)
    return ()
