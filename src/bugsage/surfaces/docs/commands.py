"""The page about the command line."""

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES

_INTRODUCTION = """# The command line

Data goes to standard output, everything else to standard error. Without a terminal there is no colour, and never a
question. `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `COLUMNS` are honoured.
"""
#: What every exit code means.
EXITS = {
    ExitCode.OK: "done, and nothing to complain of",
    ExitCode.NO: "done, and the answer is no: tests fail, nothing could be read, nothing could be said",
    ExitCode.USAGE: "wrong usage; the message names the nearest command, option or file",
    ExitCode.OUTSIDE: "something outside failed; the message names it and what to do",
    ExitCode.REFUSED: "refused by a safety rule or the kill switch",
    ExitCode.INTERRUPTED: "interrupted; nothing half-written is left",
}


def page() -> str:
    """The whole page."""
    rows = [f"| [`bugsage {name}`](#bugsage-{name}) | {summary} |" for name, summary in SUMMARIES.items()]
    overview = "\n".join(("| command | what it does |", "|---|---|", *rows))
    exits = "\n".join(("| code | meaning |", "|--:|---|", *(f"| {int(c)} | {m} |" for c, m in EXITS.items())))
    sections = [_section(load(name)) for name in SUMMARIES]
    return "\n\n".join((_INTRODUCTION.rstrip(), overview, "## Exit codes", exits, *sections))


def usage(command: Command) -> str:
    """`bugsage show [OPTIONS] ISSUE`."""
    return " ".join(("bugsage", command.name, "[OPTIONS]", *(_argument(p) for p in command.arguments)))


def _argument(parameter: Parameter) -> str:
    name = parameter.metavar
    if not parameter.required:
        name = f"[{name}]"
    return f"{name}..." if parameter.many else name


def _section(command: Command) -> str:
    parts = [f"## `bugsage {command.name}`", command.description, f"```\n{usage(command)}\n```"]
    rows = [f"| {_name(p)} | {_cell(p.help)} | {_default(p)} |" for p in command.parameters]
    parts.append("\n".join(("| parameter | meaning | default |", "|---|---|---|", *rows)))
    if command.examples:
        parts.append("```sh\n" + "\n".join(command.examples) + "\n```")
    if command.exits:
        parts.append("\n".join(f"- exit code {code}: {meaning}" for code, meaning in command.exits.items()))
    return "\n\n".join(parts)


def _name(parameter: Parameter) -> str:
    if not parameter.flags:
        return f"`{_cell(_argument(parameter))}`"
    value = "|".join(parameter.choices) or parameter.metavar
    return f"`{_cell(', '.join(parameter.flags) + (f' {value}' if value else ''))}`"


def _default(parameter: Parameter) -> str:
    return f"`{parameter.default}`" if isinstance(parameter.default, str) and parameter.default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
