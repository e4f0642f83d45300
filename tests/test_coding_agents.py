"""The real Claude Code, Codex, aider and mini-swe-agent, in the cage, against a model that does as a script says.

What each is told to do comes through the protocol of its own model, by its own tools. Every one goes once through the
whole of `bugsage fix`; what costs a fix more time than it tells is asked of the adapter.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bugsage.adapters.agents import agent_of
from bugsage.adapters.sandbox import find_sandbox
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun, Agents
from bugsage.model.sandbox import Cage
from tests.coding_agents.installed import PROGRAMS
from tests.conftest import Repository
from tests.fakes.model_server import Fail, Hang, ModelServer, Move, Refuse, Say, Then, Use, model_server
from tests.pipeline.fixing.test_fix import FILES, SHOP, failing, git

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_sandbox().kind == "none", reason="nothing here can cage an agent"),
]
MODELS = {name: "gpt-4o" if name == "codex" else "openai/gpt-4o" for name in PROGRAMS} | {
    "claude-code": "claude-sonnet-4-5"
}
#: Those that start at once; the others take seconds of a processor to load their library.
QUICK, SLOW = ("claude-code", "codex"), ("aider", "mini-swe-agent")
KEY = "sk-of-the-agent-1234567890"
CALL = ("return self.totals()", "return self.total()")
WORSE = ("return self.totals()", "return self.total")
CHEAT = ("assert cart.pay() == 2", "pass")
#: Nobody answers at this address: it is for documentation.
FETCH = "python3 -c 'import urllib.request as u; u.urlopen(\"https://192.0.2.1/\")'"


def edit(name: str, file: str, old: str, new: str) -> list[Move]:
    """A change of one file, in the words of an agent's own tools."""
    if name == "claude-code":
        return [
            Use("Read", {"file_path": file}),
            Use("Edit", {"file_path": file, "old_string": old, "new_string": new}),
        ]
    if name == "aider":
        return [Say(f"{file}\n```python\n<<<<<<< SEARCH\n    {old}\n=======\n    {new}\n>>>>>>> REPLACE\n```\n")]
    script = f"from pathlib import Path\np = Path({file!r})\np.write_text(p.read_text().replace({old!r}, {new!r}))\n"
    return [command(name, f"python3 - <<'EOF'\n{script}EOF\n")]


def command(name: str, words: str) -> Move:
    tools = {
        "claude-code": ("Bash", "command"),
        "codex": ("exec_command", "cmd"),
        "mini-swe-agent": ("bash", "command"),
    }
    tool, key = tools[name]
    return Use(tool, {key: words})


def done(name: str) -> list[Move]:
    """It says that its work is done; to aider that is a word without any change."""
    if name == "mini-swe-agent":
        return [command(name, "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT")]
    return [Say("I have done it.")]


