"""What a command needs beside the system's own: the interpreter that it runs on, wherever a user installed it.

What a repository says of it (a link, a first line, a `pyvenv.cfg`) is believed only where it leads to an installed
interpreter: else a stranger could choose what the cage shows.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bugsage.adapters.sandbox.grounds import home_folder
from bugsage.adapters.sandbox.system import is_of_system
from bugsage.model.command import env_prefix

_ENVIRONMENTS = (".venv", "venv", "env")
#: Folders of programs, and those that managers of versions fill: what they lead to lies beside them.
_PROGRAMS, _MANAGED = ("bin", "sbin"), ("shims", "condabin")
#: Of these, which also hold tokens, only this much is shown.
_PARTS = {
    ".cargo": ("bin", "env", "registry", "git"),
    ".local": ("bin",),
    "go": ("bin", "pkg"),
    ".bun": ("bin",),
    ".deno": ("bin",),
}
#: Found by programs through the home folder, which is another one in a cage: where they look instead.
_HOMES = {
    "RUSTUP_HOME": ".rustup",
    "CARGO_HOME": ".cargo",
    "GOMODCACHE": "go/pkg/mod",
    "PYENV_ROOT": ".pyenv",
}
_NEVER = ("/", "/home", "/root", "/etc", "/var", "/run", "/tmp", "/var/tmp", "/proc", "/sys", "/dev")
_SCRIPT_DEPTH, _LINKS = 3, 20


def needed(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Folders that a command is to see, the interpreters of its environments among them."""
    found: dict[str, None] = {}
    path = environment.get("PATH", os.defpath)
    for entry in (*path.split(os.pathsep), *environment.get("PYTHONPATH", "").split(os.pathsep)):
        if os.path.isabs(entry) and os.path.isdir(entry) and not Path(entry).is_relative_to(folder):
            found |= dict.fromkeys(_around(entry))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "JAVA_HOME", "GOROOT"):
        if os.path.isabs(environment.get(name, "")):
            found |= dict.fromkeys(_environment(Path(environment[name])))
    for name in _ENVIRONMENTS:
        found |= dict.fromkeys(_environment(folder / name))
    for words in (command, tuple(command)[len(env_prefix(command).words) :]):
        found |= dict.fromkeys(_interpreters(words, folder, path, _SCRIPT_DEPTH))
    return tuple(place for place in found if _may_be_shown(place) and not is_of_system(place))


def homes(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables that lead programs to what they would look for at home."""
    home = environment.get("HOME", "")
    return {name: f"{home}/{place}" for name, place in _HOMES.items() if home and os.path.isdir(f"{home}/{place}")}


def links_to(path: str) -> Iterator[tuple[str, str]]:
    """The links on the way to a place, each with what it says, and at last the place itself twice."""
    for _ in range(_LINKS):
        for part in (*reversed(Path(path).parents), Path(path)):
            if part.is_symlink():
                target = os.readlink(part)
                yield str(part), target
                path = os.path.normpath(os.path.join(part.parent, target, Path(path).relative_to(part)))
                break
        else:
            yield path, path
            return


def _around(entry: str) -> Iterator[str]:
    """What belongs to a folder of programs or modules that the user's environment names."""
    real = os.path.realpath(entry)
    parent = Path(real).parent
    if parent.name in _PARTS:
        yield from (str(parent / part) for part in _PARTS[parent.name] if (parent / part).exists())
    elif os.path.basename(real) in _MANAGED or (os.path.basename(real) in _PROGRAMS and _is_installed(parent)):
        yield str(parent)
    yield entry
    if parent.name == ".cargo" and (parent.parent / ".rustup").is_dir():
        yield str(parent.parent / ".rustup")


def _environment(place: Path) -> Iterator[str]:
    """An environment of Python's, and what it was made from."""
    try:
        said = (place / "pyvenv.cfg").read_text("utf-8", "replace")
    except OSError:
        if _is_prefix(place):
            yield str(place)
        return
    yield str(place)
    for line in said.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home" and os.path.isabs(value.strip()):
            yield from _prefix(Path(value.strip()) / "python3")


def _interpreters(command: Sequence[str], folder: Path, path: str, depth: int) -> Iterator[str]:
    """Where a program lies, and the programs that its first lines name."""
    if not command or not depth:
        return
    program = command[0]
    found = str(folder / program) if os.sep in program else shutil.which(program, path=path)
    if found is None or not os.path.isfile(found):
        return
    yield from _prefix(Path(found))
    yield from _environment(Path(found).parent.parent)
    words = _first_line(found)
    if words and os.path.basename(words[0]) == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    yield from _interpreters(words[:1], folder, path, depth - 1)


def _prefix(program: Path) -> Iterator[str]:
    """The folder that a program was installed under, by every name that leads to it."""
    for link, _ in links_to(str(program)):
        prefix = Path(link).parent.parent
        if _is_prefix(prefix):
            yield str(prefix)


def _is_prefix(place: Path) -> bool:
    """Python, Node, Java, Go or Ruby is installed there."""
    if any(place.glob("lib/python3.*/os.py")):
        return True
    kept = (("bin/node", "lib/node_modules"), ("bin/java", "lib/modules"), ("bin/go", "pkg"), ("bin/ruby", "lib/ruby"))
    return any(all((place / part).exists() for part in parts) for parts in kept)


def _is_installed(place: Path) -> bool:
    """Programs and their libraries, and nobody's work: `bin` of a project that is worked on stands alone."""
    libraries = any((place / name).is_dir() for name in ("lib", "libexec"))
    return _is_prefix(place) or (place / "pyvenv.cfg").is_file() or (libraries and not (place / ".git").exists())


def _first_line(file: str) -> list[str]:
    try:
        with open(file, "rb") as script:
            first = script.readline(512)
    except OSError:
        return []
    return first[2:].decode(errors="replace").split() if first.startswith(b"#!") else []


def _may_be_shown(place: str) -> bool:
    """Not a whole home, nor anything that holds one, nor where secrets are kept by habit."""
    real, home = Path(place).resolve(), home_folder()
    if str(real) in _NEVER or (home is not None and home.is_relative_to(real)):
        return False
    return home is None or real not in (home / name for name in (".local", ".config", ".ssh", ".cargo"))
