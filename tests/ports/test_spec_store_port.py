"""What every store of contracts promises, the one on disk and the one in memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.specs import LatticeStore
from bugsage.errors import ContractError
from bugsage.model.contract import Contract
from bugsage.ports import SpecStore
from tests.fakes.fake_specs import FakeSpecStore

Make = Callable[[list[str]], SpecStore]


@pytest.fixture(params=["fake", "disk"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def on_disk(ids: list[str]) -> SpecStore:
        folder = tmp_path / ".lattice/contracts"
        folder.mkdir(parents=True)
        lines = [f"  - {{id: {name}, applies_to: ['a.py::f']}}\n" for name in ids]
        (folder / "all.yaml").write_text("version: 1\ncontracts:\n" + "".join(lines))
        return LatticeStore(tmp_path)

    def in_memory(ids: list[str]) -> SpecStore:
        return FakeSpecStore(Contract(id=name, applies_to=("a.py::f",)) for name in ids)

    return on_disk if request.param == "disk" else in_memory


def test_none(make: Make) -> None:
    assert make([]).contracts() == ()


def test_order_is_kept_and_asking_again_gives_the_same(make: Make) -> None:
    store = make(["B-2", "A-1"])
    assert [contract.id for contract in store.contracts()] == ["B-2", "A-1"]
    assert store.contracts() == store.contracts()
    assert store.contracts()[0].applies_to == ("a.py::f",)


def test_id_that_stands_twice(make: Make) -> None:
    with pytest.raises(ContractError, match="A-1"):
        make(["A-1", "B-2", "A-1"]).contracts()
