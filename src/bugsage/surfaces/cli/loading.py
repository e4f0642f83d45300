"""Finds a command's file by the command's name, and imports it only then."""

from importlib import import_module

from bugsage.surfaces.cli.command import Command


def load(name: str) -> Command:
    """The command of this name; it must stand in the table."""
    command = import_module(f"bugsage.surfaces.cli.{name}").COMMAND
    assert isinstance(command, Command)
    return command
