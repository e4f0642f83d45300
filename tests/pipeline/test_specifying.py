"""The verbs of `bugsage lattice` on real repositories."""

from typing import Any

import pytest

from bugsage.errors import ContractError, UnknownSymbol
from bugsage.pipeline import lattice
from bugsage.wiring import open_house

CODE = """def split(total: int, n: int) -> list[int]:
    if n == 7:
        raise KeyError(n)
    return [total // n] * n


def plan(total, n):
    return split(total, n)
"""
CONTRACTS = """version: 1
contracts:
  - id: S-1
    title: Parts
    applies_to: ["src/split.py::split"]
    requires: ["n > 0"]
    ensures: ["len(result) == n"]
    raises: {KeyError: "n == 7"}
    pure: true
    examples: [{args: {total: 6, n: 2}, returns: [3, 3]}, {args: {total: 6, n: 7}, raises: KeyError}]
    refs: [REQ-1]
"""
TRACE = """Traceback (most recent call last):
  File "src/split.py", line 8, in plan
    return split(total, n)
  File "src/split.py", line 4, in split
    return [total // n] * n
ZeroDivisionError: integer division or modulo by zero
"""


@pytest.fixture
def shop(repository: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("CLAUDECODE", "CODEX_SANDBOX", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE"):
        monkeypatch.delenv(name, raising=False)
    repository.commit("first", {"src/split.py": CODE, ".lattice/contracts/split.yaml": CONTRACTS})
    return repository


def test_check_run_and_record(shop: Any) -> None:
    house = open_house(shop.root)
    found = lattice.check(house, run=True, record=True)
    assert {v.verdict for v in found.findings if v.clause == "examples"} == {"holds"}
    assert not [v for v in found.findings if v.verdict == "violated"]
    assert found.examples == 2
    assert [(one.action, one.code, one.author) for one in found.recorded] == [("create", "S-1", "human:Ana")]
    assert lattice.check(house, record=True).recorded == ()


def test_a_violated_contract(shop: Any) -> None:
    shop.write({"src/split.py": CODE.replace("return [total", "print(n)\n    return [total")})
    broken = [v for v in lattice.check(open_house(shop.root)).findings if v.verdict == "violated"]
    assert [(v.clause, v.line, v.place) for v in broken] == [("pure", 4, "src/split.py::split")]


def test_only_what_is_named(shop: Any) -> None:
    house = open_house(shop.root)
    for name in ("S-1", "split", "src/split.py::split"):
        assert [c.id for c in lattice.check(house, [name]).contracts] == ["S-1"]
    with pytest.raises(UnknownSymbol, match="known are S-1"):
        lattice.check(house, ["nothing"])


def test_verified_code_that_changes_has_drifted(shop: Any) -> None:
    house = open_house(shop.root)
    entries, broken = lattice.verify(house, ["S-1"], "read it")
    assert [one.action for one in entries] == ["create", "verify"]
    assert broken == ()
    assert not [v for v in lattice.check(house).findings if v.clause == "drift"]
    shop.write({"src/split.py": CODE.replace("n == 7", "n == 7 and total")})
    (moved,) = [v for v in lattice.check(open_house(shop.root)).findings if v.clause == "drift"]
    assert "changed since it was verified" in moved.evidence


def test_what_is_violated_is_not_verified(shop: Any) -> None:
    shop.write({"src/split.py": CODE.replace("KeyError", "OSError")})
    entries, broken = lattice.verify(open_house(shop.root), ["S-1"])
    assert [one.action for one in entries] == ["create"]
    assert [v.clause for v in broken] == ["raises"]


def test_the_log_of_a_symbol_shows_edits_by_hand(shop: Any) -> None:
    house = open_house(shop.root)
    lattice.check(house, record=True)
    looser = CONTRACTS.replace("n > 0", "n >= 0")
    shop.commit("looser\n\nCo-Authored-By: Claude <noreply@anthropic.com>", {".lattice/contracts/split.yaml": looser})
    created, updated = lattice.log(open_house(shop.root), ["split"])
    assert (created.line, updated.line) == (1, 0)
    assert (updated.author, updated.effects) == ("agent:claude", {"requires": "loosened"})
    assert lattice.check(open_house(shop.root), record=True).recorded[0].effects == updated.effects


@pytest.mark.parametrize("how", ["edited", "taken out", "cut off"])
def test_a_history_that_was_changed_is_found(shop: Any, how: str) -> None:
    house = open_house(shop.root)
    lattice.verify(house, ["S-1"])
    file = shop.root / ".lattice/history/changelog.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    if how == "edited":
        file.write_text(lines[0].replace("create", "update") + lines[1])
    elif how == "taken out":
        file.write_text(lines[1])
    else:
        shop.commit("history")
        file.write_text(lines[0])
    found = [v for v in lattice.check(house).findings if v.clause == "history"]
    assert [v.verdict for v in found] == ["violated"]
    assert f"changelog.jsonl:{2 if how == 'cut off' else 1}: " in found[0].evidence


def test_a_draft_is_written_and_remembered(shop: Any) -> None:
    house = open_house(shop.root)
    shown = lattice.draft(house, "plan", write=False)
    assert shown.file is None
    made = lattice.draft(house, "plan")
    assert (made.file, made.contract.id, made.contract.status) == (".lattice/contracts/split.yaml", "SPLIT-1", "draft")
    assert [c.id for c in house.specs.contracts()] == ["S-1", "SPLIT-1"]
    assert [(one.action, one.code) for one in house.specs.history()] == [("create", "SPLIT-1")]
    with pytest.raises(UnknownSymbol):
        lattice.draft(house, "nowhere")


def test_which_contracts_an_error_touches(shop: Any) -> None:
    shop.write({
        ".lattice/requirements/1.yaml": "id: REQ-1\ntitle: Adds up\nstatus: active\nversion: 1.0.0\nacceptance: []\n",
        ".lattice/implementations/1.yaml": "id: IMP-1\ntitle: Split\nmeta: {files: [{path: src/split.py}]}\n",
    })  # fmt: skip
    shop.write({"run.log": TRACE})
    (one,) = lattice.map_errors(open_house(shop.root), [str(shop.root / "run.log")])
    (touched,) = one.touched
    assert (touched.contract.id, touched.place, touched.match) == ("S-1", "src/split.py::split", 1.0)
    assert touched.why == "line 4 of the traceback lies in it; the contract names it"
    assert ("raises", "violated") in [(v.clause, v.verdict) for v in touched.findings]
    assert {s.id for s in one.statements} == {"REQ-1", "IMP-1"}


def test_a_contract_that_cannot_be_read(shop: Any) -> None:
    shop.write({".lattice/contracts/b.yaml": "contracts:\n  - id: B\n    requirs: []\n"})
    with pytest.raises(ContractError, match=r"b\.yaml:3: unknown key requirs, did you mean requires\?"):
        lattice.check(open_house(shop.root))
