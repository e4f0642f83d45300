"""An app in which words of strangers are words: brackets in them are no colours, and break nothing."""

from __future__ import annotations

import gc

from textual.app import App
from textual.notifications import SeverityLevel

#: Values that are made before it is looked whether they are garbage; one screen drawn anew makes thousands.
_YOUNG = 20_000


class PlainApp(App[None]):
    """What every screen here is made of."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something for a while, as it stands."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def settle(self) -> None:
        """What is there by now stays: to look through it for garbage, now and then, would keep a key waiting."""
        gc.freeze()
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
