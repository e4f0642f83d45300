"""A clock that goes only when told."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Stands at a moment; each reading afterwards is `step` seconds later."""

    def __init__(self, start: str = "2026-01-05T10:00:00+00:00", step: float = 0.0) -> None:
        self._start = datetime.fromisoformat(start).astimezone(UTC)
        self._passed = 0.0
        self._step = step

    def now(self) -> str:
        return (self._start + timedelta(seconds=self._tick())).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def seconds(self) -> float:
        return self._tick()

    def worked(self) -> float:
        return self._tick()

    def wait(self, seconds: float) -> None:
        self.advance(max(seconds, 0.0))

    def advance(self, seconds: float) -> None:
        self._passed += seconds

    def _tick(self) -> float:
        read = self._passed
        self._passed += self._step
        return read
