"""Whom a broken invariant blames: the method that wrote last what it speaks of."""

import msgspec
import pytest

from bugsage.diagnosis.contracts import comparing
from bugsage.diagnosis.contracts.blaming import hints
from bugsage.diagnosis.contracts.matching import ContractIndex
from bugsage.diagnosis.example import Example
from bugsage.model.contract import Contract

CODE = """from audit import note


class Account:
    def __init__(self, balance=0):
        self.balance = balance
        self.log = []

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        self._take(amount)

    def _take(self, amount):
        self.balance -= amount

    def show(self):
        note(self)
        return {0: "empty"}[self.balance]

    def settle(self, amount):
        self.balance = self.balance - amount
        return self.show()

    def remember(self, what):
        self.log.append(what)
        return note(what)
"""
TESTS = """from bank import Account


def test_calls():
    account = Account()
    account.deposit(5)
    account.withdraw(9)
    account.remember("x")
    assert account.show() == ""  # test_calls


def test_made():
    account = Account(-4)
    account.remember("x")
    account.show()  # test_made


def test_settle():
    account = Account()
    account.settle(4)  # test_settle


def test_loop():
    account = Account()
    for amount in (1, 2):
        account.withdraw(amount)
    account.show()  # test_loop


def test_outside():
    account = Account()
    account.balance = -4
    account.show()  # test_outside


def test_given(account):
    account.show()  # test_given
"""
FILES = {"src/bank.py": CODE, "src/audit.py": "def note(x):\n    return x\n", "tests/test_bank.py": TESTS}
ACCOUNT = "<Account balance=-4, log=[]>"
SHOW = 'src/bank.py: return {0: "empty"}'
PROMISE = Contract(id="A-1", applies_to=("src/bank.py::Account",), invariants=("self.balance >= 0",))


def broken(case_of, test: str, *at: str, promise: Contract = PROMISE, texts: str = ACCOUNT):
    """The violations of an error whose frames all hold the account, by whatever name."""
    case = case_of(Example(error="KeyError: -4", files=FILES, at=at, test=f"tests/test_bank.py::{test}"))
    (info,) = case.event.exceptions
    frames = tuple(
        msgspec.structs.replace(f, variables={"self" if f.file == "src/bank.py" else "account": texts})
        for f in info.frames
    )
    event = msgspec.structs.replace(case.event, exceptions=(msgspec.structs.replace(info, frames=frames),))
    found = comparing.compare(msgspec.structs.replace(case, event=event), ContractIndex([promise]))
    return [v for v in found if v.clause == "invariants"]


def frame(test: str) -> str:
    """The line of a test that is marked with its name."""
    return f"tests/test_bank.py: # {test}"


@pytest.mark.parametrize(
    ("test", "blamed", "strength", "said"),
    [
        ("test_calls", "Account.withdraw", 1.0, "called at tests/test_bank.py:7"),
        ("test_made", "Account.__init__", 1.0, "made at tests/test_bank.py:13"),
        ("test_loop", "Account.withdraw", 0.6, "called at tests/test_bank.py:26"),
    ],
)
def test_last_writer_is_blamed(case_of, test, blamed, strength, said):
    (one,) = broken(case_of, test, frame(test), SHOW)
    assert (one.verdict, one.blame, one.culprit) == ("violated", "function", f"src/bank.py::{blamed}")
    assert one.strength == strength
    assert said in one.evidence
    assert "does not hold with self.balance = -4" in one.evidence
    assert [(h.feature, h.symbol) for h in hints([one])] == [("contract_violated", blamed)]


def test_method_on_the_stack_that_wrote_it_is_nearer_than_its_callers(case_of):
    at = (frame("test_settle"), "src/bank.py: return self.show()", SHOW)
    (one,) = broken(case_of, "test_settle", *at)
    assert one.culprit == "src/bank.py::Account.settle"


def test_who_writes_from_outside_is_blamed(case_of):
    (one,) = broken(case_of, "test_outside", frame("test_outside"), SHOW)
    assert one.culprit == "tests/test_bank.py::test_outside"


def test_nobody_is_blamed_where_no_writer_is_on_record(case_of):
    (one,) = broken(case_of, "test_given", frame("test_given"), SHOW)
    assert (one.verdict, one.blame, one.culprit) == ("violated", "", "")
    assert "not on record" in one.evidence


def test_kept_and_unknown(case_of):
    at = (frame("test_given"), SHOW)
    (kept,) = broken(case_of, "test_given", *at, texts="<Account balance=3, log=[]>")
    assert kept.verdict == "holds"
    (unknown,) = broken(case_of, "test_given", *at, texts="<Account>")
    assert unknown.verdict == "unknown"
    refused = msgspec.structs.replace(PROMISE, invariants=("open('x')",))
    (one,) = broken(case_of, "test_given", *at, promise=refused)
    assert (one.verdict, "not evaluated" in one.evidence) == ("unknown", True)


def test_changes_by_methods_of_lists_count(case_of):
    promise = msgspec.structs.replace(PROMISE, invariants=("len(self.log) == 0",))
    at = (frame("test_made"), SHOW)
    (one,) = broken(case_of, "test_made", *at, promise=promise, texts="<Account balance=0, log=['x']>")
    assert one.culprit == "src/bank.py::Account.remember"


def test_contract_of_a_method_looks_at_what_it_worked_on(case_of):
    promise = msgspec.structs.replace(PROMISE, applies_to=("src/bank.py::Account.show",))
    (one,) = broken(case_of, "test_calls", frame("test_calls"), SHOW, promise=promise)
    assert one.culprit == "src/bank.py::Account.withdraw"
