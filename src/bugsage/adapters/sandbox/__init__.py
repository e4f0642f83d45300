"""The port Sandbox: the best cage that can be had on this machine."""

import sys

TYPE_CHECKING = False  # wardens import this file too, and have no time for `typing`
if TYPE_CHECKING:
    from bugsage.ports import Sandbox


def find_sandbox() -> "Sandbox":
    """The first that works here: bubblewrap, Landlock, macOS's own; else one that cages nothing, and says why."""
    from bugsage.adapters.sandbox.none import NoSandbox

    if not sys.platform.startswith("linux"):
        return NoSandbox(f"there is no sandbox for {sys.platform} yet")
    from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap

    program, why = find_bubblewrap()
    return NoSandbox(why, mend="apt-get install bubblewrap") if program is None else Bubblewrap(program)


def all_sandboxes() -> "tuple[Sandbox, ...]":
    """Every one that works here, the best first."""
    best = find_sandbox()
    return () if best.kind == "none" else (best,)
