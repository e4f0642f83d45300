"""Real repositories: checkers and contracts are part of the proof, and only what is new counts."""

import json
import sys

import pytest

from bugsage import pipeline
from bugsage.model.fix import Fix
from bugsage.pipeline.fixing import Wish
from tests.conftest import Repository
from tests.pipeline.fixing.test_briefing import GOOD, patch
from tests.pipeline.fixing.test_fix import FILES, failing

pytestmark = pytest.mark.slow

#: Complains of every line that holds `self.total()`, and of one that was always there.
LINT = """import sys
print("shop.py:3:1: X1 old complaint")
for number, line in enumerate(open("shop.py"), 1):
    if sys.argv[1] in line:
        print(f"shop.py:{number}:1: X2 says {sys.argv[1]}")
sys.exit(1)
"""
CONTRACT = """version: 1
contracts:
  - id: pay-stays
    applies_to: ["shop.py::Cart.pay"]
    must_not_call: ["total"]
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def proven(repository: Repository, checks: list[str], files: dict[str, str] | None = None) -> Fix:
    settings = f"{FILES['bugsage.toml']}\n[fix]\nchecks = {json.dumps(checks)}\n"
    house = failing(repository, {**FILES, "bugsage.toml": settings, "lint.py": LINT, **(files or {})})
    return pipeline.fix(house, (), Wish(agent="codex", diff=patch(repository, GOOD), dry_run=True))


def test_a_new_complaint_fails_and_an_old_one_does_not(repository: Repository) -> None:
    fix = proven(repository, [f"{sys.executable} lint.py nowhere", f"{sys.executable} lint.py self.total()"])
    assert fix.status == "failed"
    assert "X2 says self.total()" in fix.said
    checks = {check.name: check.passed for check in fix.proof.checks}
    assert checks["failing tests"]
    assert not checks["check"]


def test_what_cannot_be_run_is_said(repository: Repository) -> None:
    fix = proven(repository, ["no-such-checker --all"])
    assert fix.status == "plausible", fix.said
    assert any("no-such-checker is not installed" in said for said in fix.proof.not_run)


def test_a_contract_that_the_patch_breaks_is_no_fix(repository: Repository) -> None:
    fix = proven(repository, [], {".lattice/contracts/shop.yaml": CONTRACT})
    assert fix.status == "failed"
    assert "pay-stays" in fix.said
