"""Shows an error as rich does."""

from rich.console import Console

from ratios import ratio


def half(x):
    try:
        return ratio(x, 0)
    except ZeroDivisionError as error:
        raise ValueError(f"cannot halve {x}") from error


try:
    half(4)
except ValueError:
    Console(width=88).print_exception()
