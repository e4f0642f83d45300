"""The contracts about BugSage itself speak of what is there, and their examples hold."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage.adapters.examples.bugsage_examples import same
from bugsage.adapters.specs import LatticeStore
from bugsage.model.contract import Contract
from bugsage.pipeline.lattice import check
from bugsage.wiring import open_house

ROOT = Path(__file__).parents[2]
CONTRACTS = LatticeStore(ROOT).contracts()
PLACES = [(contract, place) for contract in CONTRACTS for place in contract.applies_to]


def definition(place: str) -> ast.FunctionDef:
    path, _, symbol = place.partition("::")
    body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    found: ast.AST | None = None
    for name in symbol.split("."):
        found = next(node for node in body if getattr(node, "name", None) == name)
        body = found.body
    assert isinstance(found, ast.FunctionDef)
    return found


def clauses() -> Iterator[str]:
    for contract in CONTRACTS:
        yield from (*contract.requires, *contract.ensures, *contract.invariants)


def test_there_are_some_in_every_room_that_is_built():
    assert {contract.id.partition("-")[0] for contract in CONTRACTS} == {
        "ADAPTERS", "DIAGNOSIS", "INTAKE", "MODEL", "SAFETY", "TIMELINE",
    }  # fmt: skip


@pytest.mark.parametrize(("contract", "place"), PLACES, ids=[place for _, place in PLACES])
def test_signature_is_that_of_the_code(contract: Contract, place: str):
    function = definition(place)
    arguments = [a for a in (*function.args.args, *function.args.kwonlyargs) if a.arg != "self"]
    written = {a.arg: ast.unparse(a.annotation) if a.annotation else "" for a in arguments}
    agreed = {name: one["type"] if isinstance(one, dict) else one for name, one in contract.signature.params.items()}
    assert agreed == written
    assert function.returns is not None
    assert contract.signature.returns == ast.unparse(function.returns)


@pytest.mark.parametrize("clause", list(clauses()))
def test_clause_is_an_expression(clause: str):
    allowed = {"len", "isinstance", "all", "any", "min", "max", "sum"}
    for part in clause.split(" implies "):
        calls = [node.func for node in ast.walk(ast.parse(part, mode="eval")) if isinstance(node, ast.Call)]
        assert {ast.unparse(called) for called in calls} <= allowed


@pytest.mark.parametrize("contract", [c for c in CONTRACTS if c.examples], ids=lambda contract: contract.id)
def test_examples_hold(contract: Contract):
    path, _, symbol = contract.applies_to[0].partition("::")
    module = importlib.import_module(path.removeprefix("src/").removesuffix(".py").replace("/", "."))
    for example in contract.examples:
        assert same(getattr(module, symbol)(**example.args), example.returns)


def test_named_tests_are_there():
    named = [test.partition("::")[0] for contract in CONTRACTS for test in contract.tests]
    assert named
    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_the_check_is_clean() -> None:
    found = check(open_house(ROOT))
    assert [one for one in found.findings if one.verdict == "violated"] == []
    assert len(found.contracts) == len(CONTRACTS)
