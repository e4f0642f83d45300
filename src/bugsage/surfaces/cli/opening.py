"""How every command gets at the repository."""

from __future__ import annotations

from os.path import expanduser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bugsage.errors import UsageError

if TYPE_CHECKING:
    from bugsage.pipeline import House
    from bugsage.pipeline.ci import FromCi


def open_house(repo: str | None, *, quiet: bool = False) -> House:
    """The house of the repository that `--repo` names, else of the one around the working folder.

    With `quiet` no line says how far its code was read: something else is on the terminal.
    """
    from bugsage import wiring
    from bugsage.surfaces import reading, stdout

    folder = None if repo is None else Path(expanduser(repo))
    if folder is not None and not folder.is_dir():
        raise UsageError(f"--repo: there is no folder {repo}")
    house = wiring.open_house() if folder is None else wiring.open_house(folder)
    wiring.tell_reading(house, None if quiet else reading.line())
    stdout.make_safe(lambda said: _safe(house, said), lambda: wiring.linked(house))
    return house


def from_ci(attempt: int | None, no_green: bool) -> FromCi:
    """What is wanted from CI services; what is being read there is told."""
    from bugsage.pipeline.ci import FromCi
    from bugsage.surfaces import stderr
    from bugsage.surfaces.clean import one_line

    return FromCi(attempt, green=not no_green, tell=lambda said: stderr.say(one_line(said)))


def _safe(house: House, said: Any) -> Any:
    """Whatever is written, without secrets; only paths stay whole, for whoever reads it looks for them here."""
    from bugsage.intake.redaction.nested import safe

    return safe(said, house.private)
