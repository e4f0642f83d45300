"""Causes that history and contracts tell, through the whole pipeline on real repositories."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bugsage import pipeline, wiring
from bugsage.model.diagnosis import Diagnosis, Hypothesis
from tests.conftest import Repository

CODE = """def price(item):
    return item["net"] * 2


def label(item):
    return item["name"].upper()
"""
TESTS = """from shop import label, price


def test_price():
    assert price({"net": 3}) == 6


def test_label():
    assert label({"name": "pen"}) == "PEN"
"""
LOG = """________ {name} ________

    def {name}():
>       {code}
E       {error}

tests/test_shop.py:{line}: {kind}
"""


def failing(tests: str, name: str, error: str) -> str:
    lines = tests.splitlines()
    line = next(n for n in range(lines.index(f"def {name}():") + 2, len(lines) + 1) if "assert" in lines[n - 1])
    code = lines[line - 1].strip()
    head = "============ FAILURES ============\n"
    body = LOG.format(name=name, code=code, error=error, line=line, kind=error.partition(":")[0])
    return f"{head}{body}==== short test summary info ====\nFAILED tests/test_shop.py::{name} - {error}\n"


def diagnose(repository: Repository, tests: str, name: str, error: str) -> Diagnosis:
    log = repository.root.parent / "run.log"
    log.write_text(failing(tests, name, error))
    (found,) = pipeline.diagnose(wiring.open_house(repository.root), [str(log)]).diagnoses
    return found


def of(category: str, found: Diagnosis) -> Hypothesis | None:
    return next((h for h in found.hypotheses if h.category == category), None)


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("Shop", {"shop.py": CODE, "tests/test_shop.py": TESTS})
    repository.commit("Notes", {"NOTES.md": "Prices are doubled.\n"})
    return repository


def test_a_changed_expectation_is_told(shop: Repository) -> None:
    tests = TESTS.replace("== 6", "== 7")
    shop.commit("Prices are odd", {"tests/test_shop.py": tests})
    found = diagnose(shop, tests, "test_price", "AssertionError: assert 6 == 7")
    told = of("changed-expectation", found)
    assert told is not None
    assert "What the test `test_price` expects was changed" in told.cause
    assert "(line 5), and no code was" in told.cause
    assert "git diff" in told.confirm


def test_the_other_tests_of_the_changed_file_expect_what_they_did(shop: Repository) -> None:
    tests = TESTS.replace("== 6", "== 7")
    shop.commit("Prices are odd", {"tests/test_shop.py": tests})
    found = diagnose(shop, tests, "test_label", "AssertionError: assert 'pen' == 'PEN'")
    assert of("changed-expectation", found) is None


def test_a_new_test_is_no_changed_expectation(shop: Repository) -> None:
    tests = TESTS + '\n\ndef test_tax():\n    assert price({"net": 1}) == 3\n'
    shop.commit("Tax", {"tests/test_shop.py": tests})
    found = diagnose(shop, tests, "test_tax", "AssertionError: assert 2 == 3")
    assert of("changed-expectation", found) is None
    assert found.hypotheses


def test_a_test_that_changed_with_the_code_is_none_either(shop: Repository) -> None:
    tests = TESTS.replace("== 6", "== 9")
    shop.commit("Thrice", {"tests/test_shop.py": tests, "shop.py": CODE.replace("* 2", "* 4")})
    found = diagnose(shop, tests, "test_price", "AssertionError: assert 12 == 9")
    assert of("changed-expectation", found) is None
    assert (changed := of("recent-change", found)) is None or "price" in changed.cause


def test_changed_code_that_failed_is_told(shop: Repository) -> None:
    shop.write({"shop.py": CODE.replace('item["name"]', 'item["title"]')})
    log = shop.root.parent / "run.txt"
    log.write_text(
        "Traceback (most recent call last):\n"
        f'  File "{shop.root}/shop.py", line 6, in label\n    return item["title"].upper()\n'
        "KeyError: 'title'\n"
    )
    (found,) = pipeline.diagnose(wiring.open_house(shop.root), [str(log)]).diagnoses
    assert of("recent-change", found) is None, "that it was changed is no cause where one is known"
    told = of("missing-key", found)
    assert told is found.hypotheses[0]
    assert "`label()`, where it fails on line 6, was changed since the last good state (line 6)" in told.evidence


CONTRACT = """version: 1
contracts:
  - id: SHOP-1
    title: A price is always told
    applies_to: ["shop.py::price"]
    requires: ["len(item) > 1"]
    raises: {ValueError: "the item has no price"}
    criticality: high
"""


def run(command: Sequence[str], root: Path) -> Diagnosis:
    _, report = pipeline.test(wiring.open_house(root), command, on_output=lambda data: None)
    assert report is not None
    (found,) = report.diagnoses
    return found


def broken(shop: Repository, contract: str) -> tuple[Diagnosis, dict[tuple[str, str], str]]:
    """What is said where the price is asked of an item that has none, under this contract."""
    tests = TESTS.replace('{"net": 3}', '{"gross": 3}')
    shop.write({".lattice/contracts/shop.yaml": contract, "tests/test_shop.py": tests, "conftest.py": ""})
    found = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], shop.root)
    return found, {(v.clause, v.verdict): v.evidence for v in found.contracts if v.id == "SHOP-1"}


@pytest.mark.slow
def test_a_requirement_that_was_broken_blames_the_caller_alone(shop: Repository) -> None:
    _, said = broken(shop, CONTRACT)
    assert "the caller broke it" in said["requires", "violated"]
    assert ("raises", "violated") not in said, "who is given what he must not be given owes nothing"


@pytest.mark.slow
def test_a_contract_that_the_observed_exception_breaks(shop: Repository) -> None:
    found, said = broken(shop, CONTRACT.replace("len(item) > 1", "len(item) > 0"))
    assert "KeyError" in said["raises", "violated"]
    assert "shop.py:2" in said["raises", "violated"]
    assert ("requires", "holds") in said
    assert found.hypotheses[0].category == "missing-key"
    assert "it held only 'gross'" in found.hypotheses[0].cause
