"""Finds a command's file by the command's name, and imports it only then."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from bugsage.surfaces.cli.command import Command


def load(name: str) -> Command:
    """The command of this name; it must stand in the table."""
    return cast("Command", import_module(f"bugsage.surfaces.cli.{name}").COMMAND)
