"""The port CodingAgent for a program on this machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bugsage.adapters.agents import leftovers, words
from bugsage.adapters.agents.cli import Call, Cli, Heard, Model
from bugsage.adapters.agents.folder import without
from bugsage.adapters.agents.home import Own, fed, furnish, left, own_home
from bugsage.adapters.agents.logs import keep
from bugsage.adapters.agents.process import MARK, Ended, run_to_end
from bugsage.errors import RunFailed, SandboxMissing
from bugsage.model.agent import AgentAccess, AgentOrder, AgentProbe, AgentRun
from bugsage.model.sandbox import VARIABLES, Cage, Caged
from bugsage.ports import Sandbox, Watch

#: Seconds for a program to say its version; some are scripts that start slowly.
_SECONDS = 20.0
#: What it also sees where no cage stands between it and the network.
_AROUND = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"),
)
_VERSION = re.compile(r"\d+(?:\.\d+)+\S*")

#: Program to the command with which its maker has it installed.
_INSTALL = {
    "claude": "npm install -g @anthropic-ai/claude-code",
    "codex": "npm install -g @openai/codex",
    "gemini": "npm install -g @google/gemini-cli",
    "opencode": "npm install -g opencode-ai",
    "aider": "python -m pip install aider-chat",
    "mini": "python -m pip install mini-swe-agent",
}


class _Started(NamedTuple):
    """What is started, and what its cage tells afterwards."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    outcome: Callable[[], Caged | None] = lambda: None


