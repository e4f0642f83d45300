"""Small programs with a failing test, and what tries them."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from bugsage.adapters.sandbox import find_sandbox
from bugsage.adapters.validator import ForkingValidator
from bugsage.model.sandbox import Cage
from bugsage.model.validation import Validated, ValidationOrder, Variant
from bugsage.ports import Sandbox, Validation, Watch

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
SHOP = """\
import functools

RATE = 2


def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


class Cart:
    def __init__(self):
        self.items = []

    def add(self, price):
        self.items.append(price)

    @logged
    def total(self):
        return sum(self.items) - 1

    @property
    def count(self):
        return len(self.items)

    @classmethod
    def of(cls, *prices):
        cart = cls()
        for price in prices:
            cart.add(price)
        return cart


def doubled(prices):
    return [price * RATE for price in prices]
"""
TEST = """\
from shop import Cart, doubled


def test_total():
    assert Cart.of(2, 3).total() == 5


def test_count():
    assert Cart.of(2, 3).count == 2


def test_doubled():
    assert doubled([1]) == [2]
"""
FAILING = "test_shop.py::test_total"
MENDED = SHOP.replace(" - 1", "")


def validator() -> ForkingValidator:
    return ForkingValidator(lambda: dict(os.environ), _sandbox)


def _sandbox() -> Sandbox:
    return find_sandbox()


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def shop(root: Path) -> Path:
    return write(root, {"shop.py": SHOP, "test_shop.py": TEST})


@contextmanager
def ready(
    root: Path,
    *tests: str,
    command: tuple[str, ...] = PYTEST,
    cage: Cage | None = None,
    watch: Watch | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
    **more: object,
) -> Iterator[Validation]:
    """Open on a program in a folder."""
    environment: dict[str, str | None] = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    order = ValidationOrder(
        command=command,
        tests=tests,
        folder=str(root),
        environment={**environment, **variables},
        **more,  # type: ignore[arg-type]
    )
    with validator().open(order, cage=cage, watch=watch) as found:
        yield found


def tried(validation: Validation, file: str, *texts: str, others: tuple[str, ...] = ()) -> list[Validated]:
    """What becomes of each text of a file."""
    variants = [Variant(number=at, texts={file: text}, others=others) for at, text in enumerate(texts)]
    return sorted(validation.run(variants), key=lambda one: one.number)


def outcomes(validation: Validation, file: str, *texts: str) -> list[str]:
    return [one.outcome for one in tried(validation, file, *texts)]
