"""A package that is not the project's own is missing, or is of a version that lacks what is asked of it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.resolving import module_file
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.module_spelling import nearest_module

CATEGORY = "dependency"

_MISSING = re.compile(r"No module named '([\w.]+)'")
_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_ATTRIBUTE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_VERSION = re.compile(
    r"(?:requires|need) ([\w.-]{2,40})"
    r" ?(?:>=|<=|==|~=|<|>|version)|DistributionNotFound|VersionConflict|ContextualVersionConflict"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message, at = case.event.message[:1000], crash(case)
    missing, name, attribute = (p.search(message) for p in (_MISSING, _NAME, _ATTRIBUTE))
    module = missing.group(1) if missing else name.group(2) if name else attribute.group(1) if attribute else ""
    where = f"line {at.line} of {at.file}" if at else "the project"
    evidence = [f"{at.where}: {quote(at.code)}" if at else "", quote(message, 160)]
    if missing and nearest_module(module, case.code.files, case.read):
        return None  # it is misspelt
    if not module or "partially initialized" in message or _own(case, module):
        found = _VERSION.search(message)
        if not found or not case.event.type.endswith(("ImportError", "VersionConflict", "DistributionNotFound")):
            return None
        cause = f"the installed packages do not fit together: {quote(message)}"
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=1,
            evidence=evidence,
            fix="install the versions that the project declares",
            confirm="compare the installed versions with the declared ones",
        )
    package = module.partition(".")[0]
    if missing:
        cause = f"the package that provides `{module}` is not installed, and {where} imports it"
        fix = (
            "install it in the environment that runs this, and declare it among the dependencies; or import it only"
            " where it is used if it is optional"
        )
    else:
        what = name.group(1) if name else attribute.group(2) if attribute else ""
        cause = f"the installed `{package}` has no `{module}.{what}`, which {where} uses: its version does not fit"
        fix = f"install a version of `{package}` that has `{what}` and declare that bound, or use what replaces it"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=evidence,
        fix=fix,
        confirm=f'`python -c "import {package}"` and its `__version__` in the same environment',
    )


def _own(case: Case, module: str) -> bool:
    head = module.partition(".")[0]
    return bool(module_file(case, module, "")) or any(
        head in path.split("/")[:-1] or path.endswith(f"{head}.py") for path in case.code.files
    )


EXAMPLES = (
    Example(
        error="ModuleNotFoundError: No module named 'requests'",
        files={"app.py": "import requests\n"},
        at=("app.py: import requests",),
        expect=("`requests` is not installed", "line 1 of app.py"),
    ),
    Example(
        error=(
            "ImportError: cannot import name 'Mapping' from 'collections' (/usr/lib/python3.12/collections/__init__.py)"
        ),
        files={"app.py": "from collections import Mapping\n"},
        at=("app.py: from collections",),
        expect=("has no `collections.Mapping`", "version"),
    ),
    Example(
        error="ModuleNotFoundError: No module named 'app.x'",
        files={"app/__init__.py": "", "t.py": "import app.x\n"},
        at=("t.py: import app.x",),
    ),
    Example(
        error="AttributeError: 'Box' object has no attribute 'x'",
        files={"a.py": "def f(b):\n    return b.x\n"},
        at=("a.py: return b.x",),
    ),
)
