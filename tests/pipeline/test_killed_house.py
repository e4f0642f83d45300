"""Killed anywhere and asked again, a house knows what it would know had nothing happened."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.timeline import State
from bugsage.timeline import fold
from tests.conftest import Repository

pytestmark = pytest.mark.slow

#: At how many of its steps a first diagnosis is killed, evenly spread; `BUGSAGE_TEST_KILLS=1000` is every one.
KILLS = int(os.environ.get("BUGSAGE_TEST_KILLS", "20"))
CODE = {
    "shop.py": (
        "def price_of(line):\n    return line.price\n\n\ndef total(lines):\n    return sum(map(price_of, lines))\n"
    ),
    "test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total([None]) == 1\n",
}
RAISED = (
    'Traceback (most recent call last):\n  File "test_shop.py", line 5, in test_total\n    assert total([None]) == 1\n'
    '  File "shop.py", line {line}, in {name}\n    {code}\n{error}\n'
)
TROUBLES = [
    RAISED.format(line=2, name="price_of", code="return line.price", error="AttributeError: no price"),
    RAISED.format(line=6, name="total", code="return sum(map(price_of, lines))", error="TypeError: no lines"),
]
LOGS = {
    "one.log": TROUBLES[0],
    "other.log": TROUBLES[1],
    "both.log": "\n\n".join(TROUBLES),
    "again.log": f"later\n{TROUBLES[0]}",
    "green-1.log": "all is well\n",
    "red-1.log": TROUBLES[0],
    "red-2.log": f"later\n{TROUBLES[1]}",
}


class Children:
    """A process that does verbs in children of its own, each killed at a step or let live."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("killed_house.py")
        here = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": here, "GIT_CEILING_DIRECTORIES": "/"},
        )  # fmt: skip

    def do(self, root: Path, verb: str, words: tuple[str, ...], kill_at: int | None = None) -> tuple[int, str]:
        """Exit code (negative for a signal) and what was said: the number of steps, or an error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        task = {"root": str(root), "verb": verb, "words": words, "kill_at": kill_at}
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["code"], answer["said"]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def state_of(root: Path) -> State:
    """Folded from the first entry, after the whole chain was checked."""
    path = root / ".bugsage" / "timeline.db"
    if not path.exists():
        return State()
    timeline = SqliteTimeline(path)
    entries = timeline.entries()
    timeline.close()
    half = len(entries) // 2
    assert fold(entries[half:], fold(entries[:half])) == fold(entries), "replaying in two parts is replaying"
    return fold(entries)


def timeless(state: State) -> tuple[Any, ...]:
    """What a state says, without when it was said and at which place of the timeline."""
    issues = {
        name: replace(
            record,
            first_seen="",
            last_seen="",
            resolved="",
            days={},
            verdicts=tuple(replace(verdict, time="") for verdict in record.verdicts),
        )
        for name, record in state.issues.items()
    }
    runs = {name: replace(run, time="", log="") for name, run in state.runs.items()}
    green = state.last_green and replace(state.last_green, time="")
    return issues, runs, green, state.seen, state.counted, state.near, state.work, state.unknown


class KilledHouse(RuleBasedStateMachine):
    """Two repositories alike: in one every command ends, in the other it may be killed before it is given again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="bugsage-"))
        self.children = Children()
        self.calm, self.killed = self.folder / "calm", self.folder / "killed"

    @initialize()
    def found(self) -> None:
        for root in (self.calm, self.killed):
            repository = Repository(root)
            repository.commit("A shop", CODE)
        for name, text in LOGS.items():
            (self.folder / name).write_text(text)

    @rule(name=st.sampled_from(["one.log", "other.log", "both.log", "again.log"]), part=st.floats(0, 1))
    def diagnose(self, name: str, part: float) -> None:
        self.both("diagnose", (str(self.folder / name),), part)

    @rule(name=st.sampled_from(["green-1.log", "red-1.log", "red-2.log"]), part=st.floats(0, 1))
    def test(self, name: str, part: float) -> None:
        self.both("test", (str(self.folder / name),), part)

    @precondition(lambda self: state_of(self.calm).issues)
    @rule(data=st.data(), said=st.sampled_from(["right", "wrong"]), part=st.floats(0, 1))
    def verdict(self, data: st.DataObject, said: str, part: float) -> None:
        name = data.draw(st.sampled_from(sorted(state_of(self.calm).issues)))
        self.both("verdict", (name, said), part)

    def both(self, verb: str, words: tuple[str, ...], part: float) -> None:
        """In the calm house to the end; in the other killed after this part of the steps, then to the end."""
        code, said = self.children.do(self.calm, verb, words)
        assert code == 0, said
        before = timeless(state_of(self.killed))
        kill_at = max(1, round(int(said) * part))
        code, _ = self.children.do(self.killed, verb, words, kill_at)
        assert code in (0, -signal.SIGKILL)
        between = timeless(state_of(self.killed))
        if code and verb != "test":  # a run is put down before what was found in it
            after = timeless(state_of(self.calm))
            assert between in (before, after), "all that a command says is said at once, or nothing of it"
        code, said = self.children.do(self.killed, verb, words)
        assert code == 0, said

    @invariant()
    def know_the_same(self) -> None:
        assert timeless(state_of(self.killed)) == timeless(state_of(self.calm))

    def teardown(self) -> None:
        self.children.close()
        shutil.rmtree(self.folder)


TestKilledHouse = pytest.mark.slow(KilledHouse.TestCase)
TestKilledHouse.settings = settings(
    max_examples=max(3, KILLS // 10), stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.slow
def test_a_first_diagnosis_killed_at_its_steps(tmp_path: Path) -> None:
    children = Children()
    repository = Repository(tmp_path / "repo")
    repository.commit("A shop", CODE)
    log = tmp_path / "both.log"
    log.write_text(LOGS["both.log"])
    code, said = children.do(repository.root, "diagnose", (str(log),))
    assert code == 0, said
    expected = timeless(state_of(repository.root))
    assert len(expected[0]) == 2
    killed = 0
    steps = int(said)
    for kill_at in sorted({1 + n * (steps - 1) // (KILLS - 1) for n in range(KILLS)}):
        shutil.rmtree(repository.root / ".bugsage")
        code, answer = children.do(repository.root, "diagnose", (str(log),), kill_at)
        killed += code == -signal.SIGKILL
        state_of(repository.root)
        code, answer = children.do(repository.root, "diagnose", (str(log),))
        assert code == 0, answer
        assert timeless(state_of(repository.root)) == expected
        assert repository.git("status", "--porcelain") == ""
    children.close()
    assert killed > 5
