"""What lies on the shelf."""

from billing.cart import Cart


class OutOfStock(ValueError):
    """More was ordered than is there."""


class Stock:
    """Pieces of each product, by number."""

    def __init__(self, pieces: dict[str, int]) -> None:
        self._pieces = dict(pieces)

    def left(self, number: str) -> int:
        """Pieces of one product."""
        return self._pieces.get(number, 0)

    def take(self, cart: Cart) -> None:
        """Take everything in a cart, or nothing of it."""
        short = [line.product.name for line in cart.lines if line.quantity > self.left(line.product.number)]
        if short:
            raise OutOfStock(", ".join(short))
        for line in cart.lines:
            self._pieces[line.product.number] -= line.quantity
