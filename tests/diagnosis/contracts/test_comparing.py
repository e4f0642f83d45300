"""What contracts say about an error: clause by clause, on small programs."""

from dataclasses import dataclass, field

import msgspec
import pytest

from bugsage.diagnosis.contracts import comparing
from bugsage.diagnosis.contracts.matching import ContractIndex, applies
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found
from bugsage.model.code import Definition
from bugsage.model.contract import Contract, Signature
from bugsage.model.diagnosis import Suspect

CODE = """from audit import record


class Invoice:
    def total(self, items, tax=0.2):
        if tax < 0:
            raise ValueError("tax")
        return add(items) * (1 + tax)


def add(items):
    record(items)
    return sum(i["price"] for i in items)


def guess(x):
    try:
        raise KeyError(x)
    except KeyError:
        raise RuntimeError(x)
"""
FILES = {
    "src/bill.py": CODE,
    "src/audit.py": "def record(x):\n    write(x)\n\ndef write(x):\n    print(x)\n",
    "tests/test_bill.py": "from bill import Invoice\n\ndef test_total():\n    assert Invoice().total([{}]) == 1\n",
}


@dataclass
class Asked:
    """One question: a failing call of `Invoice.total`."""

    error: str = "KeyError: 'price'"
    at: tuple[str, ...] = (
        "tests/test_bill.py: assert Invoice()",
        "src/bill.py: return add(items) * (1 + tax)",
        'src/bill.py: return sum(i["price"]',
    )
    variables: dict[str, str] = field(default_factory=dict)

    def example(self) -> Example:
        return Example(
            error=self.error,
            at=self.at,
            files=FILES,
            variables=self.variables,
            test="tests/test_bill.py::test_total",
        )


def compare(case, contracts):
    return comparing.compare(case, ContractIndex(contracts))


def verdicts(case_of, contract: Contract, asked: Asked | None = None) -> list[tuple[str, str]]:
    found = compare(case_of((asked or Asked()).example()), [contract])
    assert all(v.id == contract.id and v.evidence for v in found)
    return [(v.clause, v.verdict) for v in found]


def contract(**clauses) -> Contract:
    if "signature" in clauses:
        clauses["signature"] = Signature(**clauses["signature"])
    return Contract(id="B-1", applies_to=clauses.pop("applies_to", ("src/bill.py::Invoice.total",)), **clauses)


@pytest.mark.parametrize(
    ("signature", "verdict", "words"),
    [
        ({"params": {"items": "list", "tax": "float"}}, "holds", "agreed signature"),
        ({"params": {"items": "list"}}, "holds", "agreed signature"),
        ({"params": {"items": "", "tax": "", "currency": "str"}}, "violated", "currency is missing"),
        ({"params": {"tax": "", "items": ""}}, "violated", "the order is items, tax and not tax, items"),
        ({"params": {"tax": "float"}}, "violated", "items is required beyond"),
        ({"params": {"items": "", "tax": {"default": 0.2}}}, "holds", "agreed"),
        ({"params": {"items": "", "tax": {"default": 0.1}}}, "violated", "defaults to `0.2` and not `0.1`"),
        ({"params": {"items": ""}, "returns": "Decimal"}, "violated", "and not `Decimal`"),
    ],
)
def test_signature(case_of, signature, verdict, words) -> None:
    found = compare(case_of(Asked().example()), [contract(signature=signature)])
    assert [(v.clause, v.verdict) for v in found] == [("signature", verdict)]
    assert words in found[0].evidence


def test_an_exception_that_may_not_escape(case_of) -> None:
    found = compare(case_of(Asked().example()), [contract(raises={"ValueError": "tax < 0"})])
    assert [(v.clause, v.verdict) for v in found] == [("raises", "violated"), ("raises", "holds")]
    assert (
        found[0].evidence
        == "src/bill.py:8: `KeyError` escapes from `Invoice.total()`, and the contract allows only `ValueError`"
    )


def test_an_exception_that_may_escape_by_its_base(case_of) -> None:
    assert ("raises", "violated") not in verdicts(case_of, contract(raises={"LookupError": "", "ValueError": ""}))


def test_the_condition_of_an_exception(case_of) -> None:
    asked = Asked(
        "ValueError: tax",
        ("tests/test_bill.py: assert", 'src/bill.py: raise ValueError("tax")'),
        {"tax": "0.5", "items": "[]"},
    )
    assert ("raises", "violated") in verdicts(case_of, contract(raises={"ValueError": "tax < 0"}), asked)
    asked.variables = {"tax": "-1"}
    assert ("raises", "violated") not in verdicts(case_of, contract(raises={"ValueError": "tax < 0"}), asked)


def test_a_raise_that_is_caught_inside_does_not_count(case_of) -> None:
    at = ("src/bill.py: raise RuntimeError(x)",)
    one = contract(applies_to=("src/*.py::guess",), raises={"RuntimeError": ""})
    assert verdicts(case_of, one, Asked("RuntimeError: 1", at)) == [("raises", "holds"), ("raises", "holds")]


