"""A key is not in a mapping; says which mapping, and the nearest key that the code uses."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import value_of
from bugsage.diagnosis.differing import responsible
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.reading import Found, Place, conclude, crash, lines_of, nearest, quote, raised_outside
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.recorded import value_at
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-key"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = crash(case)
    if not case.event.type.endswith("KeyError") or at is None or "environ" in at.code:
        return None
    text = case.event.message.strip()[:200]
    key = value_of(text)
    if key is UNKNOWN:
        key = text
    reads = [n for n in on_line(case, at) if isinstance(n, ast.Subscript) and _reads(n, key)]
    mapping = show(reads[0].value) if len({show(n) for n in reads}) == 1 else ""
    writers = _writers(case, at, key) if isinstance(key, str) else []
    held = _held(case, at, reads[0].value) if reads and mapping else None
    known = _keys(case, at) if held is None else {k for k in held if isinstance(k, str)}
    near = nearest(key, known, 0.75) if isinstance(key, str) and not writers else None
    outside = raised_outside(case) is not None
    cause = _cause(at, text, mapping, reads, near if held is None else None, writers, outside)
    if held is not None:
        cause += f"; it held {_shown(held)}" + (f", of which {near!r} is the nearest" if near and len(held) > 1 else "")
    missing = (not mapping) + (near is None and not writers and held is None) + outside
    about = writers[0] if writers else responsible(case, at, reads[0].value if reads else None)
    evidence = [f"{at.where}: {quote(at.code)}", *(f"{w.where}: sets {quote(text)}" for w in writers)]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=missing,
        evidence=evidence,
        fix=_fix(text, near, writers, at),
        confirm=_confirm(at, mapping),
    )


def _held(case: Case, at: Place, mapping: ast.expr) -> list[object] | None:
    """The keys that the mapping had, where they are on record."""
    value = value_at(case, at, mapping)
    return list(value) if isinstance(value, dict) else None


def _shown(keys: list[object]) -> str:
    if not keys:
        return "nothing"
    shown = ", ".join(quote(repr(k), 30) for k in keys[:5])
    return f"only {shown}" + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")


def _reads(node: ast.Subscript, key: object) -> bool:
    return not isinstance(node.slice, ast.Slice) and (
        not isinstance(node.slice, ast.Constant) or node.slice.value == key
    )


def _cause(
    at: Place,
    key: str,
    mapping: str,
    reads: list[ast.Subscript],
    near: str | None,
    writers: list[Found],
    outside: bool,
) -> str:
    told = f"`{mapping}`" if mapping else ("the library that it calls" if outside else "a mapping")
    cause = f"line {at.line} of {at.called} asks {told} for the key {quote(key)}, which is not there"
    if mapping and not isinstance(reads[0].slice, ast.Constant):
        cause = (
            f"line {at.line} of {at.called} looks `{show(reads[0].slice)}` up in {told}, but it has no key {quote(key)}"
        )
    if near:
        return f"{cause}; the nearest key used around it is {near!r}"
    if writers:
        return (
            f"{cause}; only {' and '.join(w.called for w in writers[:2])} {'sets' if len(writers) == 1 else 'set'}"
            " it, which had not happened for this mapping"
        )
    return cause


def _fix(key: str, near: str | None, writers: list[Found], at: Place) -> str:
    if near:
        return f"use the key {near!r}, or rename the one that is stored to {quote(key)}"
    if at.is_test:
        return f"find why {quote(key)} was not stored: the test only reads it"
    if writers:
        return (
            f"make sure that {writers[0].called} runs first, or read the key with `.get()` and a default in {at.called}"
        )
    return (
        f"decide in {at.called} what a missing {quote(key)} means: `.get()` with a default, or an error that names"
        " it; or store it where the mapping is filled"
    )


def _confirm(at: Place, mapping: str) -> str:
    return (
        f"print `sorted({mapping}, key=str)` just before {at.where}"
        if mapping
        else f"look at the mapping just before {at.where}"
    )


def _keys(case: Case, at: Place) -> set[str]:
    text = "\n".join(lines_of(case, at.file))
    return set(re.findall(r"""\[f?["']([\w .\-]{1,60})["']\]""", text)) | set(
        re.findall(r"""["']([\w .\-]{1,60})["']\s*:""", text)
    )


def _writers(case: Case, at: Place, key: str) -> list[Found]:
    written = re.compile(rf"""\[["']{re.escape(key)}["']\]\s*=[^=]""")
    lines = lines_of(case, at.file)
    found = {}
    for number, line in enumerate(lines, 1):
        definition = case.code.at(at.file, number) if written.search(line) else None
        near = definition is not None and definition.kind == "function" and definition.parent == at.definition.parent
        if definition and near and definition.symbol != at.symbol:
            found[definition.symbol] = Found(file=at.file, definition=definition)
    return list(found.values())


EXAMPLES = (
    Example(
        error="KeyError: 'user_id'",
        files={
            "api.py": (
                'def pack(name):\n    return {"userid": 7, "name": name}\n\ndef create(row):\n    return'
                ' row["user_id"]\n'
            )
        },
        at=('api.py: return row["user_id"]',),
        expect=("`row`", "'user_id'", "nearest key", "'userid'"),
    ),
    Example(
        error="KeyError: 'email'",
        files={"a.py": "def mail_of(user):\n    return user['email']\n"},
        at=("a.py: return user['email']",),
        variables={"user": "{'name': 'Ana', 'mail': 'a@b'}"},
        expect=("it held only 'name', 'mail'", "'mail' is the nearest"),
    ),
    Example(
        error="KeyError: 'attempts'",
        files={
            "retry.py": (
                "class Retry:\n    def __init__(self):\n        self.stats = {}\n\n    def begin(self):\n       "
                ' self.stats["attempts"] = 1\n\n    def count(self):\n        return self.stats["attempts"]\n'
            ),
        },
        at=('retry.py: return self.stats["attempts"]',),
        expect=("`self.stats`", "only `Retry.begin()` sets it"),
    ),
    Example(
        error="KeyError: 'HOME_PATH'",
        files={"a.py": 'import os\n\ndef home():\n    return os.environ["HOME_PATH"]\n'},
        at=('a.py: os.environ["HOME_PATH"]',),
    ),
    Example(
        error="IndexError: list index out of range",
        files={"a.py": "def f(a):\n    return a[3]\n"},
        at=("a.py: return a[3]",),
    ),
)
