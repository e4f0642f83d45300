"""Which test command is the project's: as its settings say, else as the files show around where one stands."""

import os
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.project.hints import hints_of
from bugsage.adapters.project.installing import with_what_is_missing
from bugsage.adapters.project.suites import PROJECT_FILES, PROJECT_SUFFIXES, first_of
from bugsage.errors import TestCommandUnknown
from bugsage.model.command import tool_of, within_folder
from bugsage.model.foreign import is_foreign
from bugsage.model.run import TestCommand

#: How deep below the top folder projects are looked for, in how many folders, and how many are told.
DEPTH, MOST_FOLDERS, MOST_PARTS = 3, 2_000, 20
_SEVERAL = "Several parts of this repository have tests of their own: {}."
_CHOOSE = "go into the folder of one, name it (bugsage test --repo {}), or give a command after `--`"


def find_test_command(
    root: Path, settings_command: str | Sequence[str] | None = None, start: Path | None = None
) -> TestCommand:
    """The command that runs the tests, for somebody who stands in `start`. Raises TestCommandUnknown.

    The nearest project around `start` that has tests is taken, up to `root`; in a top folder without any, the only one
    below it.
    """
    if settings_command is not None:
        return _from_settings(settings_command)
    for folder in _upwards(start or root, root):
        found = first_of(folder, _tools_around(folder, root))
        if found:
            return _placed(found, folder, root)
    parts = parts_of(root)
    if len(parts) == 1:
        return parts[0]
    if parts:
        listed = ", ".join(f"{one.folder} ({one.tool})" for one in parts)
        raise TestCommandUnknown(_SEVERAL.format(listed), hint=_CHOOSE.format(parts[0].folder))
    hints = hints_of(root)
    raise TestCommandUnknown(hint=f"give it after `--`; {hints[0]}" if hints else "")


def parts_of(root: Path, without: TestCommand | None = None) -> tuple[TestCommand, ...]:
    """Projects below the top folder that have tests; what `without` runs already is left out."""
    covered = {without.tool} if without and not without.folder else set()
    found: list[TestCommand] = []
    for folder in _projects(root):
        around = _tools_around(folder, root)
        command = first_of(folder, around)
        if command and command.tool not in covered and command.tool not in around:
            found.append(_placed(command, folder, root))
    own = without.folder if without else ""
    return tuple(one for one in found if one.folder != own)[:MOST_PARTS]


def _from_settings(command: str | Sequence[str]) -> TestCommand:
    try:
        argv = tuple(shlex.split(command)) if isinstance(command, str) else tuple(command)
    except ValueError as error:
        raise TestCommandUnknown(f"The test command of the settings cannot be split into words: {error}.") from error
    if not argv:
        raise TestCommandUnknown("The test command of the settings is empty.")
    return TestCommand(
        argv=argv, tool=tool_of(argv), found_in="settings, test.command", reason="the settings say so (test.command)"
    )


def _placed(found: TestCommand, folder: Path, root: Path) -> TestCommand:
    found = with_what_is_missing(found, folder)
    name = folder.relative_to(root).as_posix()
    if name == ".":
        return found
    return replace(
        found,
        argv=within_folder(found.argv, name),
        folder=name,
        found_in=f"{name}/{found.found_in}",
        reason=f"in {name} {found.reason}",
    )


def _upwards(start: Path, root: Path) -> Iterator[Path]:
    """The projects around a folder, the nearest first; the top folder always is one."""
    start, root = start.resolve(), root.resolve()
    if start.is_relative_to(root):
        for folder in (start, *start.parents):
            if folder == root:
                break
            if _is_project(os.listdir(folder) if os.access(folder, os.R_OK) else ()):
                yield folder
    yield root


def _tools_around(folder: Path, root: Path) -> frozenset[str]:
    """The tools of the projects around one: a part of them that says nothing else is theirs to test."""
    tools = set()
    for place in folder.parents:
        if not place.is_relative_to(root):
            break
        found = first_of(place)
        if found:
            tools.add(found.tool)
    return frozenset(tools)


def _projects(root: Path) -> Iterator[Path]:
    for place, children, files in islice(os.walk(root), MOST_FOLDERS):
        folder = Path(place)
        deep = len(folder.relative_to(root).parts) >= DEPTH
        children[:] = [] if deep else sorted(name for name in children if not is_foreign(f"{name}/"))
        if folder != root and _is_project(files):
            yield folder


def _is_project(names: Sequence[str]) -> bool:
    return any(name in PROJECT_FILES or name.endswith(PROJECT_SUFFIXES) for name in names)
