"""What is on sale."""

from dataclasses import dataclass


class UnknownProduct(LookupError):
    """No product has this number."""


@dataclass(frozen=True)
class Product:
    """One kind of bag on the shelf."""

    number: str
    name: str
    price: int
    grams: int


class Catalogue:
    """All products, by number."""

    def __init__(self, products: list[Product]) -> None:
        self._products = {product.number: product for product in products}

    def product(self, number: str) -> Product:
        """The product with this number."""
        try:
            return self._products[number]
        except KeyError:
            raise UnknownProduct(number) from None
