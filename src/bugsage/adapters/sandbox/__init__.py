"""The port Sandbox: the best cage that can be had on this machine."""

import sys

TYPE_CHECKING = False  # wardens import this file too, and have no time for `typing`
if TYPE_CHECKING:
    from bugsage.ports import Sandbox


def find_sandbox() -> "Sandbox":
    """The first that works here: bubblewrap, Landlock, macOS's own; else one that cages nothing, and says why."""
    from bugsage.adapters.sandbox.none import NoSandbox

    if sys.platform == "darwin":
        from bugsage.adapters.sandbox.seatbelt import Seatbelt

        return Seatbelt()
    if not sys.platform.startswith("linux"):
        return NoSandbox(f"there is no sandbox for {sys.platform} yet")
    from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
    from bugsage.adapters.sandbox.landlock import find_landlock

    program, why = find_bubblewrap()
    if program is not None:
        return Bubblewrap(program)
    return find_landlock(why) or NoSandbox(f"{why}, and the kernel has no Landlock", mend="apt-get install bubblewrap")


def all_sandboxes() -> "tuple[Sandbox, ...]":
    """Every one that works here, the best first."""
    best = find_sandbox()
    if best.kind != "bubblewrap":
        return () if best.kind == "none" else (best,)
    from bugsage.adapters.sandbox.landlock import find_landlock

    second = find_landlock()
    return (best, second) if second else (best,)
