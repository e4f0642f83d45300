"""An app in which words of strangers are words: brackets in them are no colours, and break nothing."""

from __future__ import annotations

from textual.app import App
from textual.notifications import SeverityLevel


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
