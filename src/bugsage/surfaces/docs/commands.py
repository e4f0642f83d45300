"""The page about the command line."""

from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES
from bugsage.surfaces.cli.usage import EXITS, argument_of, usage

_INTRODUCTION = """# The command line

Data goes to standard output, everything else to standard error. Without a terminal there is no colour, and never a
question. `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `COLUMNS` are honoured.
"""


def page() -> str:
    """The whole page."""
    rows = [f"| [`bugsage {name}`](#bugsage-{name}) | {summary} |" for name, summary in SUMMARIES.items()]
    overview = "\n".join(("| command | what it does |", "|---|---|", *rows))
    exits = "\n".join(("| code | meaning |", "|--:|---|", *(f"| {int(c)} | {m} |" for c, m in EXITS.items())))
    sections = [_section(load(name)) for name in SUMMARIES]
    return "\n\n".join((_INTRODUCTION.rstrip(), overview, "## Exit codes", exits, *sections))


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
        return f"`{_cell(argument_of(parameter))}`"
    value = "|".join(parameter.choices) or parameter.metavar
    return f"`{_cell(', '.join(parameter.flags) + (f' {value}' if value else ''))}`"


def _default(parameter: Parameter) -> str:
    return f"`{parameter.default}`" if isinstance(parameter.default, str) and parameter.default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
