"""The port Sandbox: the best cage that can be had on this machine."""

import sys
from typing import TYPE_CHECKING

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
