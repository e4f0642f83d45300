"""A fixed report that every renderer is tried on, and a fake house that answers with it."""

import pytest

from bugsage.model.contract import Violation
from bugsage.model.diagnosis import Diagnosis, Evidence, Hypothesis, Impact, Report, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue, Triage
from bugsage.model.report import Counts, KeyLine, Location, Reading
from bugsage.model.risk import Risk, RuleHit
from bugsage.surfaces.source import ReadSource

ORDERS = '''"""Orders as the shop keeps them."""

from shop.store import Store


class Orders:
    def __init__(self, store: Store) -> None:
        self.store = store

    def create(self, request: dict) -> int:
        """Book an order and give its number."""
        items = request["items"]
        if not items:
            raise ValueError("an order needs items")
        user = self.store.user(request["user_id"])
        total = sum(item["price"] for item in items)
        return self.store.book(user, total)
'''


@pytest.fixture
def read_source() -> ReadSource:
    files = {"shop/orders.py": ORDERS}
    return lambda path: tuple(files.get(path, "").split("\n")) if path in files else ()


def key_error() -> ErrorEvent:
    frames = (
        Frame(file="tests/test_orders.py", line=21, function="test_create", in_app=True),
        Frame(file="shop/orders.py", line=15, function="create", code='user = self.store.user(request["user_id"])'),
    )
    return ErrorEvent(
        type="KeyError",
        message="'user_id'",
        tool="pytest",
        format="pytest_text",
        test="tests/test_orders.py::test_create[two items]",
        phase="call",
        file="shop/orders.py",
        line=15,
        exceptions=(ExceptionInfo(type="KeyError", message="'user_id'", frames=frames),),
    )


def sure() -> Diagnosis:
    evidence = (
        Evidence(kind="frame", detail="the error was raised here, 2 frames below the test", weight=1.92),
        Evidence(kind="history", detail="changed 2 days ago in 3f2a1c9 “Rename the request's keys”", weight=0.74),
        Evidence(kind="test", detail="called by the failing test", weight=0.41),
        Evidence(kind="name", detail="shares the words create, order with the test", weight=0.22),
        Evidence(kind="similar", detail="no earlier failure like this one touched it", weight=-0.31),
        Evidence(kind="value", detail="reads the key that was missing", weight=0.12),
    )
    suspects = (
        Suspect(
            rank=1, file="shop/orders.py", symbol="Orders.create", start=10, end=17, lines=(15,), probability=0.62,
            evidence=evidence,
        ),
        Suspect(rank=2, file="shop/web.py", symbol="orders_endpoint", start=30, end=44, lines=(38,), probability=0.18),
        Suspect(rank=3, file="shop/store.py", symbol="Store.user", start=12, end=19, probability=0.064),
        Suspect(rank=4, file="shop/web.py", symbol="decode_body", start=8, end=27, probability=0.031),
        Suspect(rank=5, file="shop/__init__.py", symbol="<module>", start=1, end=9, probability=0.004),
        Suspect(rank=6, file="shop/store.py", symbol="Store.book", start=21, end=40, probability=0.003),
    )  # fmt: skip
    hypotheses = (
        Hypothesis(
            cause="`create` reads the key 'user_id', but the request only has 'items' and 'userId'",
            category="missing-key",
            confidence=0.58,
            suspect=1,
            evidence=("the test passes a dict literal with the keys 'items' and 'userId'",),
            fix_hint="read 'userId', or rename the key where the request is made (tests/test_orders.py:20)",
            confirm="print sorted(request) at shop/orders.py:15",
        ),
        Hypothesis(
            cause="the endpoint no longer translates the names of the keys",
            category="changed-caller",
            confidence=0.17,
            suspect=2,
        ),
    )
    return Diagnosis(
        issue=Issue(
            id="BS-7f3a2c91",
            fingerprint=Fingerprint(
                hash="7f3a2c91d0b35f6a7f3a2c91d0b35f6a7f3a2c91",
                parts=(
                    FingerprintPart(name="type", value="KeyError"),
                    FingerprintPart(name="message", value="'user_id'", contributes=False, hint="frames say enough"),
                ),
            ),
            events=(key_error(),),
            occurrences=3,
        ),
        triage=Triage(kind="code", fixable=True, reason="the error was raised in the repository's own code"),
        suspects=suspects,
        suspect_set=SuspectSet(coverage=0.9, size=4),
        hypotheses=hypotheses,
        contracts=(
            Violation(id="ORD-3", clause="raises", verdict="violated", evidence="KeyError may not escape from `create`"),
        ),
        impact=Impact(
            callers=7,
            entry_points=("shop/cli.py::main", "shop/web.py::orders_endpoint"),
            tests=("tests/test_orders.py::test_create", "tests/test_web.py::test_post", "tests/test_web.py::test_put"),
        ),
        risk=Risk(
            score=2.4,
            path="review",
            hits=(
                RuleHit(rule="many-callers", points=1.2, reason="7 functions call `Orders.create`"),
                RuleHit(rule="contract", points=1.2, reason="contract ORD-3 speaks of it", file="shop/orders.py", line=10),
            ),
        ),
    )


def unsure() -> Diagnosis:
    event = ErrorEvent(
        type="TimeoutError",
        message="no answer from [bold]db[/bold].local after 30 s",
        test="tests/test_db.py::test_ping",
        tool="pytest",
        phase="setup",
    )
    return Diagnosis(
        issue=Issue(id="BS-0c55b1aa", fingerprint=Fingerprint(hash="0c55b1aa" * 5), events=(event,)),
        triage=Triage(kind="infrastructure", reason="a service did not answer"),
        unsure="the trace names no line of this repository, and no function stands out",
    )


@pytest.fixture
def report() -> Report:
    """Two issues and a source that could not be read."""
    return Report(
        repository=RepositoryState(root="/home/ana/shop", commit="3f2a1c9" + "0" * 33, dirty=True, branch="main"),
        readings=(
            Reading(
                source="run.log",
                tool="pytest",
                format="pytest_text",
                counts=Counts(failed=2, errors=0, passed=118, skipped=3),
                events=(key_error(), unsure().issue.event),
                key_lines=(KeyLine(line=48, text="E   KeyError: 'user_id'"),),
            ),
            Reading(
                source="build.txt",
                unreadable="it says that something failed, but no error can be found in it",
                tail=("step 4 of 4", "make: *** [all] Error 2"),
            ),
        ),
        diagnoses=(unsure(), sure()),
        timings_ms={"intake": 3.04, "index": 40.2, "localize": 25.0, "total": 90.4},
    )


@pytest.fixture
def reading() -> Reading:
    """Everything that a reading can hold."""
    return Reading(
        source="run.log",
        tool="pytest",
        format="pytest_text",
        counts=Counts(failed=1, errors=0, passed=118, skipped=None),
        events=(key_error(),),
        locations=(Location(file="a.c", line=3, column=7, severity="error", message="no such name", tool="gcc"),),
        key_lines=(KeyLine(line=48, text="E   KeyError: 'user_id'"),),
        notes=("the log was cut at 100 MB",),
    )
