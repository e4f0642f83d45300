"""Amounts of money: whole cents, everywhere."""


def euros(amount: str) -> int:
    """The cents of `12.50` or `12`."""
    whole, _, cents = amount.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


def show(cents: int) -> str:
    """`12.50 EUR`."""
    return f"{cents // 100}.{cents % 100:02d} EUR"
