"""What killed runs left behind: homes with copies of logins in them, and agents that nobody waits for."""

from bugsage.adapters.agents.home import abandoned, remove
from bugsage.adapters.agents.process import end_marked


def left() -> int:
    """How many homes no living process holds."""
    return sum(1 for _ in abandoned())


def sweep() -> int:
    """Remove them, and end what still runs in them; how many there were."""
    gone = 0
    for place in abandoned():
        end_marked(place.name)
        remove(place)
        gone += 1
    return gone
