"""Which contracts speak of a place: the index agrees with asking each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.contracts.matching import EXACT, GLOB, ContractIndex, applies, glob, owns
from bugsage.diagnosis.reading import Found
from bugsage.model.code import Definition
from bugsage.model.contract import Contract


def found(file: str, symbol: str) -> Found:
    return Found(file=file, definition=Definition(symbol=symbol, kind="function", start=1, end=2, line=1))


@pytest.mark.parametrize(
    ("target", "match"),
    [
        ("src/a.py::Bill.total", EXACT),
        ("src/*.py::Bill.total", GLOB),
        ("src/a.py::Bill.*", GLOB),
        ("src/a.py::Bill", GLOB),
        ("**/a.py::*", GLOB),
        ("src/a.py::total", 0.0),
        ("lib/a.py::Bill.total", 0.0),
    ],
)
def test_how_well(target: str, match: float) -> None:
    index = ContractIndex([Contract(id="A-1", applies_to=(target, "other.py::x"))])
    assert [m for _, m in index.touching(found("src/a.py", "Bill.total"))] == [match] * bool(match)


def test_the_best_target_of_a_contract_counts_and_exact_ones_come_first() -> None:
    wide = Contract(id="A-1", applies_to=("src/*.py::*",))
    both = Contract(id="B-1", applies_to=("src/*.py::*", "src/a.py::f"))
    index = ContractIndex([wide, both])
    assert [(c.id, m) for c, m in index.touching(found("src/a.py", "f"))] == [("B-1", EXACT), ("A-1", GLOB)]


def test_contracts_beside_and_contracts_of_a_test() -> None:
    one = Contract(id="A-1", applies_to=("src/a.py::f",), tests=("tests/test_a.py::*",))
    two = Contract(id="A-2", applies_to=("src/b.py::f",), tests=("tests/test_a.py::test_x[1]", "tests/*::Test*"))
    index = ContractIndex([one, two])
    assert [c.id for c, _ in index.beside("src/a.py")] == ["A-1"]
    assert {c.id for c in index.of_test("tests/test_a.py::test_x[1]")} == {"A-1", "A-2"}
    assert {c.id for c in index.of_test("tests/test_a.py::TestA::test_y")} == {"A-1", "A-2"}
    assert index.of_test("") == []


def test_a_pattern_of_tests_means_all_below_it() -> None:
    assert owns("tests/test_a.py::*", "tests/test_a.py::TestA::test_deep")
    assert not owns("tests/test_a.py::*", "tests/test_b.py::test_deep")


PARTS = st.sampled_from(["a", "b", "ab", "*", "**", "a*", "?"])
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
FILES = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=3).map("/".join)


@given(st.lists(st.tuples(PATHS, PARTS), max_size=8), FILES, st.sampled_from(["a", "b", "a.b", "ab"]))
def test_the_index_finds_what_asking_each_contract_finds(targets, file, symbol) -> None:
    contracts = [Contract(id=f"C-{n}", applies_to=(f"{p}::{s}",)) for n, (p, s) in enumerate(targets)]
    place = found(file, symbol)
    by_index = {c.id for c, _ in ContractIndex(contracts).touching(place)}
    assert by_index == {c.id for c in contracts if applies(c, place)}
    symbols = [symbol, symbol.rpartition(".")[0]]
    for (path, pattern), contract in zip(targets, contracts, strict=True):
        plain = glob(path).match(file) and any(s and glob(pattern).match(s) for s in symbols)
        assert bool(plain) == (contract.id in by_index)
