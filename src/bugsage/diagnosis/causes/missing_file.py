"""A file or folder is not where the code looks; says the nearest one that is there."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, nearest, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-file"

_PATH = re.compile(
    r"(?:No such file or directory|cannot find the (?:file|path) specified|Is a directory|Not a directory):"
    r" b?['\"]([^'\"]{1,300})['\"]"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, said = crash(case), _PATH.search(case.event.message[:1000])
    if at is None or not case.event.type.endswith(("FileNotFoundError", "NotADirectoryError", "IsADirectoryError")):
        return None
    wanted = said.group(1).replace("\\", "/") if said else ""
    name = wanted.rstrip("/").rpartition("/")[2]
    same = sorted(p for p in case.code.files if p.rpartition("/")[2] == name)[:2]
    near = None if same else nearest(name, {p.rpartition("/")[2] for p in case.code.files}, 0.8)
    directory = "IsADirectory" in case.event.type
    verb = "opens a folder as if it were a file" if directory else "opens a file that is not there"
    cause = f"line {at.line} of {at.called} {verb}: {quote(wanted) or quote(case.event.message)}"
    fix = f"check the path in {at.called} before line {at.line}, and say which file is missing"
    if directory:
        fix = f"skip folders in {at.called} (`is_file()`), or take the file inside it"
    elif same:
        cause += f"; the repository has one at {same[0]}"
        fix = (
            f"build the path from the file's own place (`Path(__file__)`), not from the working folder, in {at.called}"
        )
    elif near:
        cause += f"; the nearest name in the repository is {near}"
        fix = f"correct the name to {near}, or add the file"
    elif wanted and not wanted.startswith("/"):
        cause += ", seen from the folder the program was started in"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (same or near or directory),
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=fix,
        confirm=f"print the absolute path just before {at.where}",
    )


EXAMPLES = (
    Example(
        error="FileNotFoundError: [Errno 2] No such file or directory: 'settings.py'",
        files={"conf/settings.py": "A = 1\n", "a.py": "def load():\n    return open('settings.py').read()\n"},
        at=("a.py: return open('settings.py').read()",),
        expect=("settings.py", "the repository has one at conf/settings.py"),
    ),
    Example(
        error="IsADirectoryError: [Errno 21] Is a directory: '/tmp/x/.config'",
        files={"a.py": "def load(path):\n    return open(path).read()\n"},
        at=("a.py: return open(path).read()",),
        expect=("folder as if it were a file",),
    ),
    Example(
        error="PermissionError: [Errno 13] Permission denied: '/etc/x'",
        files={"a.py": "def f(p):\n    open(p)\n"},
        at=("a.py: open(p)",),
    ),
    Example(
        error="KeyError: 'No such file or directory'",
        files={"a.py": "def f(p):\n    open(p)\n"},
        at=("a.py: open(p)",),
    ),
)
