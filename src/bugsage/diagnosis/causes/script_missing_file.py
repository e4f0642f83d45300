"""JavaScript: a file or folder is not where the code looks; says the nearest one that is there."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, nearest, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-file"

_SAID = re.compile(r"(?:^|: )(?P<code>ENOENT|EISDIR|ENOTDIR)\b[^\n']{0,200}, \w{1,30} '(?P<path>[^'\n]{1,500})'")
_FILES_OF = {
    "ENOENT": "opens a file that is not there",
    "EISDIR": "opens a folder as if it were a file",
    "ENOTDIR": "goes through a file as if it were a folder",
}


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, said = crash(case), _SAID.search(case.event.message[:1000])
    if at is None or said is None:
        return None
    code, path = said["code"], said["path"]
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    same = sorted(p for p in case.code.files if p.rpartition("/")[2] == name)[:2]
    near = None if same else nearest(name, {p.rpartition("/")[2] for p in case.code.files}, 0.8)
    cause = f"line {at.line} of {at.called} {_FILES_OF[code]}: {quote(path)}"
    fix = f"check the path in {at.called} before line {at.line}, and say which file is missing"
    if code == "ENOENT" and same:
        cause += f"; the repository has one at {same[0]}"
        fix = "build the path from the module's own place (`__dirname`, `import.meta.url`), not from the working folder"
    elif code == "ENOENT" and near:
        cause += f"; the nearest name in the repository is {near}"
        fix = f"correct the name to {near}, or add the file"
    elif code == "ENOENT" and not path.startswith("/") and path[1:2] != ":":
        cause += ", seen from the folder the program was started in"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (same or near or code != "ENOENT"),
        evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where],
        fix=fix,
        confirm=f"log `path.resolve(…)` just before {at.where}",
    )


_FILES = {
    "conf/app.config.js": "module.exports = { port: 1 }\n",
    "read.js": "function read(name) {\n  return fs.readFileSync(name, 'utf8')\n}\n",
}
_READ = ("read.js: return fs.read",)

EXAMPLES = (
    Example(
        error="Error: ENOENT: no such file or directory, open 'app.config.js'",
        language="javascript",
        files=_FILES,
        at=_READ,
        expect=("line 2 of `read()` opens a file that is not there", "the repository has one at conf/app.config.js"),
    ),
    Example(
        error="Error: ENOENT: no such file or directory, open 'data/rows.csv'",
        language="javascript",
        files=_FILES,
        at=_READ,
        expect=("data/rows.csv, seen from the folder the program was started in",),
    ),
    Example(error="Error: connect ECONNREFUSED 127.0.0.1:5432", language="javascript", files=_FILES, at=_READ),
    Example(error="Error: ENOENT", language="javascript", files=_FILES, at=_READ),
)