class LocalAgent:
    """Runs one agent. What it is, its `Cli` says; what holds for all of them stands here."""

    def __init__(
        self,
        cli: Cli,
        access: AgentAccess,
        *,
        sandbox: Callable[[], Sandbox],
        environ: Mapping[str, str],
        outside: Path,
        logs: Path | None = None,
    ) -> None:
        """`outside` is the repository: no program in it is taken for an agent."""
        self._cli, self._access, self._sandbox = cli, access, sandbox
        self._environ, self._outside, self._logs = environ, outside, logs

    @property
    def name(self) -> str:
        """As it stands after `--agent`."""
        return self._cli.name

    def probe(self) -> AgentProbe:
        """Its program, its version, its key or its login; nothing is spent and nothing sent."""
        program = self._program()
        wanted = self._access.program or self._cli.program
        if not program:
            if not wanted:
                said, mend = (
                    "no command line is set",
                    "set agents.command in your own settings",
                )
            else:
                said = f"`{wanted}` is not on PATH"
                mend = _INSTALL.get(wanted) or f"install it, or set agents.access.{self.name}.program"
            return AgentProbe(name=self.name, ready=False, said=said, mend=mend)
        version = self._version(program) if self._cli.program else ""
        found = AgentProbe(name=self.name, program=program, version=version)
        if self._cli.program and not version:
            said = f"`{program} --version` does not answer"
            return replace(found, ready=False, said=said, mend=f"run `{program} --version` to see what is wrong")
        return self._login(found)

    def _login(self, found: AgentProbe) -> AgentProbe:
        model = self._cli.model(self._access, self._access.model, self._environ)
        home = self._environ.get("HOME", "")
        files = [name for name in self._cli.credentials if home and os.path.isfile(os.path.join(home, name))]
        if not model.key_variable:
            return replace(found, ready=True if self._access.base_url else None, said="no key is wanted")
        if self._environ.get(model.key_variable):
            return replace(found, ready=True, said=f"{model.key_variable} is set")
        if files:
            return replace(found, ready=None, said=f"there is a login in ~/{files[0]}; whether it holds, a run tells")
        mend = f"export {model.key_variable}=…"
        return replace(found, ready=False, said=f"{model.key_variable} is not set, and there is no login", mend=mend)

    def run(self, order: AgentOrder, *, cage: Cage | None = None, watch: Watch | None = None) -> AgentRun:
        """Let it work in the folder until it ends, or its time is over. Raises RunFailed, SandboxMissing, Stopped."""
        program = self._program()
        if not program:
            raise RunFailed(f"the agent {self.name} is not here", hint="`bugsage agents check` tells what is missing")
        leftovers.sweep()
        order = order if order.model else replace(order, model=self._access.model)
        model = self._cli.model(self._access, order.model, self._environ)
        with own_home() as own, without(Path(order.folder), self._cli.obeyed, self._cli.leaves, own.aside):
            home = own.home
            call = self._cli.call(order, self._access, str(home), caged=cage is not None)
            furnish(home, call.files, self._environ.get("HOME", ""), self._cli.credentials)
            ended, caged = self._ended(program, call, model, order, cage, watch, own)
            run = self._read(ended, home)
        run = self._judged(run, ended, caged)
        secrets = tuple(value for value in model.environment.values() if "://" not in value)
        log = keep(self._logs, self.name, ended, secrets)
        return replace(run, seconds=ended.seconds, log=log, sandboxed=cage is not None, model=run.model or order.model)

    def left(self) -> int:
        """How many homes killed runs of any agent left behind."""
        return leftovers.left()

    def sweep(self) -> int:
        """Remove them, with what still runs in them; how many there were."""
        return leftovers.sweep()

    def _ended(
        self,
        program: str,
        call: Call,
        model: Model,
        order: AgentOrder,
        cage: Cage | None,
        watch: Watch | None,
        place: Own,
    ) -> tuple[Ended, Caged | None]:
        home, mark = place.home, place.mark  # by which also a later run finds what is left of this one
        argv = (program, *call.argv[1:])
        own = {**model.environment, **call.environment, MARK: mark, "HOME": str(home)}
        with fed(call.feed, home) as feed, self._started(argv, own, model, order, cage, home) as started:
            ended = run_to_end(
                started.argv,
                Path(order.folder),
                started.environment,
                feed=feed,
                mark=mark,
                seconds=order.seconds,
                watch=watch,
                meter=call.meter,
            )
            return ended, started.outcome()

    @contextmanager
    def _started(
        self, argv: tuple[str, ...], own: dict[str, str], model: Model, order: AgentOrder, cage: Cage | None, home: Path
    ) -> Iterator[_Started]:
        """In a cage with a way to its model's host alone; without one, with harmless names of the environment alone."""
        if cage is None:
            around = (*VARIABLES, *_AROUND)
            begins = tuple(name[:-1] for name in around if name.endswith("*"))
            seen = {n: v for n, v in self._environ.items() if n in around or n.startswith(begins)}
            yield _Started(argv, {**seen, **own})
            return
        wider = replace(
            cage,
            own=(*cage.own, str(home)),
            readable=(*cage.readable, *_beside(argv[0]), *filter(_is_whole_path, self._access.command)),
            hosts=tuple(dict.fromkeys((*cage.hosts, *model.hosts))),
            values={**cage.values, **own},
        )
        sandbox = self._sandbox()
        with sandbox.prepare(argv, wider, folder=Path(order.folder), environment=self._environ) as prepared:
            yield _Started(prepared.argv, prepared.environment, lambda: sandbox.outcome(prepared))

    def _read(self, ended: Ended, home: Path) -> AgentRun:
        out, err = ended.out.decode("utf-8", "replace"), ended.err.decode("utf-8", "replace")
        return self._cli.read(Heard(ended.status, out, err, lambda name: left(home, name)))

    def _judged(self, run: AgentRun, ended: Ended, caged: Caged | None) -> AgentRun:
        """What we did to it comes before what it says."""
        if caged and caged.failed:
            raise SandboxMissing(f"the cage of the agent could not be made: {caged.detail}")
        denied = tuple(f"network: {place}" for place in caged.denied) if caged else ()
        run = replace(run, denials=(*run.denials, *denied)[: words.DENIALS])
        if ended.over:
            return replace(run, ending="limit", said=ended.over)
        if ended.timed_out or (caged and caged.ended_by == "seconds"):
            return replace(run, ending="timeout", said=f"it did not end within {ended.seconds:.0f} s")
        if caged and caged.ended_by:
            return replace(run, ending="limit", said=caged.detail)
        if ended.status < 0 and run.ending in ("done", "denied"):
            return replace(run, ending="error", said=f"it was ended by signal {-ended.status}")
        return run if run.said or run.ending == "done" else replace(run, said=f"it ended with status {ended.status}")

    def _program(self) -> str:
        """Its program, by its whole path; empty where it is not here. Nothing in the repository counts."""
        named = os.path.expanduser(self._access.program)
        if not self._cli.program and self._access.command:
            named = os.path.expanduser(self._access.command[0])
        if os.sep in named:  # the user's own word, so it may lie anywhere
            found = shutil.which(os.path.abspath(named))
            return found or ""
        entries = self._environ.get("PATH", os.defpath).split(os.pathsep)
        outside = [entry for entry in entries if os.path.isabs(entry) and not self._is_inside(entry)]
        wanted = named or self._cli.program
        return (shutil.which(wanted, path=os.pathsep.join(outside)) if wanted else None) or ""

    def _is_inside(self, path: str) -> bool:
        return Path(path).is_relative_to(self._outside)

    def _version(self, program: str) -> str:
        """What it says after `--version`, with nothing of the user's around it."""
        with own_home() as own:
            seen = {name: self._environ[name] for name in ("PATH", "LANG") if name in self._environ}
            with suppress(OSError, subprocess.TimeoutExpired):
                done = subprocess.run(
                    (program, "--version"),
                    capture_output=True,
                    stdin=subprocess.DEVNULL,
                    cwd=own.home,
                    env={**seen, "HOME": str(own.home), "MSWEA_SILENT_STARTUP": "1", "MSWEA_CONFIGURED": "true"},
                    timeout=_SECONDS,
                    check=False,
                )
                said = (done.stdout + done.stderr).decode("utf-8", "replace")
                known = _VERSION.search(said)
                return known[0][:50] if known and done.returncode == 0 else ""
        return ""


def _is_whole_path(word: str) -> bool:
    """A file that the user's own command line names, a script say: it may be read wherever it lies."""
    return os.path.isabs(word) and os.path.isfile(word)


def _beside(program: str) -> Iterator[str]:
    """Where a program really lies, with the packages that were installed beside it."""
    real = Path(os.path.realpath(program))
    packages = [folder for folder in real.parents if folder.name == "node_modules"]
    yield str(packages[-1] if packages else real)
