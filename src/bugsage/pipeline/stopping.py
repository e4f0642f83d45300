"""Stop: no fix runs and none starts, until it is said that they may again."""

from bugsage.model.run import Check
from bugsage.model.stopping import Halt, SwitchState
from bugsage.pipeline.house import House


def stop(house: House, reason: str = "", *, machine: bool = False) -> Halt:
    """Throw the switch, then end whoever works on a fix here; what stands in the way of one hinders not the other."""
    ways = house.brake.throw(reason, time=house.clock.now(), machine=machine)
    ended = house.brake.end()
    return Halt(ways=ways, ended=ended, stops=house.brake.stops())


def release(house: House, *, machine: bool = False) -> Halt:
    """Let fixes run again; what still says stop is given back."""
    ways = house.brake.release(machine=machine)
    return Halt(ways=ways, stops=house.brake.stops())


def status(house: House) -> SwitchState:
    """Whether fixes may run here, and who works on one."""
    return SwitchState(stops=house.brake.stops(), leases=house.brake.leases())


def check(house: House) -> Check:
    """The kill switch as a finding of `doctor`."""
    stops = house.brake.stops()
    if not stops:
        return Check(name="stop", state="ok", finding="the kill switch is off", mend="")
    said = f" ({stops[0].reason})" if stops[0].reason else ""
    return Check(
        name="stop",
        state="warn",
        finding=f"no fix may run: {stops[0].name}{said}",
        mend="bugsage stop --release" + (" --machine" if stops[0].where == "machine" else ""),
    )
