"""A text could not be read as JSON, TOML, YAML, XML, a date or a regular expression."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "bad-document"

_TYPES = {
    "JSONDecodeError": "JSON", "TOMLDecodeError": "TOML", "ParserError": "the document", "ScannerError": "YAML",
    "PatternError": "a regular expression", "ExpatError": "XML",
}  # fmt: skip
_REGEX = re.compile(r"(at position \d+|unterminated|nothing to repeat|bad escape|missing \))")
_DATE = re.compile(r"time data (.{1,80}) does not match format (.{1,60})|Invalid isoformat string: (.{1,60})")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:2000]
    name = case.event.type.rpartition(".")[2]
    kind = _TYPES.get(name) or (
        "a regular expression" if case.event.type in ("re.error", "re._constants.error", "sre_constants.error") else ""
    )
    kind = kind or ("a date" if name == "ValueError" and _DATE.search(message) else "")
    if at is None or not kind:
        return None
    calls = [n for n in on_line(case, at) if isinstance(n, ast.Call) and n.args]
    argument = calls[0].args[0] if calls else None
    made = made_by(case, at, argument) if argument is not None else ""
    empty = "char 0" in message and kind == "JSON"
    cause = (
        f"line {at.line} of {at.called} reads {f'`{show(argument)}`' if argument is not None else 'a text'} as"
        f" {kind}, which it is not: {quote(message)}"
    )
    if empty:
        cause = (
            f"line {at.line} of {at.called} reads {f'`{show(argument)}`' if argument is not None else 'a text'} as"
            " JSON, but it is empty or no JSON from its first character"
        )
    if made:
        cause += f"; {made}"
    fix = (
        f"check what arrives (status, content type, escaping) before {at.called} reads it, and report the text when"
        " it does not parse"
    )
    if kind == "a regular expression":
        fix = f"pass the text through `re.escape()` in {at.called}, or correct the pattern"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=argument is None,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
        confirm=f"print the first 200 characters of the text before {at.where}",
    )


EXAMPLES = (
    Example(
        error="json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        files={"a.py": "import json\n\ndef load(client):\n    body = client.get('/x')\n    return json.loads(body)\n"},
        at=("a.py: return json.loads(body)",),
        expect=("`body` as JSON", "first character", "`client.get('/x')`"),
    ),
    Example(
        error="ValueError: time data '2024/01/02' does not match format '%Y-%m-%d'",
        files={
            "a.py": (
                "from datetime import datetime\n\ndef day(text):\n    return datetime.strptime(text, '%Y-%m-%d')\n"
            )
        },
        at=("a.py: return datetime.strptime",),
        expect=("`text` as a date",),
    ),
    Example(error="ValueError: time flies", files={"a.py": "def f(t):\n    return g(t)\n"}, at=("a.py: return g(t)",)),
    Example(
        error="KeyError: 'json'",
        files={"a.py": "def f(t):\n    return t['json']\n"},
        at=("a.py: return t['json']",),
    ),
)
