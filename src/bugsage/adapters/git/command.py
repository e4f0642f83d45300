"""How git is called: no pager, no prompt, no helpers of the repository, no network, never for longer than told."""

import os
from collections.abc import Iterator
from pathlib import Path

from bugsage.errors import GitFailed, GitMissing

#: Whatever is configured, git's output keeps the form that is parsed here, and git starts no other program.
_OPTIONS = (
    "--no-pager", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", "core.quotepath=off", "-c", "core.bigFileThreshold=2m",
    "-c", "color.ui=never", "-c", "log.showSignature=false", "-c", "log.showRoot=true",
    "-c", "blame.ignoreRevsFile=", "-c", "diff.submodule=short", "-c", "protocol.allow=never",
)  # fmt: skip

#: Said of the user's own configuration, not of the repository that a calling hook works on.
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT")
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


def environment() -> dict[str, str]:
    """The environment git runs in. Hooks hand down GIT_DIR and its like, which would point it at another repository."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",  # what is judged is what would be pushed
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
        "LANGUAGE": "C",
    }


class Refusal(GitFailed):
    """git ended with an error."""

    def __init__(self, subcommand: str, status: int, stderr: str) -> None:
        self.status = status
        self.stderr = stderr
        super().__init__(f"git {subcommand} failed: {_said(stderr) or f'exit status {status}'}", hint=_advice(stderr))

    def says(self, *phrases: str) -> bool:
        """Whether git's message holds one of these."""
        return any(phrase in self.stderr for phrase in phrases)


class Git:
    """The git program, asked about one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def text(self, *arguments: str, seconds: float = 10.0) -> str:
        """What a short command prints. Raises GitMissing, Refusal, GitFailed when it takes longer than `seconds`."""
        import subprocess

        try:
            done = subprocess.run(
                self._command(arguments),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                env=environment(),
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git {arguments[0]} took longer than {seconds:g} s") from None
        except OSError as error:
            raise _missing(error) from None
        except ValueError:
            raise GitFailed(f"git {arguments[0]} cannot be asked about a name with a NUL character") from None
        if done.returncode:
            raise Refusal(arguments[0], done.returncode, _decode(done.stderr))
        return _decode(done.stdout)

    def lines(
        self, *arguments: str, seconds: float = 10.0, max_bytes: int = 64 << 20, to_the_end: bool = False
    ) -> Iterator[str]:
        """The lines of a long command as they come, without their ends; stops silently after `max_bytes` or `seconds`.

        Raises GitMissing, Refusal, and GitFailed where it is wanted `to_the_end` and takes longer. Whoever stops early
        ends the process.
        """
        import subprocess
        from threading import Timer

        command = self._command(arguments)
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
            )
        except OSError as error:
            raise _missing(error) from None
        timer = Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield from _decoded(process.stdout, max_bytes)  # type: ignore[arg-type]
            if process.stdout and not process.stdout.read(1):
                if process.wait() > 0:
                    raise Refusal(arguments[0], process.returncode, "")
                if to_the_end and process.returncode < 0:
                    raise GitFailed(f"git {arguments[0]} took longer than {seconds:g} s")
        finally:
            timer.cancel()
            process.kill()
            process.communicate()

    def fed(self, *arguments: str, feed: bytes, seconds: float = 30.0) -> bytes:
        """What a command says to what it is fed. Raises GitMissing, Refusal, GitFailed."""
        import subprocess

        command = self._command(arguments)
        try:
            done = subprocess.run(command, input=feed, capture_output=True, env=environment(), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git {arguments[0]} took longer than {seconds:g} s") from None
        except OSError as error:
            raise _missing(error) from None
        if done.returncode:
            raise Refusal(arguments[0], done.returncode, _decode(done.stderr))
        return done.stdout

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return ["git", "-C", str(self.root), *_OPTIONS, *arguments]


def _decoded(stream: Iterator[bytes], max_bytes: int) -> Iterator[str]:
    left = max_bytes
    for line in stream:
        left -= len(line)
        if left < 0:
            return
        yield _decode(line.removesuffix(b"\n"))


def _decode(raw: bytes) -> str:
    """As UTF-8; what is not UTF-8 is kept as `?`-like marks, for names in it never find a file."""
    return raw.decode("utf-8", "replace")


def _missing(error: OSError) -> GitMissing | GitFailed:
    if isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError):
        return GitMissing()
    return GitFailed(f"git could not be started: {error.strerror}")


def _said(stderr: str) -> str:
    line = next((line for line in stderr.splitlines() if line.strip()), "")
    return "".join(c for c in line.removeprefix("fatal: ") if c.isprintable())[:300]


def _advice(stderr: str) -> str:
    if "dubious ownership" in stderr:
        return "if you trust this repository: git config --global --add safe.directory <its folder>"
    return ""
