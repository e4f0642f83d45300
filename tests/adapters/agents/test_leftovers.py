"""What a killed run leaves behind is found: by the next run of any agent, and by the doctor."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.adapters.agents import agent_of, leftovers
from bugsage.adapters.agents.home import own_home
from bugsage.adapters.sandbox import find_sandbox
from bugsage.adapters.sandbox.none import NoSandbox
from bugsage.model.agent import AgentAccess, AgentOrder, Agents
from bugsage.surfaces.cli.doctor import run
from bugsage.wiring import open_house

FAKE = Path(__file__).parents[2] / "fakes" / "coding_agent.py"
#: Asks the agent `codex`, which hangs, in a tree that is given.
ASKING = """
import os, sys
from pathlib import Path
from bugsage.adapters.agents import agent_of
from bugsage.adapters.sandbox import find_sandbox
from bugsage.model.agent import AgentOrder, Agents
from bugsage.model.sandbox import Cage
tree, caged = Path(sys.argv[1]), sys.argv[2] == "caged"
agent = agent_of("codex", Agents(), around=(os.environ, tree), sandbox=find_sandbox)
agent.run(AgentOrder(brief="x", folder=str(tree), seconds=600.0), cage=Cage(writable=(str(tree),)) if caged else None)
"""


class Killed:
    """An agent of somebody who is killed while it works."""

    def __init__(self, top: Path) -> None:
        self.tree, self.bin, self.user, self.temporary = (top / name for name in ("tree", "bin", "user", "temporary"))
        for folder in (self.tree, self.bin, self.user / ".codex", self.temporary):
            folder.mkdir(parents=True)
        (self.user / ".codex" / "auth.json").write_text('{"token": "of-the-user"}')
        for program in ("codex", "command"):
            (self.bin / program).write_text(f"#!{sys.executable}\n{FAKE.read_text()}")
            (self.bin / program).chmod(0o755)
        self.environ = os.environ | {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.user),
            "TMPDIR": str(self.temporary),
        }

    def does(self, kind: str) -> None:
        (self.bin / "orders.json").write_text(json.dumps({"kind": kind, "tell": True}))

    def kill(self, how: str) -> None:
        """While the agent works, which is alive afterwards where no cage ends it."""
        self.does("hang")
        process = subprocess.Popen([sys.executable, "-c", ASKING, str(self.tree), how], env=self.environ)
        try:
            until(lambda: (self.tree / "seen.json").exists())
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def logins(self) -> list[Path]:
        return list(self.temporary.rglob("auth.json"))

    def alive(self) -> list[int]:
        """Agents that still run."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    if f"{self.bin}/".encode() in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
                except OSError:
                    continue
        return found


def until(done: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Killed]:
    found = Killed(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(found.temporary))
    yield found
    for pid in found.alive():
        os.kill(pid, signal.SIGKILL)


def test_the_next_run_of_any_agent_removes_them(killed: Killed) -> None:
    killed.kill("free")
    assert killed.logins()
    assert killed.alive()
    killed.does("good")
    agents = Agents(access={"command": AgentAccess(command=("command",))})
    agent = agent_of("command", agents, around=(killed.environ, killed.tree), sandbox=lambda: NoSandbox(""))
    with own_home() as mine:
        assert agent.left() == 1
        assert agent.run(AgentOrder(brief="x", folder=str(killed.tree), seconds=30.0)).ending == "done"
        assert list(killed.temporary.iterdir()) == [mine.home.parent]
    assert killed.alive() == []


def test_the_doctor_tells_of_them_and_removes_them(killed: Killed, capsys: pytest.CaptureFixture[str]) -> None:
    if find_sandbox().kind == "none":
        pytest.skip("nothing here can cage an agent")
    killed.kill("caged")
    until(lambda: not killed.alive())  # a cage ends with who made it
    [home] = {path for path in killed.temporary.iterdir() if list(path.rglob("auth.json"))}
    home.chmod(0)
    said = {one.name: one for one in pipeline.doctor(open_house(killed.tree))}["fixes"]
    assert (said.state, said.mend) == ("warn", "bugsage doctor --clean")
    assert said.finding.startswith("1 home of a killed agent is left; a copy of a login")
    run(clean=True, repo=str(killed.tree), format="text")
    assert "1 home of killed agents" in capsys.readouterr().err
    assert killed.logins() == []
    assert leftovers.left() == 0


def test_what_is_somebody_elses_stays(killed: Killed) -> None:
    (killed.user / "kept").write_text("")
    (killed.temporary / "bugsage-home-link").symlink_to(killed.user)
    (killed.temporary / "bugsage-home-file").write_text("")
    with own_home() as own:
        assert leftovers.sweep() == 0
        assert own.home.is_dir()
    assert (killed.user / "kept").exists()
    assert sorted(path.name for path in killed.temporary.iterdir()) == ["bugsage-home-file", "bugsage-home-link"]
