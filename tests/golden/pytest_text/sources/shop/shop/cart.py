import logging

from shop.prices import lookup

log = logging.getLogger(__name__)


class CartError(Exception):
    """Something about the cart is wrong."""


class Cart:
    def __init__(self, items=None):
        self.items = dict(items or {})

    def total(self):
        total = 0
        for name, count in self.items.items():
            log.warning("pricing %s", name)
            total += lookup(name) * count
        return total

    def checkout(self, wallet):
        try:
            return wallet - self.total()
        except KeyError as error:
            raise CartError(f"cannot price the cart\nitems: {sorted(self.items)}") from error

    def refund(self):
        try:
            return lookup("ghost")
        except KeyError:
            return self.items["ghost"]
