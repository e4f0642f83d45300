"""Two modules import each other while they are being loaded."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, places
from bugsage.diagnosis.resolving import module_file
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "circular-import"

_MODULE = re.compile(r"partially initialized module '([\w.]+)'")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MODULE.search(case.event.message[:2000])
    through = places(case)
    if said is None or not through:
        return None
    at = through[-1]
    loading = module_file(case, said.group(1), at.file)
    files = list(dict.fromkeys(p.file for p in through if not p.is_test))
    if loading and loading.path in files:
        files = files[files.index(loading.path) :]
    ring = " → ".join([*files, files[0]]) if len(files) > 1 else at.file
    cause = (
        f"{ring} import one another: `{said.group(1)}` is still loading when line {at.line} of {at.file} needs a"
        " name from it"
    )
    fix = (
        f"move the import on line {at.line} of {at.file} into the function that uses it, or move what both need"
        " into a third module"
    )
    evidence = [f"{p.where}: {p.code[:100]}" for p in through[-5:]]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=len(files) < 2,
        evidence=evidence,
        fix=fix,
        confirm=f"`import {said.group(1)}` in a fresh interpreter fails alike",
    )


_FILES = {
    "app/__init__.py": "",
    "app/a.py": "from app.b import two\n\none = 1\n",
    "app/b.py": "from app.a import one\n\ntwo = 2\n",
}

EXAMPLES = (
    Example(
        error=(
            "ImportError: cannot import name 'one' from partially initialized module 'app.a' (most likely due to a"
            " circular import)"
        ),
        files=_FILES,
        at=("app/a.py: from app.b import two", "app/b.py: from app.a import one"),
        expect=("app/a.py → app/b.py → app/a.py", "`app.a` is still loading", "line 1 of app/b.py"),
    ),
    Example(
        error=(
            "AttributeError: partially initialized module 'app.a' has no attribute 'one' (most likely due to a"
            " circular import)"
        ),
        files=_FILES | {"app/b.py": "import app.a\n\ntwo = app.a.one\n"},
        at=("app/a.py: from app.b import two", "app/b.py: two = app.a.one"),
        expect=("import one another",),
    ),
    Example(
        error="ImportError: cannot import name 'one' from 'app.a'",
        files=_FILES,
        at=("app/b.py: from app.a import one",),
    ),
    Example(
        error="AttributeError: module 'app.a' has no attribute 'one'",
        files=_FILES,
        at=("app/b.py: from app.a import one",),
    ),
)
