"""The shop that most tests of the ranker look at, read once; and places of a test's own."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.diagnosis.ranking.places import SHOP, Place

PlaceOf = Callable[[Mapping[str, str]], Place]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("shop"), SHOP)


@pytest.fixture
def place_of(tmp_path: Path) -> PlaceOf:
    return lambda files: Place(tmp_path, files)
