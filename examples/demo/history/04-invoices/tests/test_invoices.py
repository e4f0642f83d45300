from datetime import date
from pathlib import Path

from billing.invoices import Invoice, next_number
from billing.pricing import Quote
from billing.store import InvoiceStore


def test_numbers_go_up_and_start_again_each_year() -> None:
    assert next_number(2026, None) == "2026-0001"
    assert next_number(2026, "2026-0041") == "2026-0042"
    assert next_number(2027, "2026-0041") == "2027-0001"


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    store = InvoiceStore(tmp_path / "invoices.json")
    invoice = Invoice("2026-0001", "Ida", date(2026, 3, 15), Quote(2580, 258, 490, 183))
    store.append(invoice)
    assert store.all() == [invoice]
    assert store.last_number() == "2026-0001"
