"""What other tools keep under `.lattice/` is found by its content, and told; nothing is written there."""

from pathlib import Path

import pytest

from bugsage.adapters.specs import LatticeStore
from bugsage.adapters.specs.foreign import statements

FACT = """\
code: ADR-07
layer: WHY
type: Architecture Decision Record
fact: Amounts are kept in cents. Floats lose them.
tags: [money, storage]
status: Active
confidence: Confirmed
version: 3
refs:
- {code: RISK-01, rel: mitigates}
superseded_by: ADR-09
owner: billing-team
created_at: '2026-03-05T12:29:39'
"""
REQUIREMENT = """\
id: REQ-PAY-001
type: requirement
title: A plan adds up
body: The payments of a plan add up to the invoice.
status: active
version: 1.2.0
created_by: human:ana
acceptance:
- {id: AT-1, given: an invoice, when: it is split, then: the parts add up, verification: automated}
edges: {}
"""
IMPLEMENTATION = """\
id: IMP-PAY-001
type: implementation
title: Plans
status: active
version: 1.0.0
meta:
  language: python
  files:
  - path: billing/plan.py
    functions: [payment_plan, "Plan::total()"]
  - path: ../outside.py
edges:
  satisfies:
  - {target: REQ-PAY-001, version: 1.0.0, rationale: it does}
  - {target: REQ-GONE-001, version: 1.0.0}
"""


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / ".lattice" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_facts_of_latticelens(tmp_path: Path) -> None:
    (fact,) = LatticeStore(write(tmp_path, {"facts/ADR-07.yaml": FACT})).statements()
    assert (fact.id, fact.layout, fact.kind, fact.status) == (
        "ADR-07", "latticelens", "Architecture Decision Record", "active",
    )  # fmt: skip
    assert (fact.title, fact.version, fact.owner) == ("Amounts are kept in cents", "3", "billing-team")
    assert fact.refs == (("mitigates", "RISK-01"), ("superseded_by", "ADR-09"))
    assert fact.drift == ("it is active and was replaced by ADR-09",)


@pytest.mark.parametrize(
    ("due", "status", "said"),
    [
        ("2020-09-01", "Active", ("its review was due on 2020-09-01",)),
        ("2020-09-01", "Deprecated", ()),
        ("2999-01-01", "Active", ()),
        ("soon", "Active", ()),
    ],
)
def test_a_review_that_is_due(tmp_path: Path, due: str, status: str, said: tuple[str, ...]) -> None:
    fact = f"code: A-1\nfact: It is so.\nstatus: {status}\nreview_by: '{due}'\n"
    assert [one.drift for one in statements(write(tmp_path, {"facts/a.yaml": fact}))] == [said]


def test_nodes_of_forkzero_and_their_drift(tmp_path: Path) -> None:
    files = {"requirements/pay/001-plan.yaml": REQUIREMENT, "implementations/plan.yaml": IMPLEMENTATION}
    found = {one.id: one for one in statements(write(tmp_path, files))}
    assert found["REQ-PAY-001"].drift == ()
    bound = found["IMP-PAY-001"]
    assert bound.places == ("billing/plan.py", "billing/plan.py::payment_plan", "billing/plan.py::Plan.total")
    assert bound.drift == (
        "it satisfies REQ-PAY-001 as of version 1.0.0, which is at 1.2.0 now",
        "it satisfies REQ-GONE-001, which is not there",
    )


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "a: [", "code: X\n", "\x00", "id: 1\ntitle: 2\n", "x: &a [*a]", "{" * 99]
)
def test_what_is_no_statement_is_left_out(tmp_path: Path, text: str) -> None:
    assert statements(write(tmp_path, {"facts/x.yaml": text, "config.yaml": "version: 1\nbackend: yaml\n"})) == ()


def test_our_own_files_and_links_are_no_statements(tmp_path: Path) -> None:
    root = write(tmp_path / "repo", {"contracts/a.yaml": FACT, "history/b.yaml": FACT})
    write(tmp_path / "other", {"facts/a.yaml": FACT})
    (root / ".lattice/facts").symlink_to(tmp_path / "other/.lattice/facts")
    (root / ".lattice/one.yaml").symlink_to(tmp_path / "other/.lattice/facts/a.yaml")
    assert statements(root) == ()


def test_nothing_is_there(tmp_path: Path) -> None:
    assert statements(tmp_path) == ()


def test_what_was_read_is_kept_until_it_changes(tmp_path: Path) -> None:
    import os

    root = write(tmp_path, {"requirements/1.yaml": REQUIREMENT})
    file = root / ".lattice/requirements/1.yaml"
    os.utime(file, (1_700_000_000, 1_700_000_000))
    first = statements(root, tmp_path)
    assert statements(root, tmp_path) == first
    (tmp_path / "statements.msgpack").write_bytes(b"damaged")
    assert statements(root, tmp_path) == first
    file.write_text(REQUIREMENT.replace("A plan adds up", "Another title"))
    assert statements(root, tmp_path)[0].title == "Another title"
