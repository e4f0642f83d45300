"""An environment variable or a setting that the code needs is not set."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, lines_of, nearest, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-setting"

_READ = re.compile(r"""environ(?:\.get\(|\[|b\[)\s*["'](\w+)["']|getenv\(\s*["'](\w+)["']""")
_NAMED = re.compile(
    r"""(?:environment variable|setting)s? ['"`]?([A-Z][A-Z0-9_]{2,})['"`]?"""
    r"""|['"`]?([A-Z][A-Z0-9_]{2,})['"`]? (?:environment variable|is not set|must be set)"""
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if at is None:
        return None
    variable = ""
    if case.event.type.endswith("KeyError") and "environ" in at.code:
        variable = message.strip("'\" ")
    else:
        said = _NAMED.search(message)
        variable = next((g for g in said.groups() if g), "") if said and not at.is_test else ""
    if not re.fullmatch(r"\w{2,80}", variable):
        return None
    known = {
        g for n, line in enumerate(lines_of(case, at.file)) for m in _READ.finditer(line[:500]) for g in m.groups() if g
    }
    near = nearest(variable, known, 0.75)
    cause = f"the environment variable `{variable}` is not set, and line {at.line} of {at.called} cannot do without it"
    if near:
        cause += f" (the same file also reads `{near}`)"
    fix = f"set `{variable}` where this runs, or give it a default in {at.called}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=fix,
        confirm=f"run it again with `{variable}` set",
    )


EXAMPLES = (
    Example(
        error="KeyError: 'DATABASE_URL'",
        files={"a.py": "import os\n\ndef connect():\n    return os.environ['DATABASE_URL']\n"},
        at=("a.py: return os.environ['DATABASE_URL']",),
        expect=("environment variable `DATABASE_URL` is not set", "`connect()`"),
    ),
    Example(
        error="RuntimeError: SECRET_KEY must be set",
        files={"a.py": "def start(env):\n    if not env:\n        raise RuntimeError('SECRET_KEY must be set')\n"},
        at=("a.py: raise RuntimeError",),
        expect=("`SECRET_KEY` is not set",),
    ),
    Example(
        error="KeyError: 'DATABASE_URL'",
        files={"a.py": "def f(d):\n    return d['DATABASE_URL']\n"},
        at=("a.py: return d",),
    ),
    Example(
        error="RuntimeError: something must be set",
        files={"a.py": "def f(d):\n    raise RuntimeError('something must be set')\n"},
        at=("a.py: raise",),
    ),
)
