"""Amounts of money: whole cents, everywhere."""


def euros(amount: str) -> int:
    """The cents of `12.50` or `12`."""
    whole, _, cents = amount.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


def show(cents: int) -> str:
    """`12.50 EUR`."""
    return f"{cents // 100}.{cents % 100:02d} EUR"


def rounded(cents: int, divisor: int) -> int:
    """A fraction of an amount, to the nearest cent."""
    return (2 * cents + divisor) // (2 * divisor)


def percent_of(cents: int, percent: int) -> int:
    """So many percent of an amount, to the nearest cent."""
    return rounded(cents * percent, 100)


def split(cents: int, parts: int) -> list[int]:
    """An amount in equal parts."""
    return [rounded(cents, parts)] * parts
