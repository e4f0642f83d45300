"""The kill switch in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.model.stopping import Ended, Halt, Lease, Stop, SwitchState, Way
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.known import moment
from bugsage.surfaces.render.page import draw, join, say

if TYPE_CHECKING:
    from rich.text import Text

_HOW = {
    "itself": "ended by itself when it saw the switch",
    "asked": "ended when it was asked to",
    "killed": "was killed",
    "elsewhere": "runs where nothing reaches it from here, and ends when it sees the switch",
    "left": "STILL RUNS",
}
_MOST = 50
_MACHINE = {"machine": " --machine"}


def halted(halt: Halt, look: Look) -> str:
    """What throwing the switch did."""
    lines = []
    if halt.thrown:
        way = halt.ways[-1]
        lines.append(join(say("stopped", "bold red"), f": {_kept(way)}"))
    else:
        lines.append(join(say("NOT STOPPED", "bold red"), ": the switch could be kept nowhere"))
    lines += [say(f"  {way.name}: {one_line(way.why)}", "dim") for way in halt.ways if not way.done]
    lines += [_ended(one) for one in halt.ended[:_MOST]]
    if not halt.ended:
        lines.append(say("No fix ran here."))
    lines.append(
        say(f"`bugsage stop --release{_MACHINE.get(halt.ways[-1].where, '')}` lets fixes run again.", "dim")
        if halt.thrown
        else say("`export BUGSAGE_STOP=1` stops what is started from this shell.")
    )
    return draw(lines, look)


def released(halt: Halt, look: Look) -> str:
    """What taking it back did."""
    lines = [say(f"taken away: {way.name}") for way in halt.ways if way.done]
    lines += [say(f"{way.name} cannot be taken away: {one_line(way.why)}", "red") for way in halt.ways if not way.done]
    if halt.stops:
        lines += [join(say("still stopped", "bold red"), f": {_told(stop)}") for stop in halt.stops]
        lines += [say(_hint(halt.stops[0]), "dim")]
    else:
        lines.append(join(say("released", "bold green"), ": fixes may run." if lines else ": fixes could run before."))
    return draw(lines, look)


def state(known: SwitchState, look: Look) -> str:
    """How the switch stands, and who works."""
    lines = [join(say("stopped", "bold red"), f": {_told(stop)}") for stop in known.stops]
    lines = lines or [join(say("not stopped", "green"), ": fixes may run.")]
    lines += [say(f"  {_who(lease)}") for lease in known.leases[:_MOST]]
    if not known.leases:
        lines.append(say("No fix runs here."))
    return draw(lines, look)


def _kept(way: Way) -> str:
    kept = {"machine": "no fix runs on this machine", "aside": "no fix runs here; the switch is kept aside"}
    return f"{kept.get(way.where, 'no fix runs here')} ({way.name})"


def _ended(one: Ended) -> Text:
    return say(f"  {_who(one.lease)}: {_HOW.get(one.how, one.how)}", "bold red" if one.how == "left" else "")


def _who(lease: Lease) -> str:
    parts = [f"process {lease.pid}", one_line(lease.agent, 60), one_line(lease.issue, 60)]
    since = f" since {moment(lease.since)}" if lease.since else ""
    return ", ".join(part for part in parts if part) + since


def _told(stop: Stop) -> str:
    since = f" since {moment(stop.since)}" if stop.since else ""
    reason = f": {one_line(stop.reason, 300)}" if stop.reason else ""
    return f"{stop.name}{since}{reason}"


def _hint(stop: Stop) -> str:
    if stop.where == "environment":
        return f"`unset {stop.name}` takes that away."
    if stop.where == "machine":
        return "`bugsage stop --release --machine` takes that away."
    return f"Remove {stop.name} by hand."