def test_calls_are_followed_through_helpers(case_of) -> None:
    # `print` is four steps away, `record` two.
    must = contract(must_call=("record", "send"), must_not_call=("print", "requests.*"))
    found = compare(case_of(Asked().example()), [must])
    assert [(v.verdict, v.evidence) for v in found] == [
        ("violated", "src/bill.py:5: `Invoice.total()` calls `send` nowhere, followed 3 steps"),
        ("holds", "src/bill.py:12 calls `record`"),
        ("holds", "src/bill.py:5: `Invoice.total()` does not call `print`, followed 3 steps"),
        ("holds", "src/bill.py:5: `Invoice.total()` does not call `requests.*`, followed 3 steps"),
    ]


def test_a_forbidden_call_is_found_in_a_helper(case_of) -> None:
    found = compare(case_of(Asked().example()), [contract(must_not_call=("write",))])
    assert [(v.verdict, v.evidence) for v in found] == [("violated", "src/audit.py:2 calls `write`")]


@pytest.mark.parametrize(
    ("variables", "verdict"), [({"tax": "-0.1"}, "violated"), ({"tax": "0.2"}, "holds"), ({}, "unknown")]
)
def test_conditions_over_recorded_values(case_of, variables, verdict) -> None:
    asked = Asked(at=("src/bill.py: return add(items) * (1 + tax)",), variables=variables)
    assert verdicts(case_of, contract(requires=("tax >= 0",)), asked) == [("requires", verdict)]


def test_a_broken_requirement_is_the_callers_fault(case_of) -> None:
    asked = Asked(at=("src/bill.py: return add(items) * (1 + tax)",), variables={"tax": "-1", "items": "<Box>"})
    found = compare(case_of(asked.example()), [contract(requires=("tax >= 0",))])
    assert found[0].evidence == "src/bill.py:8: `tax >= 0` does not hold with tax = -1; the caller broke it"


def test_what_cannot_be_judged_is_unknown(case_of) -> None:
    judged = verdicts(
        case_of, contract(ensures=("result >= 0",), invariants=("self.n > 0",), requires=("open('x')",), pure=True)
    )
    assert {v for _, v in judged} == {"unknown"}
    assert {c for c, _ in judged} == {"ensures", "invariants", "requires", "pure"}


def test_the_failing_test_is_one_of_the_contracts_own(case_of) -> None:
    assert verdicts(case_of, contract(tests=("tests/test_bill.py::*",))) == [("tests", "violated")]
    assert verdicts(case_of, contract(tests=("tests/test_other.py::*",))) == []


@pytest.mark.parametrize("status", ["draft", "deprecated"])
def test_only_an_active_contract_can_be_broken(case_of, status) -> None:
    found = compare(case_of(Asked().example()), [contract(status=status, raises={})])
    assert {v.verdict for v in found} == {"unknown"}
    assert found[0].evidence.startswith(f"({status}) ")


def test_suspects_and_callees_of_the_test_are_touched_too(case_of) -> None:
    asked = Asked("AssertionError: assert 2 == 1", ("tests/test_bill.py: assert Invoice()",))
    one = contract(must_call=("record",))
    assert verdicts(case_of, one, asked) == [("must_call", "holds")], "the test calls it"
    other = contract(applies_to=("src/audit.py::write",), must_call=("nothing",))
    assert verdicts(case_of, other, asked) == []
    import msgspec

    case = case_of(asked.example())
    suspects = (Suspect(rank=1, file="src/audit.py", symbol="write", start=4, end=5),)
    found = compare(msgspec.structs.replace(case, suspects=suspects), [other])
    assert [v.verdict for v in found] == ["violated"]


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        ("src/bill.py::Invoice.total", True),
        ("src/*.py::Invoice.*", True),
        ("src/bill.py::Invoice", True),
        ("src/bill.py", True),
        ("**/bill.py::*", True),
        ("src/bill.py::total", False),
        ("*.py::Invoice.total", False),
        ("src/(bill).py::Invoice.total", False),
    ],
)
def test_globs(target, fits) -> None:
    total = Definition(symbol="Invoice.total", kind="function", start=5, end=8, line=5)
    assert applies(Contract(id="B-1", applies_to=(target,)), Found(file="src/bill.py", definition=total)) is fits


RETURNED = Example(
    error="AttributeError: 'NoneType' object has no attribute 'percent'",
    files={
        "src/book.py": "def find(code):\n    if code:\n        return 3\n",
        "src/prices.py": "from book import find\n\ndef off(code):\n    found = find(code)\n    return found.percent\n",
    },
    at=("src/prices.py: return found.percent",),
)
PROMISE = Contract(id="C-1", applies_to=("src/book.py::find",), ensures=("result is not None",))


@pytest.mark.parametrize(
    ("variables", "verdict", "words"),
    [
        ({"found": "None"}, "violated", "src/prices.py:5: `result is not None` does not hold with result = None"),
        ({"found": "3"}, "holds", "holds in `find()`"),
        ({}, "unknown", "not on record"),
        ({"found": "[redacted]"}, "unknown", "not on record"),
    ],
)
def test_what_a_function_gave_back_is_held_against_its_promise(case_of, variables, verdict, words) -> None:
    case = case_of(msgspec.structs.replace(RETURNED, variables=variables))
    (said,) = compare(case, [PROMISE])
    assert (said.clause, said.verdict) == ("ensures", verdict)
    assert words in said.evidence
