"""What `.lattice/` holds: our contracts and their history; what other tools keep there is only read."""

from bugsage.adapters.specs.reading import read_contracts
from bugsage.adapters.specs.store import LatticeStore

__all__ = ["LatticeStore", "read_contracts"]
