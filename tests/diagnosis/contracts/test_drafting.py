"""A drafted contract says what the text says, and reads back as itself."""

import pytest

from bugsage.adapters.specs import read_contracts
from bugsage.diagnosis.contracts.drafting import draft, free_id, symbols_named, written
from bugsage.diagnosis.contracts.observed import Observed
from bugsage.diagnosis.example import Example
from bugsage.model.contract import Contract, Sample, Signature

CODE = '''
class Plan:
    def split(self, total: int, n: int = 3, *rest) -> "list[int]":
        """Parts that add up: "all" of it.

        More of it.
        """
        assert total >= 0
        if n <= 0:
            raise ValueError("n")
        try:
            raise KeyError(n)
        except KeyError:
            pass
        return [total // n] * n

def loud(x):
    print(x)
'''
TEST = "from plan import Plan\n\ndef test_split():\n    assert Plan().split(6) == [2, 2, 2]\n"


@pytest.fixture
def case(case_of):
    return case_of(Example(error="E: x", files={"src/plan.py": CODE, "tests/test_plan.py": TEST}))


def test_what_is_drafted(case) -> None:
    (found,) = symbols_named(case, "src/plan.py::Plan.split")
    calls = [
        Observed(arguments={"total": 6, "n": 3}, result=[2, 2, 2], where="x:1", line=1),
        Observed(where="", line=1),
    ]
    made = draft(case, found, "PLAN-1", calls)
    assert made == Contract(
        id="PLAN-1",
        title='Parts that add up: "all" of it',
        status="draft",
        applies_to=("src/plan.py::Plan.split",),
        signature=Signature(params={"total": "int", "n": {"type": "int", "default": 3}}, returns='"list[int]"'),
        requires=("total >= 0",),
        raises={"ValueError": "n <= 0"},
        pure=True,
        examples=(Sample(args={"total": 6, "n": 3}, returns=[2, 2, 2]),),
        tests=("tests/test_plan.py::test_split",),
    )
    (read,) = read_contracts("version: 1\ncontracts:\n" + written(made), "x.yaml")
    assert read == Contract(**{k: getattr(made, k) for k in made.__struct_fields__} | {"file": "x.yaml", "line": 3})


def test_effects_are_not_promised_away(case) -> None:
    (found,) = symbols_named(case, "loud")
    assert draft(case, found, "A-1").pure is None


@pytest.mark.parametrize(("name", "number"), [("split", 1), ("Plan", 1), ("nowhere", 0), ("lib/a.py::loud", 0)])
def test_names(case, name, number) -> None:
    assert len(symbols_named(case, name)) == number


@pytest.mark.parametrize(
    ("file", "taken", "found"),
    [
        ("src/plan.py", [], "PLAN-1"),
        ("src/plan.py", ["PLAN-1", "PLAN-2"], "PLAN-3"),
        ("billing/__init__.py", [], "BILLING-1"),
        ("a b/été.py", [], "T-1"),
    ],
)
def test_ids(file, taken, found) -> None:
    assert free_id(file, taken) == found
