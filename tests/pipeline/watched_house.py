"""Watches a Sentry until it is killed: `python watched_house.py ROOT URL TOKEN`. Pauses are a hundred times shorter.

Prints each sighting on a line, and `round` after each round.
"""

import sys
import time
from pathlib import Path

from bugsage.adapters.clock import SystemClock
from bugsage.model.sentry import SentryAccess
from bugsage.pipeline.watching import Wish, watch_sentry
from bugsage.wiring import LocalHouse


class HurriedClock(SystemClock):
    """The system's, in a hurry."""

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds / 100, 0.05))


def house_of(root: Path, url: str, token: str) -> LocalHouse:
    house = LocalHouse(root)
    house.clock = HurriedClock()
    house.sentry_access = SentryAccess(url=url, token=token, token_from="SENTRY_AUTH_TOKEN", org="acme", project="shop")
    return house


if __name__ == "__main__":
    root, url, token = sys.argv[1:4]
    for found in watch_sentry(house_of(Path(root), url, token), Wish(interval=1.0, hours=24)):
        print(found.kind, found.issue, flush=True)
