"""Work that is asked for more often than it need be done."""

import asyncio
from collections.abc import Awaitable, Callable


class Rounds:
    """Does its work once for everybody who asked before it began, and once more for whoever asked since."""

    def __init__(self, work: Callable[[], Awaitable[None]], *, pause: float = 0.0) -> None:
        """`pause`: seconds for which it is waited whether more comes."""
        self._work, self._pause = work, pause
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """It is to be done, soon."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go())

    async def _go(self) -> None:
        while self._wanted:
            await asyncio.sleep(self._pause)
            self._wanted = False
            await self._work()

    def close(self) -> None:
        """Leave off."""
        self._wanted = False
        if self._task is not None:
            self._task.cancel()
