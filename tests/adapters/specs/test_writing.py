"""A drafted contract goes behind those of a file; what stands there stays."""

from pathlib import Path

import pytest

from bugsage.adapters.specs import LatticeStore
from bugsage.errors import ContractError, StateUnwritable

ENTRY = '  - id: "NEW-1"\n    title: "new"\n    applies_to: ["a.py::f"]\n'
OLD = "# ours\nversion: 1\ncontracts:\n  - id: OLD-1  # kept\n    title: old\n"


def test_a_new_file(tmp_path: Path) -> None:
    store = LatticeStore(tmp_path)
    assert store.add(ENTRY, "invoices") == ".lattice/contracts/invoices.yaml"
    assert [c.id for c in store.contracts()] == ["NEW-1"]


def test_behind_what_stands_there(tmp_path: Path) -> None:
    file = tmp_path / ".lattice/contracts/invoices.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(OLD)
    assert LatticeStore(tmp_path).add(ENTRY, "invoices") == ".lattice/contracts/invoices.yaml"
    assert file.read_text().startswith(OLD)
    assert [c.id for c in LatticeStore(tmp_path).contracts()] == ["OLD-1", "NEW-1"]


@pytest.mark.parametrize("text", ["contracts: [{id: OLD-1}]\n", "contracts: [\n", "", "version: 2\n"])
def test_a_file_of_its_own_where_that_does_not_go(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".lattice/contracts/invoices.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert LatticeStore(tmp_path).add(ENTRY, "invoices") == ".lattice/contracts/invoices-2.yaml"
    assert file.read_text() == text


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    assert LatticeStore(tmp_path).add(ENTRY, "../../x/y") == ".lattice/contracts/x-y.yaml"


def test_an_entry_that_cannot_be_read_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ContractError):
        LatticeStore(tmp_path).add("  - id: [\n", "a")
    assert not list((tmp_path / ".lattice/contracts").iterdir())


def test_a_link_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "repo/.lattice").mkdir(parents=True)
    (tmp_path / "repo/.lattice/contracts").symlink_to(tmp_path / "other")
    with pytest.raises(StateUnwritable, match="out of the repository"):
        LatticeStore(tmp_path / "repo").add(ENTRY, "a")
    assert not list((tmp_path / "other").iterdir())
