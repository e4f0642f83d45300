"""What a customer wants to buy."""

from dataclasses import dataclass, field

from billing.catalogue import Product


@dataclass(frozen=True)
class Line:
    """So many of one product."""

    product: Product
    quantity: int

    @property
    def amount(self) -> int:
        """Price of the line in cents."""
        return self.product.price * self.quantity


@dataclass
class Cart:
    """The lines of one order that is not placed yet."""

    lines: list[Line] = field(default_factory=list)

    def add(self, product: Product, quantity: int = 1) -> None:
        """Put a product in; more of the same joins its line."""
        if quantity < 1:
            raise ValueError("a line holds at least one piece")
        for index, line in enumerate(self.lines):
            if line.product == product:
                self.lines[index] = Line(product, line.quantity + quantity)
                return
        self.lines.append(Line(product, quantity))

    def subtotal(self) -> int:
        """Sum of all lines in cents."""
        return sum(line.amount for line in self.lines)

    def weight(self) -> int:
        """Grams of everything in it."""
        return sum(line.product.grams * line.quantity for line in self.lines)
