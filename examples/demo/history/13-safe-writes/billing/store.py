"""Where invoices are kept: one JSON file."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from billing.invoices import Invoice
from billing.pricing import Quote


class InvoiceStore:
    """All invoices, oldest first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> list[Invoice]:
        """Every invoice; none where the file is not there yet."""
        if not self.path.exists():
            return []
        return [_read(entry) for entry in json.loads(self.path.read_text("utf-8"))]

    def last_number(self) -> str | None:
        """Number of the newest invoice."""
        invoices = self.all()
        return invoices[-1].number if invoices else None

    def append(self, invoice: Invoice) -> None:
        """Keep one more; the old file stays whole until the new one is."""
        entries = [_written(entry) for entry in [*self.all(), invoice]]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(entries, indent=1), "utf-8")
        os.replace(fresh, self.path)


def _written(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "customer": invoice.customer,
        "day": invoice.day.isoformat(),
        "quote": vars(invoice.quote),
    }


def _read(entry: dict[str, Any]) -> Invoice:
    return Invoice(
        number=entry["number"],
        customer=entry["customer"],
        day=date.fromisoformat(entry["day"]),
        quote=Quote(**entry["quote"]),
    )
