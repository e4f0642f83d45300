"""Who else is told of a watch of `bugsage watch`: the desktop, and the title of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.pipeline import House
    from bugsage.surfaces.signals import Signals


class Wanted:
    """What those are told who look elsewhere: as the settings say, and the command line."""

    def __init__(self, house: House, *, notify: bool, no_notify: bool, title: bool) -> None:
        settings = house.settings.watch
        self._house, self._title = house, title or settings.title
        self._notify = (notify or settings.notify) and not no_notify

    def signals(self, write: Callable[[str], None]) -> Signals:
        """`write` is how the terminal is reached while it is watched."""
        from bugsage.intake.redaction.nested import safe
        from bugsage.surfaces import stdout
        from bugsage.surfaces.signals import Signals

        notifier = self._house.notifier if self._notify else None
        return Signals(
            self._house.root.name,
            write,
            notifier=notifier,
            title=self._title,
            unicode=stdout.look().unicode,
            safe=lambda said: safe(said, self._house.private),
        )

    @contextmanager
    def titled(self) -> Iterator[None]:
        """Until the end of the block the title is ours."""
        from bugsage.surfaces import stderr

        signals = self.signals(stderr.draw if stderr.is_terminal() else lambda _: None)
        signals.begin()
        try:
            yield
        finally:
            signals.end()
