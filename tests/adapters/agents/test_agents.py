"""Every agent, in the words that the real ones were seen to write: how it ended is read, and nothing stays behind."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from bugsage.adapters.agents import AGENTS, agent_of
from bugsage.adapters.agents.agent import LocalAgent
from bugsage.adapters.agents.process import MARK
from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from bugsage.adapters.sandbox.none import NoSandbox
from bugsage.errors import RunFailed, SettingsError, Stopped
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun, Agents
from bugsage.model.sandbox import Cage
from bugsage.ports import Sandbox

FAKE = Path(__file__).parents[2] / "fakes" / "coding_agent.py"
PROGRAM, _ = find_bubblewrap()
bubblewrap = pytest.mark.skipif(PROGRAM is None, reason="bubblewrap makes no cage here")
PROGRAMS = {
    "claude-code": "claude",
    "codex": "codex",
    "gemini": "gemini",
    "opencode": "opencode",
    "aider": "aider",
    "mini-swe-agent": "mini",
    "command": "command",
}
KEYS = {
    "claude-code": "ANTHROPIC_API_KEY",
    "codex": "OPENAI_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "opencode": "ANTHROPIC_API_KEY",
    "aider": "ANTHROPIC_API_KEY",
    "mini-swe-agent": "ANTHROPIC_API_KEY",
}
SECRET = "sk-of-the-agent-1234567890"
#: What no agent may see.
OTHERS = {"AWS_SECRET_ACCESS_KEY": "of-the-cloud", "GITHUB_TOKEN": "of-the-forge", "SSH_AUTH_SOCK": "/tmp/agent"}


class Place:
    """A folder to work in, and agents on a PATH of their own."""

    def __init__(self, top: Path) -> None:
        self.tree, self.bin, self.logs = top / "tree", top / "bin", top / "logs"
        self.tree.mkdir()
        self.bin.mkdir()
        (self.tree / "shop.py").write_text("broken\n")
        self.environ = {"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(top / "home"), **OTHERS}
        for program in PROGRAMS.values():
            file = self.bin / program
            file.write_text(f"#!{sys.executable}\n{FAKE.read_text()}")
            file.chmod(0o755)

    def agent(self, name: str, kind: str, sandbox: Sandbox | None = None, **orders: object) -> LocalAgent:
        (self.bin / "orders.json").write_text(json.dumps({"kind": kind, **orders}))
        agents = Agents(access={"command": AgentAccess(command=("command", "{brief}"))})
        environ = {**self.environ, **({KEYS[name]: SECRET} if name in KEYS else {})}
        box = sandbox or NoSandbox("none here")
        return agent_of(name, agents, around=(environ, self.tree), sandbox=lambda: box, logs=self.logs)

    def plain(self, name: str, access: AgentAccess | None = None, outside: Path | None = None) -> LocalAgent:
        """One whose key is not set."""
        agents = Agents(access={name: access} if access else {})
        around = (self.environ, outside or self.tree)
        return agent_of(name, agents, around=around, sandbox=lambda: NoSandbox(""))

    def run(self, name: str, kind: str, *, cage: Cage | None = None, **orders: object) -> AgentRun:
        sandbox = Bubblewrap(PROGRAM) if cage and PROGRAM else None
        return self.agent(name, kind, sandbox, **orders).run(self.order(), cage=cage)

    def order(self, **changes: object) -> AgentOrder:
        said: dict[str, object] = {
            "brief": "Mend shop.py.",
            "files": ("shop.py",),
            "seconds": 30.0,
            "turns": 40,
            "usd": 1.0,
        }
        return AgentOrder(folder=str(self.tree), **{**said, **changes})  # type: ignore[arg-type]

    def seen(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.tree / "seen.json").read_text())
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def survivors() -> list[str]:
    """Processes that an agent of these tests has started; other workers may run some beside them."""
    found, own = [], f"popen-{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                environ = (folder / "environ").read_bytes()
            except OSError:
                continue
            if f"{MARK}=".encode() in environ and str(os.getpid()) != folder.name:
                words = (folder / "cmdline").read_text()
                if own == "popen-" or own in f"{environ!r} {words}":
                    found.append(words)
    return found


@pytest.mark.parametrize("name", AGENTS)
def test_work_that_is_done(place: Place, name: str) -> None:
    run = place.run(name, "good", writes={"shop.py": "mended\n"})
    assert run.ending == "done", run
    assert run.denials == ()
    assert run.sandboxed is False
    assert (place.tree / "shop.py").read_text() == "mended\n"
    assert sorted(os.listdir(place.tree)) == ["shop.py"]
    if name != "aider":
        assert "mended" in run.said
    if name not in ("codex", "gemini", "command"):
        assert run.cost_usd
        assert run.cost_usd >= 0.0125
    if name not in ("mini-swe-agent", "command"):
        assert run.tokens
    assert SECRET not in Path(run.log).read_text()


ENDINGS = [
    *((name, "denied", "denied") for name in ("claude-code", "codex", "gemini", "opencode")),
    *((name, "limit", "limit") for name in AGENTS if name != "command"),
    *((name, "refusal", "refused") for name in AGENTS if name != "command"),
    *((name, "401", "login") for name in AGENTS),
    *((name, "400", "error") for name in AGENTS),
    *((name, "crash", "error") for name in AGENTS),
]


@pytest.mark.parametrize(("name", "kind", "ending"), ENDINGS)
def test_an_ending_is_read(place: Place, name: str, kind: str, ending: str) -> None:
    run = place.run(name, kind)
    assert run.ending == ending, run
    assert bool(run.denials) == (kind == "denied")
    assert sorted(os.listdir(place.tree)) == ["shop.py"]
    assert survivors() == []


@pytest.mark.parametrize("name", AGENTS)
def test_what_hangs_is_ended(place: Place, name: str) -> None:
    run = place.agent(name, "hang").run(place.order(seconds=1.0))
    assert run.ending == "timeout"
    assert survivors() == []


def test_a_child_that_goes_its_own_way_is_ended(place: Place) -> None:
    assert place.run("codex", "child").ending == "done"
    assert survivors() == []


@bubblewrap
def test_the_same_in_a_cage(place: Place) -> None:
    outside = place.tree.parent / "outside.txt"
    cage = Cage(writable=(str(place.tree),))
    writes = {"shop.py": "mended\n", str(outside): "out", ".git": "x", ".claude/settings.json": "{}"}
    run = place.run("claude-code", "child", cage=cage, writes=writes)
    assert (run.ending, run.sandboxed) == ("done", True)
    assert not outside.exists()
    assert (place.tree / "shop.py").read_text() == "mended\n"
    assert sorted(os.listdir(place.tree)) == ["shop.py"]
    assert survivors() == []


@bubblewrap
@pytest.mark.parametrize("name", AGENTS)
def test_in_a_cage_it_sees_its_brief_and_its_home(place: Place, name: str) -> None:
    run = place.run(name, "good", cage=Cage(writable=(str(place.tree),)), tell=True)
    assert run.ending == "done", run
    seen = json.dumps(place.seen())
    assert "Mend shop.py." in seen
    assert all(value not in seen for value in OTHERS.values())


@pytest.mark.parametrize(("name", "option"), [("claude-code", "--max-budget-usd"), ("mini-swe-agent", "-l")])
def test_next_to_no_money_is_no_licence(place: Place, name: str, option: str) -> None:
    for left, said in ((0.0, "0.0001"), (0.004, "0.0040"), (1.0, "1.0000")):
        place.agent(name, "good", tell=True).run(place.order(usd=left))
        argv = place.seen()["argv"]
        assert isinstance(argv, list)
        assert argv[argv.index(option) + 1] == said


@bubblewrap
def test_codex_makes_no_cage_within_ours(place: Place) -> None:
    for cage, own in ((None, "workspace-write"), (Cage(writable=(str(place.tree),)), "danger-full-access")):
        place.run("codex", "good", cage=cage, tell=True)
        argv = place.seen()["argv"]
        assert isinstance(argv, list)
        assert argv[argv.index("-s") + 1] == own


@pytest.mark.parametrize("name", AGENTS)
def test_of_the_environment_it_sees_its_own_key_alone(place: Place, name: str) -> None:
    place.run(name, "good", tell=True)
    seen = place.seen()
    environ = seen["environ"]
    assert isinstance(environ, dict)
    assert not set(OTHERS) & set(environ)
    assert environ["HOME"] != place.environ["HOME"]
    assert not Path(environ["HOME"]).exists()
    if name in KEYS:
        assert environ[KEYS[name]] == SECRET
        assert SECRET not in json.dumps(seen["argv"])
    assert "Mend shop.py." in json.dumps([seen["argv"], seen["stdin"], seen["home"]])


@pytest.mark.parametrize("name", AGENTS)
def test_what_the_repository_says_to_agents_is_out_of_sight(place: Place, name: str) -> None:
    names = {".claude/settings.json", ".mcp.json", ".codex/config.toml", "opencode.json", ".aider.conf.yml", ".env"}
    for one in names | {".gemini/settings.json"}:
        (place.tree / one).parent.mkdir(exist_ok=True)
        (place.tree / one).write_text("hooks")
    before = sorted(str(file.relative_to(place.tree)) for file in place.tree.rglob("*"))
    agent = place.agent(name, "good", tell=True)
    agent.run(place.order())
    names = set(place.seen()["names"])  # type: ignore[call-overload]
    assert not names & set(agent._cli.obeyed)
    (place.tree / "seen.json").unlink()
    assert sorted(str(file.relative_to(place.tree)) for file in place.tree.rglob("*")) == before


def test_a_flood_is_cut_and_its_end_is_heard(place: Place) -> None:
    run = place.run("claude-code", "flood")
    assert run.ending == "done"


def test_the_kill_switch_ends_it(place: Place) -> None:
    class Watch:
        def __init__(self) -> None:
            self.began = time.monotonic()
            self.groups: list[int] = []

        def halted(self) -> str:
            return "somebody said so" if time.monotonic() > self.began + 1 else ""

        def started(self, group: int) -> None:
            self.groups.append(group)

    watch = Watch()
    with pytest.raises(Stopped, match="somebody said so"):
        place.agent("aider", "hang").run(place.order(), watch=watch)
    assert watch.groups
    assert survivors() == []


@pytest.mark.parametrize("name", AGENTS)
def test_a_probe_spends_nothing(place: Place, name: str) -> None:
    probe = place.agent(name, "hang").probe()
    assert probe.program == str(place.bin / PROGRAMS[name])
    assert probe.ready is (None if name == "command" else True), probe
    if name != "command":
        assert probe.version == "2.1.197"
        assert KEYS[name] in probe.said


def test_a_probe_without_key(place: Place) -> None:
    agent = place.plain("codex")
    probe = agent.probe()
    assert probe.ready is False
    assert probe.mend == "export OPENAI_API_KEY=…"
    login = Path(place.environ["HOME"], ".codex")
    login.mkdir(parents=True)
    (login / "auth.json").write_text("{}")
    assert agent.probe().ready is None


def test_a_program_in_the_repository_is_no_agent(place: Place) -> None:
    agent = place.plain("codex", outside=place.bin)
    assert agent.probe().ready is False
    assert "not on PATH" in agent.probe().said
    with pytest.raises(RunFailed):
        agent.run(place.order())


def test_a_brief_of_any_length_arrives(place: Place) -> None:
    brief = "Mend it. " * 50_000
    for name in AGENTS:
        assert place.agent(name, "good", tell=True).run(place.order(brief=brief)).ending == "done"
        assert brief in json.dumps(place.seen())


def test_keys_go_to_no_other_machine_unencrypted(place: Place) -> None:
    access = AgentAccess(base_url="http://models.example.org/v1")
    agent = place.plain("codex", access)
    with pytest.raises(SettingsError, match="unencrypted"):
        agent.run(place.order())
