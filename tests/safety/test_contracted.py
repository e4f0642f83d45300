"""Contracts of the places that a change touches."""

from bugsage.model.contract import Contract
from bugsage.model.proposal import ChangedSymbol
from bugsage.safety.contracted import with_contracts

SYMBOL = ChangedSymbol(file="billing/plan.py", symbol="Plan.price")


def contract(id: str, place: str, criticality: str = "low", status: str = "active") -> Contract:
    return Contract(id=id, applies_to=(place,), criticality=criticality, status=status, file="x.yaml", line=1)


def test_the_highest_criticality_of_active_contracts_counts() -> None:
    contracts = [
        contract("A", "billing/plan.py::Plan.*", "medium"),
        contract("B", "billing/**::Plan.price"),
        contract("C", "billing/plan.py::Plan.price", "high", "deprecated"),
        contract("D", "other.py::Plan.price", "high"),
    ]
    (told,) = with_contracts([SYMBOL], contracts)
    assert (told.criticality, told.contracts) == ("medium", ("A", "B"))


def test_without_contracts_nothing_is_said() -> None:
    assert with_contracts([SYMBOL], []) == (SYMBOL,)
