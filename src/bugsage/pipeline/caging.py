"""Caging: what a command of strangers may do here, and whether it is caged at all."""

from os.path import expanduser, isabs
from pathlib import Path

from bugsage.errors import SettingsError
from bugsage.model.run import Check
from bugsage.model.sandbox import VARIABLES, Cage, Probe
from bugsage.pipeline.house import House

#: What a worktree borrows of the project's own folder, read-only.
_BORROWED = (".venv", "venv", "env", "node_modules")


def cage(house: House, folder: Path | None = None) -> Cage:
    """What a command in a folder may do, the project's own by default. Raises SettingsError."""
    said, top = house.sandboxing, (folder or house.root).absolute()
    borrowed = () if top == house.root else tuple(str(house.root / name) for name in _BORROWED)
    return Cage(
        writable=(str(top),),
        own=tuple(_place("writable", one) for one in said.writable),
        readable=(*(_place("readable", one) for one in said.readable), *borrowed),
        hosts=said.hosts,
        variables=(*VARIABLES, *said.variables),
        limits=said.limits,
    )


def _place(key: str, said: str) -> str:
    """One that is named from the root or from the user's home; elsewhere it would be the repository that names it."""
    place = expanduser(said)
    if not isabs(place):
        raise SettingsError(
            f"sandbox.{key}: `{said}` is no place that can be found from anywhere",
            hint="write it from the root, as `/opt/data`, or from your home, as `~/data`, if you have one",
        )
    return place


def wanted(house: House, asked: bool) -> Cage | None:
    """The cage that was asked for; one that the settings want for everything comes by itself."""
    return cage(house) if asked else None


def always(house: House, folder: Path) -> Cage | None:
    """The cage of every command that is run without one: only where the settings want it for everything."""
    return cage(house, folder) if house.sandboxing.mode == "required" else None


def for_strangers(house: House, folder: Path | None = None) -> Cage | None:
    """The cage for what strangers or agents wrote; None where the settings switch it off, or nothing can hold one.

    Where it is None what ran counts as not sandboxed. With `required` it is never None, and a run is refused.
    """
    mode = house.sandboxing.mode
    if mode == "off" or (mode == "auto" and house.sandbox.kind == "none"):
        return None
    return cage(house, folder)


def check(house: House) -> tuple[Check, ...]:
    """What holds cages here, tried now. Raises SettingsError where what is said of them makes no sense."""
    cage(house)
    probe = house.sandbox.probe()
    if probe.kind == "none":
        state = "fail" if house.sandboxing.mode == "required" else "warn"
        finding = f"Nothing here can cage a command, so tests run unsandboxed: {probe.because}."
        return (Check(name="sandbox", state=state, finding=finding, mend=probe.mend),)
    broken = [finding for finding in probe.findings if not finding.held]
    if broken:
        said = "; ".join(f"{one.attempt}: {one.detail or 'it could'}" for one in broken)
        finding = f"{probe.made_by} does not hold: {said}."
        return (Check(name="sandbox", state="fail", finding=finding, mend=probe.mend),)
    return (Check(name="sandbox", state="ok", finding=_held(probe)),)


def _held(probe: Probe) -> str:
    stopped = sum(not finding.allowed for finding in probe.findings)
    gaps = f" It cannot stop everything: {'; '.join(probe.gaps)}." if probe.gaps else ""
    better = f" Nothing better is used because {probe.because}." if probe.because else ""
    return (
        f"{probe.made_by} cages commands here: {stopped} attempts to get out were stopped, "
        f"and work went on inside.{gaps}{better}"
    )
