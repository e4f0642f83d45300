"""The hooks of shells: their texts, and how they get into a user's own files and out again, only when asked."""

import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bugsage.errors import StateUnwritable, UsageError
from bugsage.model.run import Written

#: Shell to the file with its hook.
SHELLS = {"bash": "bash.sh", "zsh": "zsh.sh", "fish": "fish.fish"}
_BEGIN = "# >>> bugsage last >>> (bugsage last --uninstall {shell} takes this out)"
_END = "# <<< bugsage last <<<"
_BLOCK = re.compile(r"# >>> bugsage last >>>[^\n]*\n.*?# <<< bugsage last <<<(?:\n|\Z)", re.DOTALL)


def hook(shell: str) -> str:
    """What a shell has to read. Raises UsageError for one that is not known."""
    if shell not in SHELLS:
        raise UsageError(f"there is no hook for {shell[:40]!r}", hint=f"one of: {', '.join(SHELLS)}")
    return (Path(__file__).parent / SHELLS[shell]).read_text("utf-8")


def install(shell: str, environment: Mapping[str, str] = os.environ) -> tuple[Written, ...]:
    """Put the hook where the shell reads it; doing it again changes nothing. Raises UsageError, StateUnwritable."""
    text, file, start = hook(shell), _hook_file(shell, environment), _start_file(shell, environment)
    try:
        done = [_put(file, text, "It holds the hook.")]
        if start:
            name = shlex.quote(str(file))
            block = f"{_BEGIN.format(shell=shell)}\n[ -f {name} ] && . {name}\n{_END}\n"
            before = _text(start)
            kept = _BLOCK.sub(lambda _: block, before, count=1)
            if not _BLOCK.search(before):
                kept = before + ("" if before.endswith("\n") or not before else "\n") + block
            done.append(_put(start, kept, "Three lines at its end read the hook."))
        return tuple(done)
    except OSError as error:
        raise StateUnwritable(f"{error.filename} cannot be written: {error.strerror}", hint=_BY_HAND) from error


def uninstall(shell: str, environment: Mapping[str, str] = os.environ) -> tuple[Written, ...]:
    """Take out what `install` put there, and nothing else. Raises UsageError, StateUnwritable."""
    hook(shell)
    file, start = _hook_file(shell, environment), _start_file(shell, environment)
    done = []
    try:
        if file.is_file():
            file.unlink()
            done.append(Written(path=str(file), action="removed", reason="It held the hook."))
        before = _text(start) if start else ""
        if start and _BLOCK.search(before):
            done.append(_put(start, _BLOCK.sub("", before), "The lines of the hook are out."))
        return tuple(done)
    except OSError as error:
        raise StateUnwritable(f"{error.filename} cannot be written: {error.strerror}", hint=_BY_HAND) from error


_BY_HAND = "`bugsage last --print-hook SHELL` writes the hook to standard output"


def _configuration(environment: Mapping[str, str]) -> Path:
    given = environment.get("XDG_CONFIG_HOME", "")
    return Path(given) if os.path.isabs(given) else _home(environment) / ".config"


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or os.path.expanduser("~"))


def _hook_file(shell: str, environment: Mapping[str, str]) -> Path:
    """Where the hook lies; fish reads all of a folder by itself."""
    place = _configuration(environment)
    return place / "fish" / "conf.d" / "bugsage.fish" if shell == "fish" else place / "bugsage" / SHELLS[shell]


def _start_file(shell: str, environment: Mapping[str, str]) -> Path | None:
    """The file that the shell reads when it begins, where it needs a line; behind the link, if it is one."""
    if shell == "fish":
        return None
    home = _home(environment)
    file = home / ".bashrc" if shell == "bash" else Path(environment.get("ZDOTDIR") or home) / ".zshrc"
    return file.resolve()


def _text(file: Path) -> str:
    """The file as it is, whatever bytes it holds; empty where there is none."""
    return file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""


def _put(file: Path, text: str, reason: str) -> Written:
    """Write a file, whole or not at all; its rights stay."""
    existed = file.exists()
    if existed and _text(file) == text:
        return Written(path=str(file), action="kept", reason=reason)
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = file.stat().st_mode & 0o777 if existed else 0o644
    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=".bugsage-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
        os.chmod(part, mode)
        os.replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return Written(path=str(file), action="extended" if existed else "created", reason=reason)
