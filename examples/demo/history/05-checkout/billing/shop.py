"""The application: from a cart to an invoice that is kept."""

from datetime import date

from billing.cart import Cart
from billing.catalogue import Catalogue
from billing.invoices import Invoice, next_number
from billing.pricing import PriceList
from billing.store import InvoiceStore


class EmptyCart(ValueError):
    """There is nothing to pay for."""


class Shop:
    """What the counter and the web page both talk to."""

    def __init__(self, catalogue: Catalogue, prices: PriceList, store: InvoiceStore) -> None:
        self.catalogue = catalogue
        self.prices = prices
        self.store = store

    def cart(self, wanted: dict[str, int]) -> Cart:
        """A cart of product numbers and quantities."""
        cart = Cart()
        for number, quantity in wanted.items():
            cart.add(self.catalogue.product(number), quantity)
        return cart

    def checkout(self, customer: str, wanted: dict[str, int], *, day: date, code: str = "") -> Invoice:
        """Place an order; gives the invoice that was kept."""
        cart = self.cart(wanted)
        if not cart.lines:
            raise EmptyCart
        quote = self.prices.quote(cart, code, day)
        invoice = Invoice(next_number(day.year, self.store.last_number()), customer, day, quote)
        self.store.append(invoice)
        return invoice

    def revenue(self, year: int) -> int:
        """Cents invoiced in a year."""
        return sum(invoice.total for invoice in self.store.all() if invoice.day.year == year)
