import pytest

from billing.catalogue import Catalogue, Product


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(
        [
            Product("H250", "House blend 250 g", 850, 250),
            Product("S250", "Single origin 250 g", 1290, 250),
            Product("D1000", "Dark roast 1 kg", 2600, 1000),
        ]
    )
