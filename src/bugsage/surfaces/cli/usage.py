"""How a command is called and what its exit codes mean, for pages that are written and not shown."""

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import Command, Parameter

#: What every exit code means.
EXITS = {
    ExitCode.OK: "done, and nothing to complain of",
    ExitCode.NO: "done, and the answer is no: tests fail, nothing could be read, nothing could be said",
    ExitCode.USAGE: "wrong usage; the message names the nearest command, option or file",
    ExitCode.OUTSIDE: "something outside failed; the message names it and what to do",
    ExitCode.REFUSED: "refused by a safety rule or the kill switch",
    ExitCode.INTERRUPTED: "interrupted; nothing half-written is left",
}


def usage(command: Command) -> str:
    """`bugsage show [OPTIONS] ISSUE`."""
    return " ".join(("bugsage", command.name, "[OPTIONS]", *(argument_of(p) for p in command.arguments)))


def argument_of(parameter: Parameter) -> str:
    """`ISSUE`, `[SOURCE]...`."""
    name = parameter.metavar
    if not parameter.required:
        name = f"[{name}]"
    return f"{name}..." if parameter.many else name
