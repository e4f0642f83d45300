"""What a test command finds in its environment: the user's own, without git's, with the recorder's."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bugsage.model.command import env_prefix, inner_command, interpreter_options, is_program, is_python, tool_of
from bugsage.model.run import RunResult, Surroundings

RECORDER = Path(__file__).absolute().parents[1] / "recorder" / "entry"
#: What lets a program be watched that is no test, beside it.
_WATCHER = RECORDER.parent / "script"
_OPTION = "-p bugsage_recorder"
#: What is put in for the recorder.
FOR_RECORDER = ("BUGSAGE_TRACE", "BUGSAGE_FIRST", "BUGSAGE_SECONDS", "BUGSAGE_COVERAGE", "BUGSAGE_LIVE")
_OURS = ("BUGSAGE_RECORD", "BUGSAGE_ROOT", "BUGSAGE_PROGRAM", *FOR_RECORDER, "PYTHONPATH", "PYTEST_ADDOPTS")
#: What git puts into the environment of its hooks: it would bind every git command of a test to the wrong repository.
#: What users set for themselves (identity, transport, configuration files) stays.
_OF_HOOKS = re.compile(
    r"GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE"
    r"|CONFIG|CONFIG_PARAMETERS|IMPLICIT_WORK_TREE|GRAFT_FILE|SHALLOW_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE"
    r"|QUARANTINE_PATH|EXEC_PATH|REFLOG_ACTION|EDITOR|AUTHOR_DATE|PUSH_OPTION_\w+|INTERNAL_\w+)"
)
#: Without these, programs are not found or cannot be loaded; what language and time zone they speak is asked apart.
_NEEDED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|SHLVL|_|TERM|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_\w+|VIRTUAL_ENV\w*|CONDA\w*"
    r"|PYTHON\w*|PYENV\w*|LD_\w+|DYLD_\w+|NODE_PATH|NVM_\w+|GOPATH|GOROOT|GOCACHE|GOMODCACHE|JAVA_HOME|CARGO_HOME|RUSTUP\w*"
    r"|UV_\w+|XDG_\w+|BUGSAGE_\w+|PYTEST_ADDOPTS"
)
#: A cluster of options up to the first that takes the rest of the word as its value.
_CLUSTER = re.compile(r"-([A-VY-Za-bd-ln-z]*)")


def can_record(command: Sequence[str], environment: Mapping[str, str], root: Path) -> bool:
    """False where the interpreter was told to ignore its environment: the recorder could not be found."""
    words = inner_command(command)
    if not words:
        return False
    options = interpreter_options(words) if is_python(words[0]) else _shebang_options(words[0], environment, root)
    return not any(_isolates(option) for option in options)


def with_recorder(
    command: Sequence[str], environment: Mapping[str, str], record: Path | None, root: Path
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The command as it is run, and its environment: what `env` before a command sets must not undo what we put in."""
    words, prefix = tuple(command), env_prefix(command)
    own = environment_of(command, environment, record, root)
    if record is None or not prefix.words:
        return words, own
    behind = prefix.applied(environment)
    behind |= {name: environment[name] for name in FOR_RECORDER if name in environment}
    wanted = environment_of(command, behind, record, root)
    again = tuple(f"{name}={wanted[name]}" for name in _OURS if name in wanted)
    return (*prefix.words, *again, *words[len(prefix.words) :]), own


def environment_of(
    command: Sequence[str], environment: Mapping[str, str], record: Path | None, root: Path
) -> dict[str, str]:
    """The environment of a command; `record` is where the recorder writes, None leaves it out."""
    own = {name: value for name, value in environment.items() if not _OF_HOOKS.fullmatch(name)}
    if record is None:
        return own
    own["BUGSAGE_RECORD"] = str(record)
    own["BUGSAGE_ROOT"] = str(root)
    # Last, so that the recorder's folder never hides a module of the project.
    folders = [str(RECORDER)]
    if is_program(command):
        own["BUGSAGE_PROGRAM"] = "1"
        folders.append(str(_WATCHER))
    own["PYTHONPATH"] = os.pathsep.join(filter(None, (own.get("PYTHONPATH"), *folders)))
    if tool_of(command) == "pytest":
        own["PYTEST_ADDOPTS"] = f"{own.get('PYTEST_ADDOPTS', '')} {_OPTION}".lstrip()
    # Behind tox, make and the like no option is set: they may drop the path, and pytest would miss the module. There it
    # finds the recorder by its metadata, or not at all.
    return own


def misses_recorder(command: Sequence[str], result: RunResult, tail: bytes) -> bool:
    """The recorder was not where it should be, and pytest gave up over it."""
    return tool_of(command) == "pytest" and result.status != 0 and b'Error importing plugin "bugsage_recorder"' in tail


def surroundings_of(environment: Mapping[str, str]) -> Surroundings:
    """Variables that are not needed to start a program, and the program that cuts off the network."""
    named = sorted(name for name in environment if not _NEEDED.fullmatch(name))
    bubblewrap = shutil.which("bwrap", path=environment.get("PATH"))
    cut = (bubblewrap, "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--") if bubblewrap else ()
    return Surroundings(variables=tuple(named), cut=cut)


def _isolates(option: str) -> bool:
    """`-I`, `-E` and clusters such as `-sE`; not the `E` of `-WError`."""
    cluster = _CLUSTER.match(option)
    return cluster is not None and not set("IE").isdisjoint(cluster[1])


def _shebang_options(program: str, environment: Mapping[str, str], root: Path) -> tuple[str, ...]:
    """The options of the interpreter that a script's first line names."""
    found = str(root / program) if os.sep in program else shutil.which(program, path=environment.get("PATH"))
    try:
        with open(found or "", "rb") as script:
            first = script.readline(512)
    except OSError:
        return ()
    return tuple(first[2:].decode(errors="replace").split()[1:]) if first.startswith(b"#!") else ()
