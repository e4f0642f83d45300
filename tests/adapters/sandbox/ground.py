"""The ground that attempts are made on: secrets and servers outside, a tree inside, and a process to be after."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = HERE.parents[2] / "src"
#: Who owns nothing here.
ORDINARY = 65534
#: Started twice: the first may still have the powers of whoever let it run.
_SEES = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import bugsage.model.sandbox'], check=True)"
SECRET = "the secret outside"


@cache
def python_for(user: int) -> str | None:
    """An interpreter with what BugSage needs that this user may run."""
    for program in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        command = [*as_user(user), program, "-c", _SEES]
        with suppress(OSError):
            if subprocess.run(command, env=environment_of(user), capture_output=True, check=False).returncode == 0:
                return program
    return None


def environment_of(user: int) -> dict[str, str]:
    """Under which the driver finds BugSage and its packages, whoever runs it."""
    import msgspec

    packages = str(Path(msgspec.__file__).parents[1])
    return {
        "PATH": os.environ["PATH"] if user == os.geteuid() else "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join((str(SOURCE), packages)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": os.environ.get("HOME", "/"),
    }


def as_user(user: int) -> list[str]:
    """Words before a command that let another user run it; none for ourselves."""
    if user == os.geteuid():
        return []
    return ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"]


class Ground:
    """Folders of one user, with all that an attempt needs to know."""

    def __init__(self, user: int, top: Path, kind: str) -> None:
        self.user, self.top, self.kind = user, top, kind
        self.tree, self.outside, self.home = top / "tree", top / "outside", top / "home"
        self.plain, self.worktree = top / "plain", top / "worktree"
        self.facts: dict[str, Any] = {}

    def run(
        self,
        command: Sequence[str],
        cage: Mapping[str, Any] | None = None,
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        interrupt: float | None = None,
        signal: int | None = None,
    ) -> dict[str, Any]:
        """Run a command in a cage, as the ground's user."""
        folder = folder or self.tree
        order = {
            "kind": self.kind,
            "command": [*command],
            "cage": {"writable": [str(folder)], **(cage or {})},
            "folder": str(folder),
            "environment": dict(environment or {"HOME": str(self.home)}),
            "interrupt": interrupt,
            **({"signal": signal} if signal else {}),
        }
        done = self.outside_cage([str(python_for(self.user)), str(HERE / "driver.py")], json.dumps(order))
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def outside_cage(
        self, command: Sequence[str], said: str = "", environment: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command without a cage, as the ground's user."""
        return subprocess.run(
            [*as_user(self.user), *command],
            input=said,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.tree,
            env=environment_of(self.user) | {"HOME": str(self.home)} | dict(environment or {}),
        )


def tried(
    ground: Ground, names: Sequence[str], *, caged: bool, cage: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What each attempt got; None where it was stopped. The script lies in the tree, as a stranger's would."""
    script = ground.tree / "attempts.py"
    shutil.copy(HERE / "attempts.py", script)
    command = ["python3", str(script), json.dumps({"names": list(names), "ground": ground.facts})]
    tokens = {"OUTSIDE_TOKEN": "t0ken", "SSH_AUTH_SOCK": ground.facts["unix"], "XDG_RUNTIME_DIR": str(ground.outside)}
    if caged:
        plain = {"writable": [str(ground.tree), str(ground.plain), str(ground.worktree)]}
        done = ground.run(command, {**plain, **(cage or {})}, environment={"HOME": str(ground.home), **tokens})
        assert done["status"] == 0, done
        answers: dict[str, Any] = json.loads(done["out"].splitlines()[-1])
        return answers
    outside = ground.outside_cage(command, environment=tokens)
    assert outside.returncode == 0, outside.stderr
    free: dict[str, Any] = json.loads(outside.stdout.splitlines()[-1])
    return free


@contextmanager
def made(user: int, kind: str) -> Iterator[Ground]:
    """A ground of its own, gone afterwards with its servers and its process."""
    with ExitStack() as stack:
        top = Path(tempfile.mkdtemp(prefix="bugsage-ground-"))
        stack.callback(shutil.rmtree, top, ignore_errors=True)
        ground = Ground(user, top, kind)
        _fill(ground)
        ground.facts = {
            "tree": str(ground.tree),
            "plain": str(ground.plain),
            "worktree": str(ground.worktree),
            "common": str(ground.top / "main" / ".git"),
            "outside": str(ground.outside),
            "home": str(ground.home),
            "secret": str(ground.outside / "secret.txt"),
            **_servers(stack, ground),
            **_loose_files(stack, ground),
        }
        _own(ground)
        ground.facts |= _victim(stack, ground)
        yield ground


def _fill(ground: Ground) -> None:
    for folder in (ground.tree / "src", ground.outside, ground.home / ".ssh", ground.plain):
        folder.mkdir(parents=True)
    (ground.outside / "secret.txt").write_text(SECRET)
    (ground.tree / "link-to-secret").symlink_to(ground.outside / "secret.txt")
    (ground.tree / "link-to-outside").symlink_to(ground.outside)
    for name in (".venv/lib/a.py", "node_modules/left/package.json", ".bugsage/kept.txt", "rules/own.yaml"):
        (ground.tree / name).parent.mkdir(parents=True, exist_ok=True)
        (ground.tree / name).write_text("kept")
    (ground.tree / ".vscode").mkdir()
    for name in (".mcp.json", ".pre-commit-config.yaml"):
        (ground.tree / name).write_text("{}")
    _git(ground.tree, "init", "-q")
    _git(ground.tree, "config", "remote.origin.url", "https://user:s3cr3t@example.org/x.git")
    _git(ground.tree, "config", "http.extraheader", "AUTHORIZATION: basic s3cr3t")
    _git(ground.tree, "config", "core.hooksPath", "tools/hooks")
    (ground.tree / "tools" / "hooks").mkdir(parents=True)
    (ground.tree / "libs" / "one").mkdir(parents=True)
    (ground.tree / "libs" / "one" / ".git").write_text("gitdir: ../../.git/modules/one\n")
    (ground.tree / ".gitmodules").write_text('[submodule "one"]\n\tpath = libs/one\n\turl = ../one\n')
    main = ground.top / "main"
    main.mkdir()
    _git(main, "init", "-q")
    _git(main, "commit", "-q", "--allow-empty", "-m", "first")
    _git(main, "worktree", "add", "-q", "--detach", str(ground.worktree))


def _git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def _own(ground: Ground) -> None:
    if ground.user != os.geteuid():
        for path in (ground.top, *ground.top.rglob("*")):
            os.chown(path, ground.user, ground.user, follow_symlinks=False)
    program = ground.tree / "setuid-id"
    shutil.copy("/usr/bin/id", program)
    program.chmod(0o4755)


def _victim(stack: ExitStack, ground: Ground) -> dict[str, Any]:
    command = ["sleep", "600.125"]
    process = subprocess.Popen(
        [*as_user(ground.user), "sh", "-c", 'trap "" USR1; exec "$@"', "sh", *command],
        env={"OUTSIDE_TOKEN": "t0ken", "PATH": os.environ["PATH"]},
        cwd=ground.outside,
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    wanted = b"\0".join(word.encode() for word in command) + b"\0"
    while Path(f"/proc/{process.pid}/cmdline").read_bytes() != wanted:
        assert process.poll() is None
    return {"victim": process.pid, "victim_command": list(wanted)}


def _loose_files(stack: ExitStack, ground: Ground) -> dict[str, Any]:
    facts = {}
    for name, folder in (("in_tmp", "/tmp"), ("in_shm", "/dev/shm")):
        descriptor, path = tempfile.mkstemp(prefix="loose-", dir=folder)
        os.write(descriptor, SECRET.encode())
        os.close(descriptor)
        os.chown(path, ground.user, ground.user)
        stack.callback(os.unlink, path)
        facts[name] = path
    return facts


def _servers(stack: ExitStack, ground: Ground) -> dict[str, Any]:
    """Each greets whoever comes."""
    abstract = ground.top.name
    places: list[tuple[socket.socket, Any]] = [
        (socket.socket(), ("127.0.0.1", 0)),
        (socket.socket(socket.AF_UNIX), str(ground.outside / "s")),
        (socket.socket(socket.AF_UNIX), "\0" + abstract),
    ]
    for server, place in places:
        stack.callback(server.close)
        server.bind(place)
        server.listen()
        threading.Thread(target=_greet, args=(server,), daemon=True).start()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stack.callback(datagrams.close)
    datagrams.bind(("127.0.0.1", 0))
    threading.Thread(target=_answer, args=(datagrams,), daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "tcp": places[0][0].getsockname()[1],
        "udp": datagrams.getsockname()[1],
        "unix": str(ground.outside / "s"),
        "abstract": abstract,
        "free": port,
    }


def _greet(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            link, _ = server.accept()
            with link, suppress(OSError):
                link.sendall(b"hello")


def _answer(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            _, place = server.recvfrom(2048)
            server.sendto(b"hello", place)
