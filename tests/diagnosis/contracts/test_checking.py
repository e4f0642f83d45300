"""Contracts against the code as it stands."""

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.contracts.checking import check, digests
from bugsage.diagnosis.contracts.telling import told_by_answer, trials
from bugsage.diagnosis.example import Example
from bugsage.model.contract import Answer, Contract, Sample, Signature

FILES = {
    "src/a.py": (
        "def f(x: int) -> int:\n    if x < 0:\n        raise KeyError(x)\n    return x\n\n\ndef g(x):\n    pass\n"
    )
}
CONTRACT = Contract(id="A-1", applies_to=("src/a.py::f",), file="c.yaml", line=3)


@pytest.fixture
def case(case_of):
    return case_of(Example(error="E: x", files=FILES))


def told(case, **clauses) -> list[tuple[str, str]]:
    return [(v.clause, v.verdict) for v in check(case, [replace(CONTRACT, **clauses)])]


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ({"raises": {}}, [("raises", "violated")]),
        ({"raises": {"LookupError": ""}}, [("raises", "holds")]),
        ({"pure": True}, [("pure", "holds")]),
        ({"requires": ("x > 0",)}, [("requires", "unknown")]),
        ({"applies_to": ("src/a.py::nothing",)}, [("applies_to", "violated")]),
        ({"applies_to": ("nowhere/*.py::f",)}, [("applies_to", "violated")]),
        ({"applies_to": ()}, [("applies_to", "unknown")]),
        ({"tests": ("tests/test_gone.py::*",)}, [("tests", "violated")]),
        ({"applies_to": ("src/*.py::*",), "must_not_call": ("print",)}, [("must_not_call", "holds")] * 2),
        ({"raises": {}, "status": "draft"}, [("raises", "unknown")]),
        (
            {"applies_to": ("src/a.py::g",), "signature": Signature(params={"x": ""}, returns="int")},
            [("signature", "violated")],
        ),
    ],
)  # fmt: skip
def test_clauses(case, clauses, expected) -> None:
    assert told(case, **clauses) == expected


def test_a_digest_is_of_the_source_and_not_of_its_place(case_of, tmp_path) -> None:
    one = digests(case_of(Example(error="E: x", files=FILES)), CONTRACT)
    moved = digests(
        case_of(Example(error="E: x", files={"src/a.py": "\n\n" + FILES["src/a.py"].replace(":\n", ":  \n")})), CONTRACT
    )
    other = digests(
        case_of(Example(error="E: x", files={"src/a.py": FILES["src/a.py"].replace("< 0", "<= 0")})), CONTRACT
    )
    assert list(one) == ["src/a.py::f"]
    assert one == moved
    assert one != other


def test_examples_speak_for_ensures_too(case) -> None:
    contract = replace(
        CONTRACT,
        ensures=("result > x", "result >= 0"),
        requires=("x != 5",),
        examples=(Sample(args={"x": 2}, returns=2),),
    )
    asked = list(trials(case, [contract, replace(contract, id="D-1", status="draft")]))
    assert [t.place for t in asked] == ["src/a.py::f"]
    found = list(told_by_answer([contract], asked, [Answer(state="holds", said="it returned 2", returned="2")]))
    assert [(v.clause, v.verdict) for v in found] == [
        ("examples", "holds"), ("requires", "holds"), ("ensures", "violated"), ("ensures", "holds"),
    ]  # fmt: skip
    assert found[2].evidence == "f(x=2) gave 2: `result > x` does not hold"
    (wrong,) = told_by_answer([contract], asked, [Answer(state="violated", said="it raised KeyError: 2")])
    assert wrong.evidence == "f(x=2): it raised KeyError: 2, and the contract says 2"


def test_of_several_definitions_of_one_name_the_one_that_is_called(case_of) -> None:
    text = (
        "from typing import overload\n\n@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n"
        "def f(x):\n    return x\n\nclass A:\n    @property\n    def p(self) -> int:\n        return 1\n\n"
        "    @p.setter\n    def p(self, value: int) -> None:\n        self.x = value\n"
    )
    case = case_of(Example(error="E: x", files={"src/a.py": text}))
    assert told(case, signature=Signature(params={"x": ""})) == [("signature", "holds")]
    agreed = {"applies_to": ("src/a.py::A.p",), "signature": Signature(returns="int"), "pure": True}
    assert told(case, **agreed) == [("signature", "holds"), ("pure", "holds")]


API = """\
openapi: 3.0.0
paths:
  /invoices:
    parameters: []
    post: {operationId: createInvoice}
    get: {operationId: listInvoices}
"""


@pytest.mark.parametrize(
    ("ref", "verdict", "said"),
    [
        ("api.yaml#createInvoice", "holds", "createInvoice is POST /invoices in api.yaml"),
        ("api.json#createInvoice", "holds", "createInvoice is POST /invoices in api.json"),
        ("api.yaml#/paths/~1invoices/post", "holds", "/paths/~1invoices/post is in api.yaml"),
        (
            "api.yaml#createInvoices",
            "violated",
            "api.yaml has no operation createInvoices; did you mean createInvoice?",
        ),
        ("api.yaml#/paths/~1invoice/post", "violated", "api.yaml has no /invoice; did you mean /invoices?"),
        ("gone.yaml#createInvoice", "violated", "there is no file gone.yaml"),
        ("../up.yaml#createInvoice", "violated", "there is no file ../up.yaml"),
        ("https://example.com/api.yaml#x", "unknown", "https://example.com/api.yaml is not fetched"),
        ("api.yaml", "unknown", "api.yaml names no operation; write api.yaml#operationId"),
        ("broken.yaml#x", "unknown", "broken.yaml cannot be read"),
        ("other.yaml#x", "unknown", "other.yaml describes no `paths`"),
        (7, "unknown", "'7' is no text"),
    ],
)
def test_operations_that_contracts_refer_to(case_of, ref, verdict, said) -> None:
    described = '{"paths": {"/invoices": {"post": {"operationId": "createInvoice"}}}}'
    more = {"api.yaml": API, "api.json": described, "broken.yaml": "a: [", "other.yaml": "- 1\n"}
    case = case_of(Example(error="E: x", files=FILES | more))
    found = [v for v in check(case, [replace(CONTRACT, refs=("ADR-3", {"openapi": ref}))]) if v.clause == "refs"]
    assert [(v.verdict, v.evidence.startswith(f"openapi: {said}")) for v in found] == [(verdict, True)], found
