"""The time of this machine."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The port Clock, answered by the system."""

    def now(self) -> str:
        """ISO 8601, UTC, with microseconds and a `Z`."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def seconds(self) -> float:
        """Seconds since some moment, on a clock that only goes forward."""
        return time.perf_counter()

    def worked(self) -> float:
        """Seconds that this thread has computed, however busy the machine is."""
        return time.thread_time()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(max(seconds, 0.0))
