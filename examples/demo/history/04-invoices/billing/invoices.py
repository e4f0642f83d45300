"""Invoices: what was sold, to whom, for how much."""

from dataclasses import dataclass
from datetime import date

from billing.pricing import Quote


@dataclass(frozen=True)
class Invoice:
    """One invoice as it was sent."""

    number: str
    customer: str
    day: date
    quote: Quote

    @property
    def total(self) -> int:
        """What the customer pays, in cents."""
        return self.quote.total


def next_number(year: int, last: str | None) -> str:
    """`2026-0001` and so on; each year starts again."""
    if last is None or not last.startswith(f"{year}-"):
        return f"{year}-0001"
    return f"{year}-{int(last.partition('-')[2]) + 1:04d}"
