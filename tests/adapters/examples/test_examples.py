"""Examples are called by a real interpreter on a copy of the tree, and what comes back is compared by structure."""

import sys
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.examples import ProjectExamples, bugsage_examples, cut_off
from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.adapters.runner import ProcessRunner
from bugsage.adapters.state_folder import StateFolder
from bugsage.model.contract import Answers, Sample, Trial

CODE = """
import collections, dataclasses, decimal, os, socket, sys, time
from app.other import double

Pair = collections.namedtuple("Pair", "a b")

@dataclasses.dataclass
class Point:
    x: int
    y: int

    def moved(self, by):
        return Point(self.x + by, self.y)

    @staticmethod
    def origin():
        return Point(0, 0)

def add(a, b=1):
    print("noise on standard output")
    return double(a) // 2 + b

def kinds():
    return (1, {"a": {1, 2}}, decimal.Decimal("1.50"), Pair(1, None))

def fail(x):
    raise KeyError(x)

def sleep():
    time.sleep(60)

def leave():
    os._exit(3)

def write():
    open("written.txt", "w").write("x")
    return os.getcwd()

def reach():
    socket.create_connection(("192.0.2.1", 80), timeout=3)
"""


@pytest.fixture
def run(repository: Any) -> Any:
    files = {"src/app/__init__.py": "", "src/app/m.py": CODE, "src/app/other.py": "def double(x):\n    return x * 3\n"}
    repository.commit("first", files)
    repository.write({"src/app/other.py": "def double(x):\n    return x * 2\n"})
    state = StateFolder(repository.root).path
    examples = ProjectExamples(
        GitWorkspace(repository.root, state), ProcessRunner(repository.root, state / "runs"), [sys.executable]
    )

    def of(*asked: tuple[str, Sample], time_limit: float = 60) -> Answers:
        trials = [Trial(id="A-1", place=f"src/app/m.py::{symbol}", sample=sample) for symbol, sample in asked]
        return examples.run(trials, time_limit)

    return of


def test_outcomes_of_one_run(run: Any, repository: Any) -> None:
    found = run(
        ("add", Sample(args={"a": 2}, returns=3)),
        ("add", Sample(args={"a": 2, "b": 2}, returns=3)),
        ("kinds", Sample(returns=[1, {"a": [2, 1]}, 1.5, {"a": 1, "b": None}])),
        ("fail", Sample(args={"x": 1}, raises="LookupError")),
        ("fail", Sample(args={"x": 1}, returns=1)),
        ("add", Sample(args={"a": 1}, raises="ValueError")),
        ("Point.moved", Sample(args={"self": {"x": 1, "y": 2}, "by": 3}, returns={"x": 4, "y": 2})),
        ("Point.moved", Sample(args={"by": 3}, returns=1)),
        ("Point.origin", Sample(returns={"x": 0, "y": 0})),
        ("nowhere", Sample()),
        ("write", Sample()),
    )
    states = [one.state for one in found.answers]
    assert states == ["holds", "violated", "holds", "holds", "violated", "violated", "holds", "unknown", "holds",
                      "unknown", "holds"]  # fmt: skip
    assert found.answers[1].said == "it returned 4"
    assert found.answers[4].said == "it raised KeyError: 1"
    assert not (repository.root / "written.txt").exists(), "the user's tree is not the one that runs"
    assert ".bugsage/worktrees" in (found.answers[-1].returned or "")
    assert repository.git("worktree", "list").count("\n") == 1, "nothing is left behind"


def test_what_does_not_end(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugsage.adapters.examples.EACH", 0.5)
    found = run(("sleep", Sample()), ("add", Sample(args={"a": 1}, returns=2)), ("leave", Sample()), ("add", Sample()))
    assert [one.state for one in found.answers] == ["unknown", "holds", "unknown", "unknown"]
    assert "stopped after 0.5 s" in found.answers[0].said
    assert "ended before it" in found.answers[3].said


def test_the_network_is_cut_off_where_the_system_allows(run: Any) -> None:
    found = run(("reach", Sample(raises="OSError")))
    assert found.network == "cut off" if cut_off() else found.network.startswith("not cut off")
    if cut_off():
        assert "unreachable" in found.answers[0].said


def test_nothing_asked_starts_nothing(tmp_path: Path) -> None:
    assert ProjectExamples(None, None, ()).run([], 1) == Answers()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "wanted", "equal"),
    [
        ((1, 2), [1, 2], True),
        ({1, 2}, [2, 1], True),
        ({1, 2}, [1, 1], False),
        (1, True, False),
        (True, True, True),
        (1, 1.0, True),
        ("1", 1, False),
        (Path("a/b"), "a/b", True),
        (None, None, True),
        (0, None, False),
        ({1: "a"}, {"1": "a"}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ("ab", ["a", "b"], False),
        (b"x", "x", False),
        (iter([1]), [1], True),
    ],
)
def test_equal_by_structure(value: object, wanted: object, equal: bool) -> None:
    assert bugsage_examples.same(value, wanted) is equal
