"""A module of the project lacks a name or a file that is imported; says the nearest one, or where it is now."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, conclude, crash, nearest
from bugsage.diagnosis.resolving import module_file, named_anywhere
from bugsage.model.code import CodeFile
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.module_spelling import nearest_module

CATEGORY = "missing-import"

_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_ATTRIBUTE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_MODULE = re.compile(r"No module named '([\w.]+)'")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    if "partially initialized" in message:
        return None
    name, attribute, module = (p.search(message) for p in (_NAME, _ATTRIBUTE, _MODULE))
    if module:
        return _module(case, module.group(1))
    if name:
        return _name(case, name.group(2), name.group(1), "imports")
    return _name(case, attribute.group(1), attribute.group(2), "reads") if attribute else None


def _name(case: Case, module: str, name: str, verb: str) -> Hypothesis | None:
    at = crash(case)
    file = module_file(case, module, at.file if at else "")
    if file is None or at is None:
        return None
    names = _names(file)
    near = nearest(name, names)
    moved = [f for f in named_anywhere(case, name) if not f.definition.parent and f.file != file.path]
    cause = f"line {at.line} of {at.file} {verb} `{name}` from `{module}`, but {file.path} defines no such name"
    fix = f"define `{name}` in {file.path}, or import what is meant"
    if moved:
        cause += f"; it is defined in {moved[0].file}"
        fix = f"import `{name}` from {moved[0].file}, or re-export it in {file.path}"
    elif near:
        cause += f"; the nearest is `{near}`"
        fix = f"import `{near}`, or keep `{name}` in {file.path} as its old name"
    module_level = next((d for d in file.definitions if d.kind == "module"), None)
    about = Found(file=file.path, definition=module_level) if module_level else at
    evidence = [f"{at.where}: {at.code[:120]}", *(f"{f.where}: {f.called}" for f in moved[:2])]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=not (near or moved),
        evidence=evidence,
        fix=fix,
        confirm=f"`from {module} import {name}` works by itself",
    )


def _module(case: Case, module: str) -> Hypothesis | None:
    at = crash(case)
    head = module.partition(".")[0]
    own = {part for path in case.code.files for part in path.removesuffix(".py").split("/")[:4]}
    last = module.rpartition(".")[2]
    homes = sorted(
        p for p in case.code.files if p.endswith((f"/{last}.py", f"/{last}/__init__.py")) or p == f"{last}.py"
    )
    if at is None:
        return None
    if head not in own:
        return _misspelt(case, at, module)
    near = nearest(last, own)
    cause = f"line {at.line} of {at.file} imports `{module}`, and the project has no such module"
    fix = f"add the module `{module}` or correct the import"
    if homes:
        cause += f"; a module of that name is at {homes[0]}"
        fix = f"import it from where {homes[0]} is, or put its folder on the path"
    elif near:
        cause += f"; the nearest is `{near}`"
        fix = f"import `{near}`"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (homes or near),
        evidence=[f"{at.where}: {at.code[:120]}"],
        fix=fix,
        confirm=f"`import {module}` works by itself",
    )


def _misspelt(case: Case, at: Place, module: str) -> Hypothesis | None:
    meant = nearest_module(module, case.code.files, case.read)
    if not meant:
        return None
    return conclude(
        case,
        CATEGORY,
        f"line {at.line} of {at.file} imports `{module}`, which nobody has: it is `{meant}`, misspelt",
        about=at,
        evidence=[f"{at.where}: {at.code[:120]}"],
        fix=f"import `{meant}`",
        confirm=f"`import {meant}` works by itself",
    )


def _names(file: CodeFile) -> set[str]:
    names = {d.symbol for d in file.definitions if not d.parent and d.kind != "module"}
    names |= {n for d in file.definitions if d.kind == "module" for n in d.assigns}
    return names | {i.alias or i.name for i in file.imports}


EXAMPLES = (
    Example(
        error="ImportError: cannot import name 'parse_date' from 'app.dates' (app/dates.py)",
        files={
            "app/__init__.py": "",
            "app/dates.py": "def parse_dates(x):\n    return x\n",
            "app/main.py": "from app.dates import parse_date\n",
        },
        at=("app/main.py: import parse_date",),
        expect=("`parse_date` from `app.dates`", "nearest is `parse_dates`"),
    ),
    Example(
        error="ImportError: cannot import name 'slug' from 'app.text' (app/text.py)",
        files={
            "app/__init__.py": "",
            "app/text.py": "",
            "app/names.py": "def slug(x):\n    return x\n",
            "app/main.py": "from app.text import slug\n",
        },
        at=("app/main.py: import slug",),
        expect=("defined in app/names.py",),
    ),
    Example(
        error="ModuleNotFoundError: No module named 'app.date'",
        files={"app/__init__.py": "", "app/dates.py": "", "app/main.py": "import app.date\n"},
        at=("app/main.py: import app.date",),
        expect=("no such module", "`dates`"),
    ),
    Example(
        error="ModuleNotFoundError: No module named 'jsno'",
        files={"a.py": "import jsno\n"},
        at=("a.py: import jsno",),
        expect=("`jsno`, which nobody has", "`json`"),
    ),
    Example(
        error="ModuleNotFoundError: No module named 'numpy'",
        files={"a.py": "import numpy\n"},
        at=("a.py: import numpy",),
    ),
    Example(
        error=(
            "ImportError: cannot import name 'b' from partially initialized module 'app' (most likely due to a"
            " circular import)"
        ),
        files={"app.py": "from app import b\n"},
        at=("app.py: from app import b",),
    ),
)
