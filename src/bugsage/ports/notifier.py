"""Protocol of what tells somebody who looks elsewhere."""

from typing import Protocol


class Notifier(Protocol):
    """Shows a few words on the desktop."""

    def program(self) -> str:
        """What shows them; empty where nothing does."""
        ...

    def notify(self, title: str, text: str) -> bool:
        """Show both, without waiting for it; False where nothing can. What goes wrong later is told to nobody."""
        ...
