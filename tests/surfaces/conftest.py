"""A fixed report that every renderer is tried on, and a fake house that answers with it."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from bugsage import pipeline, wiring
from bugsage.errors import UnknownIssue
from bugsage.model.ci import CiPlace, CiRun
from bugsage.model.code import IndexStats
from bugsage.model.contract import Violation
from bugsage.model.diagnosis import Diagnosis, Evidence, Hypothesis, Impact, Report, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue, Triage
from bugsage.model.priority import Ranked, Wanted
from bugsage.model.redaction import Private
from bugsage.model.report import Counts, KeyLine, Location, Reading
from bugsage.model.risk import Risk, RuleHit
from bugsage.model.run import Check, Planned, ProjectFacts, RunResult, TestCommand, Written
from bugsage.model.similar import Near
from bugsage.model.timeline import Actor, Entry, EntryKind, FirstSuspect, IssueRecord, Reliability, Stats
from bugsage.pipeline.ci import FromCi
from bugsage.surfaces.source import ReadSource
from bugsage.timeline import ranked
from tests.fakes.fake_git import FakeHistory

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
            Violation(
                id="ORD-3", clause="raises", verdict="violated", evidence="KeyError may not escape from `create`"
            ),
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
                RuleHit(
                    rule="contract", points=1.2, reason="contract ORD-3 speaks of it", file="shop/orders.py", line=10
                ),
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


CI_RUN = CiRun(
    place=CiPlace(service="github", base="https://github.com", project="ana/shop", run="12"),
    title="CI \x1b[31mred",
    state="failed",
    branch="main",
    commit="5c1d" * 10,
    url="https://github.com/ana/shop/actions/runs/12",
    time="2026-05-06T09:30:00Z",
)


def _wished(ci: FromCi | None) -> list[tuple[int | None, bool]]:
    """What is wanted from CI where it is not what is always wanted."""
    return [(ci.attempt, ci.green)] if ci and (ci.attempt or not ci.green) else []


class FakeProject:
    """A shop that has settings and no contracts."""

    def look(self) -> ProjectFacts:
        return ProjectFacts(
            root="/home/ana/shop",
            languages={"python": 12, "javascript": 2},
            test=TestCommand(
                argv=("pytest", "-q"), tool="pytest", found_in="pyproject.toml", reason="pyproject.toml is for it"
            ),
            ci=(".github/workflows/test.yml",),
        )

    def plan(self, test: str = "") -> tuple[Planned, ...]:
        return (
            Planned(path=".lattice/contracts/", action="created", reason="what the code promises", text="# Contracts"),
            Planned(path="pyproject.toml", action="kept", reason="it has [tool.bugsage] already"),
        )


class FakeHouse:
    """Stands for the pipeline: answers with what it was given, and remembers what it was asked."""

    def __init__(self, report: Report, reading: Reading) -> None:
        self.report = report
        self.readings: tuple[Reading, ...] = (reading,)
        self.status = 1
        self.output = b"1 failed\n"
        self.failure: BaseException | None = None
        self.asked: list[tuple[object, ...]] = []
        self.private = Private()

    def open_house(self, repo: Path | None = None, *, state: bool = True) -> "FakeHouse":
        self.asked.append(("open_house", repo))
        return self

    def root(self) -> Path:
        return Path(self.report.repository.root)

    def read(
        self, sources: Sequence[str], *, format: str | None, green: Sequence[str] = (), ci: FromCi | None = None
    ) -> tuple[Reading, ...]:
        self._ask("read", tuple(sources), format, *([green] if green else []), *_wished(ci))
        return self.readings

    def diagnose(
        self,
        sources: Sequence[str],
        *,
        format: str | None = None,
        top: int | None = None,
        reproduce: object = None,
        asking: object = None,
        rerun: object = None,
        coverage: Sequence[str] = (),
        green: Sequence[str] = (),
        ci: FromCi | None = None,
    ) -> Report:
        more = (one for one in (reproduce, asking, rerun, coverage or None, green or None) if one is not None)
        self._ask("diagnose", tuple(sources), format, top, *more, *_wished(ci))
        return self.report

    def ci_runs(self, branch: str | None = None, commit: str | None = None) -> tuple[CiRun, ...]:
        self._ask("ci_runs", branch, commit)
        return (CI_RUN,)

    def failed_ci_runs(self, branch: str | None, commit: str | None, tell: object) -> tuple[CiRun, ...]:
        self._ask("failed_ci_runs", branch, commit)
        return (CI_RUN,)

    @property
    def history(self) -> FakeHistory:
        return FakeHistory(self.report.repository)

    def test(
        self,
        command: Sequence[str],
        *,
        on_output: Callable[[bytes], None],
        reproduce: object = None,
        tell: Callable[[TestCommand], None],
        terminal: object = None,
        sandbox: bool = False,
    ) -> tuple[RunResult, Report | None]:
        self._ask("test", tuple(command), *filter(None, [reproduce, sandbox]))
        if not command:
            tell(TestCommand(argv=("pytest",), tool="pytest", found_in="pytest.ini", reason="pytest.ini is for pytest"))
        on_output(self.output)
        run = RunResult(command=tuple(command) or ("pytest",), status=self.status, seconds=1.25, log="/tmp/run.log")
        return run, self.report if self.status else None

    def issues(self, *, all: bool = False) -> tuple[IssueRecord, ...]:
        self._ask("issues", all)
        return records()

    def listed(self, wanted: Wanted) -> tuple[Ranked, ...]:
        self._ask("listed", wanted)
        found = [ranked(record, "2026-01-06T10:00:00Z") for record in records()]
        return tuple(sorted(found, key=lambda one: -one.priority.score))

    def merge(self, issues: Sequence[str], comment: str = "") -> IssueRecord:
        self._ask("merge", tuple(issues), comment)
        return records()[0]

    def split(self, issue: str, comment: str = "") -> str:
        self._ask("split", issue, comment)
        return records()[0].id

    def said_the_same(self, issue: str) -> tuple[str, ...]:
        self._ask("said_the_same", issue)
        return ("BS-0badc0de",)

    def found_the_same(self, issue: str) -> tuple[tuple[str, Near], ...]:
        self._ask("found_the_same", issue)
        near = Near(
            issue=issue,
            how="like",
            score=0.95,
            threshold=0.93,
            frames=("shop/orders.py create",),
            reasons=("the same message",),
        )
        return (("BS-0badcafe", near),)

    def show(self, issue: str) -> Diagnosis:
        self._ask("show", issue)
        found = [d for d in self.report.diagnoses if d.issue.id == issue]
        if not found:
            raise UnknownIssue(f"no issue has the id {issue}")
        return found[0]

    def timeline(self, issue: str | None) -> tuple[tuple[Entry, str], ...]:
        self._ask("timeline", issue)
        return entries()

    def verdict(self, issue: str, right: bool, comment: str = "", at: str = "") -> Reliability:
        self._ask("verdict", issue, right, comment, at)
        return Reliability(n=4, base_rate=0.75, interval=(0.3, 0.954), brier=0.2, ece10=0.1, expected=0.54)

    def stats(self) -> Stats:
        self._ask("stats")
        return Stats(entries=12, issues={"open": 2}, occurrences=3, runs=2, green=1, run_seconds=(1.5, 2.0))

    def index(self) -> IndexStats:
        self._ask("index")
        return IndexStats(
            files=12, parsed=3, reused=9, removed=1, definitions=140, calls=900, bytes=81_000, seconds=0.0421,
            skipped=(("shop/big.py", "larger than 5 MB"),),
        )  # fmt: skip

    @property
    def project(self) -> "FakeProject":
        return FakeProject()

    def init(self, planned: Sequence[Planned]) -> tuple[Written, ...]:
        self._ask("init")
        return tuple(Written(path=one.path, action=one.action, reason=one.reason) for one in planned)

    def doctor(self) -> tuple[Check, ...]:
        self._ask("doctor")
        return (
            Check(name="git", state="ok", finding="git 2.39 is on PATH."),
            Check(name="tests", state="warn", finding="No test command was found.", mend="bugsage test -- pytest"),
            Check(name="state", state="fail", finding="`.bugsage/` cannot be written.", mend="chmod u+w .bugsage"),
        )

    def _ask(self, *words: object) -> None:
        self.asked.append(words)
        if self.failure is not None:
            raise self.failure


def records() -> tuple[IssueRecord, ...]:
    return (
        IssueRecord(
            id="BS-0c55b1aa",
            title="TimeoutError: no answer from [bold]db[/bold].local after 30 s",
            type="TimeoutError",
            test="tests/test_db.py::test_ping",
            status="resolved",
            occurrences=1,
            sources=("run",),
            first_seen="2026-01-04T09:00:00.000000Z",
            last_seen="2026-01-04T09:00:00.000000Z",
        ),
        IssueRecord(
            id="BS-7f3a2c91",
            title="KeyError: 'user_id'",
            type="KeyError",
            message="'user_id'",
            file="shop/orders.py",
            line=15,
            occurrences=3,
            sources=("run", "sentry"),
            first_seen="2026-01-05T09:00:00.000000Z",
            last_seen="2026-01-05T10:00:00.000000Z",
            suspect=FirstSuspect(file="shop/orders.py", symbol="Orders.create", probability=0.62),
            cause="`create` reads the key 'user_id', but the request only has 'items' and 'userId'",
            triage="code",
            fixable=True,
            risk=2.4,
            path="review",
        ),
    )


def entries() -> tuple[tuple[Entry, str], ...]:
    entry = Entry(
        kind=EntryKind.ISSUE_DETECTED,
        issue="BS-7f3a2c91",
        subject="d41d8cd9",
        payload={"title": "KeyError: 'user_id'", "occurrences": 1},
        actor=Actor(name="intake", version="1"),
        time="2026-01-05T10:00:00.000000Z",
        number=1,
        digest="ab" * 32,
    )
    later = msgspec.structs.replace(entry, kind=EntryKind("KindOfTomorrow"), number=2, time="2026-01-05T10:02:00Z")
    return (entry, "BS-7f3a2c91 was seen: KeyError: 'user_id'."), (later, "Something that this version cannot tell.")


@pytest.fixture
def house(report: Report, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> FakeHouse:
    """Everything a command asks of the pipeline is asked of this."""
    fake = FakeHouse(report, reading)
    monkeypatch.setattr(wiring, "open_house", fake.open_house, raising=False)
    monkeypatch.setattr(wiring, "root", FakeHouse.root, raising=False)
    for name in (
        "read",
        "diagnose",
        "test",
        "issues",
        "listed",
        "merge",
        "split",
        "said_the_same",
        "found_the_same",
        "show",
        "timeline",
        "verdict",
        "stats",
        "index",
        "init",
        "doctor",
    ):
        monkeypatch.setattr(pipeline, name, getattr(FakeHouse, name), raising=False)
    monkeypatch.setattr("bugsage.pipeline.ci.runs_of_branch", FakeHouse.ci_runs)
    monkeypatch.setattr("bugsage.pipeline.ci.failed_runs", FakeHouse.failed_ci_runs)
    return fake


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with a kept one; BUGSAGE_UPDATE_GOLDENS=1 keeps the text instead."""

    def compare(name: str, text: str) -> None:
        kept = Path(__file__).parent / "golden" / name
        if os.environ.get("BUGSAGE_UPDATE_GOLDENS"):
            kept.write_text(text, encoding="utf-8")
        assert text == kept.read_text(encoding="utf-8")

    return compare
