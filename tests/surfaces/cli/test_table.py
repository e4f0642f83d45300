import pkgutil

import pytest

from bugsage.surfaces import cli
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES

NO_COMMANDS = {
    "app",
    "command",
    "completing",
    "manual",
    "usage",
    "fix_all",
    "full",
    "init_talk",
    "loading",
    "opening",
    "plain",
    "table",
    "watch_outside",
    "watch_signals",
}
#: They speak a protocol, which says how answers are written.
PROTOCOLS = {"lsp", "mcp"}


def test_table_and_files_are_equal() -> None:
    assert {module.name for module in pkgutil.iter_modules(cli.__path__)} - NO_COMMANDS == set(SUMMARIES)


@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_command_has_its_name_and_every_parameter_a_help(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert command.description.endswith(".")
    assert all(parameter.help.endswith(".") for parameter in command.parameters)
    assert len({parameter.name for parameter in command.parameters}) == len(command.parameters)
    assert any(parameter.name == "format" for parameter in command.parameters) == (name not in PROTOCOLS)


@pytest.mark.parametrize("summary", sorted(SUMMARIES.values()))
def test_summaries_fit_a_line(summary: str) -> None:
    assert len(summary) <= 64
    assert not summary.endswith(".")
