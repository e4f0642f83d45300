"""Whom a broken contract blames: the caller where a requirement fails, the function where it holds."""

import msgspec
import pytest

from bugsage.diagnosis.contracts.blaming import hints
from bugsage.diagnosis.contracts.comparing import compare
from bugsage.diagnosis.contracts.matching import ContractIndex
from bugsage.diagnosis.example import Example
from bugsage.model.contract import Contract, Violation
from bugsage.model.error import ExceptionInfo, Frame

FILES = {
    "src/plan.py": """from split import split


def payment_plan(invoice, months):
    parts = split(invoice, months)
    return [p + 0 for p in parts]
""",
    "src/split.py": """def split(total, n):
    if n == 7:
        raise KeyError(n)
    return [total // n] * n
""",
    "tests/test_plan.py": """from plan import payment_plan
from split import split

def test_plan():
    assert payment_plan(100, 0) == []

def test_short():
    found = split(100, 3)
    assert found[3] == 33
""",
}
SPLIT = Contract(
    id="S-1",
    applies_to=("src/split.py::split",),
    requires=("n > 0",),
    ensures=("len(result) == n",),
    raises={"KeyError": "n == 99"},
)


def case(case_of, frames, error="ZeroDivisionError", message="division by zero", test="tests/test_plan.py::test_plan"):
    made = case_of(Example(error=f"{error}: {message}", files=FILES, at=("tests/test_plan.py: assert",), test=test))
    info = ExceptionInfo(type=error, message=message, frames=tuple(frames))
    return msgspec.structs.replace(made, event=msgspec.structs.replace(made.event, exceptions=(info,)))


def frame(file, line, **variables):
    return Frame(file=file, line=line, function="f", variables={k: repr(v) for k, v in variables.items()})


TEST = frame("tests/test_plan.py", 5)


def told(made, contract=SPLIT):
    return compare(made, ContractIndex([contract]))


def test_the_caller_is_to_blame_where_a_requirement_fails(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 5), frame("src/split.py", 4, total=100, n=0))
    found = told(case(case_of, frames))
    broken = [v for v in found if v.verdict == "violated"]
    assert [(v.clause, v.blame, v.culprit) for v in broken] == [("requires", "caller", "src/plan.py::payment_plan")]
    raised = next(v for v in found if v.clause == "raises")
    assert (raised.verdict, raised.blame) == ("unknown", "")
    assert "nothing is promised where `n > 0` does not hold" in raised.evidence
    (hint,) = hints(found)
    assert (hint.feature, hint.file, hint.symbol, hint.value) == (
        "contract_requires_broken_by", "src/plan.py", "payment_plan", 1.0
    )  # fmt: skip
    assert hint.detail.startswith("it breaks `requires` of contract S-1: src/split.py:4: `n > 0` does not hold")


def test_the_function_is_to_blame_where_it_holds(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 5), frame("src/split.py", 3, total=100, n=7))
    found = told(case(case_of, frames, "KeyError", "7"))
    broken = [v for v in found if v.verdict == "violated" and v.strength == 1]
    assert [(v.clause, v.blame, v.culprit) for v in broken] == [("raises", "function", "src/split.py::split")]
    assert [(h.feature, h.symbol, h.value) for h in hints(found)] == [("contract_violated", "split", 1.0)]


def test_arguments_are_read_in_the_caller_where_the_function_shows_none(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 5, invoice=100, months=0), frame("src/split.py", 4))
    found = told(case(case_of, frames))
    assert [v.culprit for v in found if v.clause == "requires"] == ["src/plan.py::payment_plan"]


def test_a_parameter_that_was_bound_anew_says_nothing_of_the_call(case_of) -> None:
    files = FILES | {"src/split.py": "def split(total, n):\n    n = n - 1\n    m = n\n    return [total // n] * n\n"}
    made = case_of(Example(error="E: x", files=files))
    info = ExceptionInfo(type="E", frames=(frame("src/split.py", 4, total=100, n=0),))
    made = msgspec.structs.replace(made, event=msgspec.structs.replace(made.event, exceptions=(info,)))
    assert [v.verdict for v in told(made) if v.clause == "requires"] == ["unknown"]


@pytest.mark.parametrize(("values", "verdict"), [([33, 33, 33], "holds"), ([33, 33], "violated"), (None, "unknown")])
def test_what_a_call_gave_back_is_held_against_ensures(case_of, values, verdict) -> None:
    variables = {} if values is None else {"found": values}
    made = case(case_of, (frame("tests/test_plan.py", 9, **variables),), "IndexError", "list index out of range")
    (said,) = [v for v in told(made) if v.clause == "ensures"]
    assert said.verdict == verdict
    if verdict == "violated":
        assert (said.blame, said.culprit, said.strength) == ("function", "src/split.py::split", 1.0)


def test_a_call_that_may_not_have_been_made_is_no_call(case_of) -> None:
    files = FILES | {
        "tests/test_plan.py": "from split import split\n\ndef test_short(x):\n    if x:\n        split(1, 0)\n"
        "    ok = x or split(2, 0)\n    assert False\n"
    }
    made = case_of(Example(error="AssertionError: x", files=files, at=("tests/test_plan.py: assert",)))
    info = ExceptionInfo(type="AssertionError", frames=(frame("tests/test_plan.py", 7, x=0),))
    made = msgspec.structs.replace(made, event=msgspec.structs.replace(made.event, exceptions=(info,)))
    assert [v.verdict for v in told(made) if v.clause == "requires"] == ["unknown"]


def test_an_object_is_read_from_its_printed_form(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 5), Frame(file="src/split.py", line=3, function="split", variables={
        "total": "Money(amount=5, currency='GBP')", "n": "7"}))  # fmt: skip
    contract = msgspec.structs.replace(SPLIT, requires=("total.currency in {'EUR', 'USD'}",))
    broken = [v for v in told(case(case_of, frames, "KeyError", "7"), contract) if v.clause == "requires"]
    assert [v.verdict for v in broken] == ["violated"]
    assert "total = Money(amount=5, currency='GBP')" in broken[0].evidence


def test_secrets_are_not_shown(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 5), frame("src/split.py", 4, total=100, n=0, password="hunter2"))
    contract = msgspec.structs.replace(SPLIT, requires=("password == ''",))
    assert "hunter2" not in repr(told(case(case_of, frames), contract))


def test_a_message_that_names_a_contract_blames_nobody(case_of) -> None:
    frames = (TEST, frame("src/plan.py", 6, invoice=1, months=2))
    made = case(case_of, frames, "ValueError", "contract S-1 violated by split() in src/split.py: n > 0")
    assert [h.feature for h in hints(told(made))] == []


def test_the_surest_of_several_is_told() -> None:
    one = Violation(id="A", clause="pure", verdict="violated", blame="function", culprit="a.py::f", strength=0.5)
    surer = msgspec.structs.replace(one, clause="raises", strength=1.0, match=0.7)
    other = msgspec.structs.replace(one, verdict="unknown", culprit="b.py::g")
    (hint,) = hints([one, surer, other])
    assert (hint.value, hint.feature) == (0.7, "contract_violated")
    assert "`raises`" in hint.detail
