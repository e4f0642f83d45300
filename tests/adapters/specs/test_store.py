"""Contracts are read strictly, and what is wrong is named with file and line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.specs import LatticeStore, read_contracts
from bugsage.errors import ContractError
from bugsage.model.contract import Sample, Signature

WHOLE = """\
version: 1
contracts:
  - id: BILL-12
    title: Totals are never negative
    owner: "@billing"
    refs: [ADR-03, openapi: "api.yaml#/paths/~1invoice/post"]
    applies_to: ["src/billing/invoice.py::Invoice.total", "src/billing/*.py::calc_*"]
    signature: {params: {items: "list[Item]", tax: "float"}, returns: "Decimal"}
    requires: ["tax >= 0"]
    ensures: ["result >= 0", "len(items) == 0 implies result == 0"]
    raises: {ValueError: "tax < 0"}
    must_call: ["audit.record"]
    pure: true
    examples: [{args: {items: [], tax: 0.2}, returns: 0}]
    criticality: high

  - id: BILL-13
    status: draft
"""


def write(root: Path, name: str, text: str | bytes) -> None:
    folder = root / ".lattice/contracts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_everything_a_contract_says(tmp_path):
    write(tmp_path, "billing.yaml", WHOLE)
    first, second = LatticeStore(tmp_path).contracts()
    assert first.id == "BILL-12"
    assert first.applies_to == ("src/billing/invoice.py::Invoice.total", "src/billing/*.py::calc_*")
    assert first.signature == Signature(params={"items": "list[Item]", "tax": "float"}, returns="Decimal")
    assert first.raises == {"ValueError": "tax < 0"}
    assert first.examples == (Sample(args={"items": [], "tax": 0.2}, returns=0),)
    assert (first.criticality, first.pure, first.status) == ("high", True, "active")
    assert (first.file, first.line) == (".lattice/contracts/billing.yaml", 3)
    assert (second.id, second.status, second.line, second.raises) == ("BILL-13", "draft", 17, None)


def test_files_in_order_of_name(tmp_path):
    write(tmp_path, "b.yaml", "contracts: [{id: B-1}]")
    write(tmp_path, "a.yml", "contracts: [{id: A-1}, {id: A-2}]")
    write(tmp_path, "notes.md", "not a contract")
    assert [c.id for c in LatticeStore(tmp_path).contracts()] == ["A-1", "A-2", "B-1"]


def test_without_contracts(tmp_path):
    assert LatticeStore(tmp_path).contracts() == ()
    write(tmp_path, "empty.yaml", "# nothing yet\n")
    write(tmp_path, "none.yaml", "version: 1\ncontracts:\n")
    assert LatticeStore(tmp_path).contracts() == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("contracts:\n  - id: A-1\n    ensure: [x]\n", 3, "unknown key ensure, did you mean ensures?"),
        ("contract:\n  - id: A-1\n", 1, "unknown key contract, did you mean contracts?"),
        ("contracts:\n  - id: A-1\n    line: 3\n", 3, "unknown key line"),
        ("contracts:\n  - title: x\n", 2, "missing required field id"),
        ("contracts:\n  - id: 12\n", 2, "id: expected text, got a whole number"),
        ("contracts:\n  - id: A-1\n    requires:\n      - x > 0\n      - 5\n", 5, "requires.1: expected text"),
        ("contracts:\n  - id: A-1\n    applies_to: a.py::f\n", 3, "applies_to: expected a list, got text"),
        ("contracts:\n  - id: A-1\n    applies_to: [a.py]\n", 3, "a.py must read path::Symbol"),
        ("contracts:\n  - id: A-1\n    signature:\n      param: {}\n", 4, "unknown key param, did you mean params?"),
        ("contracts:\n  - id: A\n    examples:\n      - args: {}\n        return: 1\n", 5, "did you mean returns?"),
        ("contracts:\n  - id: A\n    examples: [{returns: 1, raises: X}]\n", 3, "either returns or raises"),
        ("contracts:\n  - id: A-1\n    status: done\n", 3, "done is none of draft, active, deprecated"),
        ("contracts:\n  - id: A-1\n    criticality: huge\n", 3, "huge is none of low, medium, high"),
        ("contracts:\n  - id: A-1\n    id: A-2\n", 3, "key id stands here twice, first in line 2"),
        ("contracts:\n  - id: ''\n", 2, "id: must not be empty"),
        ("contracts:\n  - just text\n", 2, "expected a mapping, got text"),
        ("contracts: text\n", 1, "contracts: expected a list"),
        ("version: 2\n", 1, "version 2 is not known"),
        ("- a\n", 1, "expected a mapping"),
        ("contracts:\n  - id: [\n", 2, "did not find expected node content"),
        ("contracts:\n\t- id: A\n", 2, "cannot start any token"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("contracts: !!python/object/apply:os.system [id]\n", 1, "expected a list"),
        ("contracts:\n  - id: A\n    title: !!python/name:os.system x\n", 3, "could not determine a constructor"),
        ("contracts:\n  - id: A\n    refs: [2026-99-99]\n", 3, "is no value"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text, line, message):
    if "python/object" in text:
        text = text.replace(" [id]", " {id: x}")
    with pytest.raises(ContractError) as caught:
        read_contracts(text, "c.yaml")
    assert str(caught.value).startswith(f"c.yaml:{line}: ")
    assert message in str(caught.value)


def test_id_that_stands_twice(tmp_path):
    write(tmp_path, "a.yaml", "contracts:\n  - id: A-1\n")
    write(tmp_path, "b.yaml", "contracts:\n  - id: B-1\n  - id: A-1\n")
    with pytest.raises(ContractError) as caught:
        LatticeStore(tmp_path).contracts()
    places = (".lattice/contracts/b.yaml:3", ".lattice/contracts/a.yaml:2")
    assert all(place in str(caught.value) for place in places)


def test_aliases_work_and_bombs_do_not():
    contracts = read_contracts("contracts:\n - id: A\n   requires: &r [x]\n - id: B\n   ensures: *r\n", "c.yaml")
    assert contracts[1].ensures == ("x",)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ContractError, match="aliases make this larger"):
        read_contracts("\n".join(lines), "c.yaml")
    with pytest.raises(ContractError, match="aliases make this larger"):
        read_contracts("contracts: &a [*a]", "c.yaml")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "a: {b: " * 20_000, "'" * 99, "\0", "\ud800", "x" * 2_000_000]
)
def test_hostile_text_is_refused(text):
    with pytest.raises(ContractError, match=r"c\.yaml:\d+: "):
        read_contracts(text, "c.yaml")


@pytest.mark.parametrize("value", ["!!int", "!!int ''", "!!bool x", "!!float ''", "!!timestamp x"])
def test_a_tag_before_what_it_does_not_fit(value):
    with pytest.raises(ContractError, match=r"c\.yaml:2: "):
        read_contracts(f"contracts:\n  - id: {value}\n", "c.yaml")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * 1_100_000])
def test_hostile_file_is_refused(tmp_path, content):
    write(tmp_path, "x.yaml", content)
    with pytest.raises(ContractError, match=r"x\.yaml"):
        LatticeStore(tmp_path).contracts()


def test_link_out_of_the_repository_is_refused(tmp_path):
    (tmp_path / "secret.yaml").write_text("contracts: [{id: S}]")
    root = tmp_path / "repo"
    write(root, "a.yaml", "")
    (root / ".lattice/contracts/link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(ContractError, match="out of the repository"):
        LatticeStore(root).contracts()


def test_folder_that_is_a_link_out_of_the_repository_is_refused(tmp_path):
    write(tmp_path / "other", "a.yaml", "contracts: [{id: S}]")
    (tmp_path / "repo/.lattice").mkdir(parents=True)
    (tmp_path / "repo/.lattice/contracts").symlink_to(tmp_path / "other/.lattice/contracts")
    with pytest.raises(ContractError, match="out of the repository"):
        LatticeStore(tmp_path / "repo").contracts()


def test_what_was_read_is_known_to_the_next_start(tmp_path):
    write(tmp_path, "a.yaml", WHOLE)
    old = 1_700_000_000
    os.utime(tmp_path / ".lattice/contracts/a.yaml", (old, old))
    first = LatticeStore(tmp_path, lambda: tmp_path).contracts()
    code = (
        "import sys; from pathlib import Path; from bugsage.adapters.specs import LatticeStore;"
        f"here = Path({str(tmp_path)!r}); known = LatticeStore(here, lambda: here).contracts();"
        "print(known[0].id, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "BILL-12 False"
    assert LatticeStore(tmp_path, lambda: tmp_path).contracts() == first
    write(tmp_path, "a.yaml", "contracts: [{id: NEW-1}]")
    assert [c.id for c in LatticeStore(tmp_path, lambda: tmp_path).contracts()] == ["NEW-1"]


@pytest.mark.parametrize("content", [b"", b"no cache", b"\xdc" + b"\xff" * 40, b"\x92\x63\x80"])
def test_a_damaged_cache_is_no_cache(tmp_path, content):
    write(tmp_path, "a.yaml", WHOLE)
    (tmp_path / "contracts.msgpack").write_bytes(content)
    assert [c.id for c in LatticeStore(tmp_path, lambda: tmp_path).contracts()] == ["BILL-12", "BILL-13"]


def test_a_file_that_may_still_change_is_not_kept(tmp_path):
    write(tmp_path, "a.yaml", "contracts: [{id: A-1}]")
    LatticeStore(tmp_path, lambda: tmp_path).contracts()
    file = tmp_path / ".lattice/contracts/a.yaml"
    status = file.stat()
    write(tmp_path, "a.yaml", "contracts: [{id: A-2}]")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert [c.id for c in LatticeStore(tmp_path, lambda: tmp_path).contracts()] == ["A-2"]


def test_folder_and_pipe_with_the_name_of_a_file(tmp_path):
    write(tmp_path, "a.yaml", "")
    (tmp_path / ".lattice/contracts/b.yaml").mkdir()
    with pytest.raises(ContractError, match="not a file"):
        LatticeStore(tmp_path).contracts()
    (tmp_path / ".lattice/contracts/b.yaml").rmdir()
    os.mkfifo(tmp_path / ".lattice/contracts/b.yaml")
    with pytest.raises(ContractError, match="not a file"):
        LatticeStore(tmp_path).contracts()


def test_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path):
    write(tmp_path, "a.yaml", "contracts: [{id: A-1}]")
    store = LatticeStore(tmp_path)
    first = store.contracts()
    assert store.contracts()[0] is first[0]
    write(tmp_path, "a.yaml", "contracts: [{id: A-1, title: longer}]")
    assert store.contracts()[0].title == "longer"


def test_yaml_is_loaded_only_where_there_are_contracts(tmp_path):
    code = (
        "import sys; from pathlib import Path; from bugsage.adapters.specs import LatticeStore;"
        f"LatticeStore(Path({str(tmp_path)!r})).contracts(); print('yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


PIECES = st.sampled_from(
    [
        "contracts:",
        "\n",
        "  ",
        "- ",
        "id: A",
        "&a ",
        "*a",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "'",
        '"',
        "!!int ",
        "|",
        "? ",
        "\t",
        "<<: ",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))
def test_anything_is_read_or_refused(text):
    try:
        contracts = read_contracts(text, "c.yaml")
    except ContractError:
        return
    assert all(contract.line > 0 for contract in contracts)