class Place:
    """A repository with a failing test, a model, and an agent's settings."""

    def __init__(self, name: str, repository: Repository, server: ModelServer, top: Path) -> None:
        self.name, self.root, self.server, self.temporary = name, repository.root, server, top / "temporary"
        base = server.url if name == "claude-code" else f"{server.url}/v1"
        self.access = AgentAccess(program=PROGRAMS[name](), model=MODELS[name], base_url=base)
        self.user = top / "config" / "bugsage" / "bugsage.toml"
        self.user.parent.mkdir(parents=True)
        self.temporary.mkdir()
        self.environ = {**os.environ, "TMPDIR": str(self.temporary), "XDG_CONFIG_HOME": str(top / "config")}
        self.environ |= {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY}

    def does(self, *moves: Move) -> None:
        self.server.script = moves

    def run(self, *, seconds: float = 120.0, caged: bool = True) -> AgentRun:
        """By the adapter, in the repository itself."""
        agents = Agents(access={self.name: self.access})
        agent = agent_of(self.name, agents, around=(self.environ, self.root), sandbox=find_sandbox)
        order = AgentOrder(
            brief="Mend pay() in shop.py, so that test_shop.py passes.",
            folder=str(self.root),
            files=("shop.py",),
            commands=(("python", "-m", "pytest"),),
            seconds=seconds,
            turns=6,
            usd=1.0,
        )
        run = agent.run(order, cage=Cage(writable=(str(self.root),)) if caged else None)
        self.nothing_stays()
        return run

    def fix(self, *words: str, seconds: float = 120.0) -> dict[str, object]:
        """By the whole command."""
        said = {"program": self.access.program, "model": self.access.model, "base_url": self.access.base_url}
        table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())
        self.user.write_text(f"[agents]\nseconds = {seconds}\n\n[agents.access.{self.name}]\n{table}")
        before = self.state()
        ran = subprocess.run(
            [sys.executable, "-m", "bugsage", "fix", "--agent", self.name, "--format", "json", *words],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
        )
        assert ran.returncode in (0, 1), ran.stderr
        assert self.state() == before
        assert list((self.root / ".bugsage" / "worktrees").iterdir()) == []
        self.nothing_stays()
        found: dict[str, object] = json.loads(ran.stdout)
        if found["status"] != "plausible":
            assert git(self.root, "branch", "--list", "bugsage/*") == ""
        return found

    def state(self) -> tuple[str, ...]:
        words = (
            ("rev-parse", "HEAD"),
            ("status", "--porcelain", "--ignored"),
            ("stash", "list"),
            ("diff",),
            ("config", "-l"),
        )
        return tuple(git(self.root, *one) for one in words)

    def nothing_stays(self) -> None:
        assert self.processes() == []
        assert [path.name for path in self.temporary.iterdir() if path.name.startswith("bugsage-")] == []
        assert {key.removeprefix("Bearer ") for key in self.server.keys} <= {KEY}

    def processes(self) -> list[int]:
        """Those that know of this model: its address has a port of its own."""
        found, address = [], f"127.0.0.1:{self.server.server_port}".encode()
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and int(folder.name) != os.getpid():
                try:
                    if address in (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
                except OSError:
                    continue
        return found

    def crash(self) -> None:
        """The agent is killed while it waits for its model."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

    def changed(self) -> list[str]:
        return git(self.root, "diff", "--name-only").split()


@pytest.fixture(params=PROGRAMS)
def name(request: pytest.FixtureRequest) -> str:
    """Installed first, so that nothing waits for it."""
    PROGRAMS[request.param]()
    return str(request.param)


@pytest.fixture
def place(
    name: str, repository: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    with model_server() as server:
        found = Place(name, repository, server, tmp_path_factory.mktemp("around"))
        monkeypatch.setattr(tempfile, "tempdir", str(found.temporary))
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield found


@pytest.fixture
def worked(place: Place, repository: Repository) -> Place:
    repository.commit("Start", FILES)
    return place


def attempts(fix: dict[str, object]) -> list[str]:
    tried = fix["attempts"]
    assert isinstance(tried, list)
    return [one["outcome"] for one in tried]


def fixing(place: Place, repository: Repository, *moves: Move) -> Place:
    failing(repository)
    place.does(*moves)
    return place


def test_a_good_fix_is_proven_and_committed(place: Place, repository: Repository) -> None:
    name = place.name
    fix = fixing(place, repository, *edit(name, "shop.py", *CALL), *done(name)).fix()
    assert fix["status"] == "plausible", fix
    assert attempts(fix) == ["plausible"]
    assert "+        return self.total()\n" in str(fix["patch"])
    assert git(place.root, "diff", "--name-only", "HEAD", str(fix["branch"])) == "shop.py\n"
    assert f"BugSage-Agent: {name}" in git(place.root, "log", "-1", "--format=%(trailers)", str(fix["branch"]))
    said = json.dumps([body for _, body in place.server.heard])
    assert "test_pay" in said
    assert KEY not in said


@pytest.mark.parametrize("name", QUICK, indirect=True)
def test_a_cheat_is_refused(place: Place, repository: Repository) -> None:
    name = place.name
    fix = fixing(place, repository, *edit(name, "test_shop.py", *CHEAT), *done(name)).fix("--attempts", "1")
    assert fix["status"] == "escalated", fix
    assert attempts(fix) == ["refused"]


@pytest.mark.parametrize("name", QUICK, indirect=True)
def test_a_hang_ends_with_the_time(place: Place, repository: Repository) -> None:
    fix = fixing(place, repository, Hang()).fix("--attempts", "1", seconds=6)
    assert fix["status"] == "escalated", fix
    assert "its time was over" in str(fix)


@pytest.mark.parametrize("name", SLOW, indirect=True)
def test_what_hangs_is_ended(worked: Place) -> None:
    worked.does(Hang())
    assert worked.run(seconds=6).ending == "timeout"


@pytest.mark.parametrize("name", QUICK, indirect=True)
def test_a_bad_fix_is_done_by_its_own_word(worked: Place) -> None:
    worked.does(*edit(worked.name, "shop.py", *WORSE), *done(worked.name))
    run = worked.run()
    assert run.ending == "done", run
    assert (worked.root / "shop.py").read_text() == SHOP.replace(*WORSE)
    assert worked.changed() == ["shop.py"]


@pytest.mark.parametrize("name", SLOW, indirect=True)
def test_a_bad_fix_and_a_cheat_are_done_by_its_own_word(worked: Place) -> None:
    name, outside = worked.name, worked.root.parent / "outside.py"
    moves = [*edit(name, "shop.py", *WORSE), *edit(name, "test_shop.py", *CHEAT)]
    if name == "aider":  # whose edits are what it says at once
        moves = [Say("\n".join(one.text for one in moves if isinstance(one, Say)))]
    else:  # it takes seconds to begin: what is denied is shown along with it
        moves.append(command(name, f"touch {outside}; {FETCH}"))
    worked.does(*moves, *done(name))
    run = worked.run()
    assert run.ending == "done", run
    assert worked.changed() == ["shop.py", "test_shop.py"]
    assert not outside.exists()
    assert run.denials == (() if name == "aider" else ("network: 192.0.2.1:443",)), run


@pytest.mark.parametrize("name", ["codex"], indirect=True)
def test_where_nothing_cages_it_codex_cages_commands_by_itself(worked: Place) -> None:
    outside = Path.home() / f"bugsage-{os.getpid()}-{worked.server.server_port}"
    worked.does(command("codex", f"touch {outside}"), *edit("codex", "shop.py", *CALL), *done("codex"))
    run = worked.run(caged=False)
    assert run.ending == "done", run
    assert worked.changed() == ["shop.py"]
    assert not outside.exists()


def test_a_refusal(worked: Place) -> None:
    # An answer that was cut off means nothing to aider, which is told of it by an error only.
    worked.does(Fail(400, "rejected: content_policy_violation") if worked.name == "aider" else Refuse())
    run = worked.run()
    assert run.ending == "refused", run
    assert worked.changed() == []


@pytest.mark.parametrize("name", [*QUICK, "aider"], indirect=True)
def test_what_is_denied_is_told(worked: Place) -> None:
    name, outside = worked.name, worked.root.parent / "outside.py"
    if name == "aider":
        worked.does(
            Say(f"{outside}\n```python\n<<<<<<< SEARCH\n=======\nOUT = 1\n>>>>>>> REPLACE\n```\n"), Say("Well.")
        )
    else:
        worked.does(command(name, f"touch {outside}; {FETCH}"), *done(name))
    run = worked.run()
    assert not outside.exists()
    assert worked.changed() == []
    if name == "claude-code":
        assert run.ending == "denied", run
        assert "touch" in run.denials[0]
    elif name == "codex":
        assert run.denials == ("network: 192.0.2.1:443",), run


def test_an_endless_loop_ends_at_a_limit(worked: Place) -> None:
    name = worked.name
    loops: Sequence[Move] = edit(name, "shop.py", "is not there", "at all")[:1]
    worked.does(*loops)
    run = worked.run()
    assert run.ending == "limit", run
    assert len(worked.server.heard) < 20


def test_a_wrong_key(worked: Place) -> None:
    worked.does(Fail(401, "invalid x-api-key"))
    run = worked.run()
    assert run.ending == "login", run
    assert "invalid" in run.said.lower()


@pytest.mark.parametrize("name", [*QUICK, "mini-swe-agent"], indirect=True)  # aider asks once, for all it changes
def test_a_crash_half_way_leaves_what_was_changed(worked: Place) -> None:
    worked.does(*edit(worked.name, "shop.py", *CALL), Then(worked.crash))
    run = worked.run()
    assert run.ending == "error", run
    assert worked.changed() == ["shop.py"]
