"""Bytes and text do not fit the encoding they are read or written with."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "encoding"

_DECODE = re.compile(r"'([\w.-]+)' codec can't decode bytes? (?:(0x[0-9a-f]{2}) )?in position (\d+)")
_ENCODE = re.compile(r"'([\w.-]+)' codec can't encode characters? (?:'(.{1,12})' )?in position (\d+)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = crash(case)
    message = case.event.message[:2000]
    decode, encode = _DECODE.search(message), _ENCODE.search(message)
    if not (decode or encode) or "Unicode" not in case.event.type:
        return None
    if at is None:
        return _narrow_locale(case, message) if encode else None
    named = "encoding=" in at.code or "errors=" in at.code
    lenient = "an `errors=` handler"
    if decode:
        byte = f"the byte {decode.group(2)} at position {decode.group(3)}" if decode.group(2) else "its bytes"
        cause = f"line {at.line} of {at.called} decodes bytes as {decode.group(1)}, but {byte} is not valid there"
        fix = f"name the encoding that the data has, or {lenient}, on line {at.line} of {at.called}"
    else:
        assert encode is not None
        char = f"the character {encode.group(2)!r}" if encode.group(2) else "a character"
        cause = (
            f"line {at.line} of {at.called} encodes text as {encode.group(1)}, which has no"
            f" {char.removeprefix('the ').removeprefix('a ')} (position {encode.group(3)})"
        )
        fix = f"encode as utf-8, or with {lenient}, on line {at.line} of {at.called}"
    if "open(" in at.code and not named:
        cause += "; `open()` is given no `encoding`, so it takes the machine's own"
        fix = f"pass `encoding='utf-8'` to `open()` on line {at.line} of {at.file}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not ("open(" in at.code or "code(" in at.code),
        evidence=[f"{at.where}: {quote(at.code)}", quote(message, 160)],
        fix=fix,
        confirm="look at the bytes around the named position",
    )


def _narrow_locale(case: Case, message: str) -> Hypothesis | None:
    """No line of the project took part: a runner or the standard library could not even name what it works on."""
    if "'ascii' codec" not in message and "surrogates not allowed" not in message:
        return None
    return conclude(
        case,
        CATEGORY,
        "the locale of this run (C or POSIX) allows ASCII only, and a name of a file or test here is not ASCII",
        missing=1,
        evidence=[quote(message, 160)],
        fix="run it with `LC_ALL=C.UTF-8` or `PYTHONUTF8=1`",
        confirm="run it again with `PYTHONUTF8=1`: the error is gone",
    )


EXAMPLES = (
    Example(
        error="UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte",
        files={"a.py": "def load(raw):\n    return raw.decode('utf-8')\n"},
        at=("a.py: return raw.decode('utf-8')",),
        expect=("`load()` decodes bytes as utf-8", "0x80 at position 0"),
    ),
    Example(
        error="UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 7: ordinal not in range(128)",
        files={"a.py": "def load(path):\n    with open(path) as f:\n        return f.read()\n"},
        at=("a.py: with open(path) as f:",),
        expect=("no `encoding`",),
    ),
    Example(
        error="UnicodeEncodeError: 'ascii' codec can't encode characters in position 18-19: ordinal not in range(128)",
        files={"a.py": "def f(x):\n    return x.encode('ascii')\n"},
        expect=("the locale of this run", "a name of a file or test here is not ASCII"),
    ),
    Example(
        error="UnicodeEncodeError: 'latin-1' codec can't encode character in position 3: ordinal not in range(256)",
        files={"a.py": "def f(x):\n    print(x)\n"},
    ),
    Example(
        error="ValueError: 'utf-8' codec can't decode byte 0x80 in position 0: x",
        files={"a.py": "def f(x):\n    return x.decode()\n"},
        at=("a.py: return x.decode()",),
    ),
    Example(
        error="UnicodeError: label empty or too long",
        files={"a.py": "def f(x):\n    return x.encode('idna')\n"},
        at=("a.py: return x.encode('idna')",),
    ),
)
