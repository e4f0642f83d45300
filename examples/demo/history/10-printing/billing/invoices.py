"""Invoices: what was sold, to whom, for how much, and when it is paid."""

from dataclasses import dataclass
from datetime import date

from billing.money import show, split
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


@dataclass(frozen=True)
class Payment:
    """One instalment."""

    due: date
    amount: int


def next_number(year: int, last: str | None) -> str:
    """`2026-0001` and so on; each year starts again."""
    if last is None or not last.startswith(f"{year}-"):
        return f"{year}-0001"
    return f"{year}-{int(last.partition('-')[2]) + 1:04d}"


def payment_plan(invoice: Invoice, months: int) -> list[Payment]:
    """Monthly instalments, the first one a month after the invoice."""
    amounts = split(invoice.total, months)
    return [Payment(month_later(invoice.day, index + 1), amount) for index, amount in enumerate(amounts)]


def month_later(day: date, months: int) -> date:
    """The same day so many months later, the 28th at the latest."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def printed(invoice: Invoice) -> str:
    """The invoice as text for the printer at the counter."""
    quote = invoice.quote
    rows = [("Goods", quote.subtotal), ("Discount", -quote.discount), ("Delivery", quote.delivery)]
    lines = [f"Invoice {invoice.number}  {invoice.day:%d.%m.%Y}", invoice.customer, ""]
    lines += [f"{name:<12}{amount / 100:>12.2f}" for name, amount in rows if amount]
    lines += ["", f"{'Total':<12}{show(invoice.total):>16}", f"contains {show(quote.tax)} of tax"]
    return "\n".join(lines)
