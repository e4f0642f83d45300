"""What Kotlin and Swift files show without being parsed: one JSON document a line for each path on standard input.

For languages whose compiler is not at hand. A name before an opening bracket is a call unless a keyword, a declaration
or a pattern says otherwise; a `func` or `fun` with a body behind its brackets, and every type, is a definition. What
the map is said to miss against this is to be read by a person: some of it is no call.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

_NO_CODE = re.compile(r'"""(?:.|\n)*?"""|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:[^"\\\n]|\\.)*"|^\s*#[a-z][^\n]*', re.MULTILINE)
_CALL = re.compile(r"(?<![\w`@#])([A-Za-z_]\w*)(?:<[\w<>?,. \[\]:]{1,80}>)?\(")
_KEYWORDS = frozenset(
    """if for while when switch catch return guard func fun init constructor throw in is as else do try super this self
    get set subscript case where repeat fileprivate private internal public open didSet willSet deinit convenience let
    required typealias throws async await available unowned weak import package and or not actual""".split()  # noqa: SIM905
)
#: What stands before a name that is declared, annotated, or matched against.
_NOT_CALLED = re.compile(
    r"(?:\b(?:fun|func|class|struct|enum|interface|object|case|init|import|protocol|extension|actor|macro|companion|let|var|val)"
    r"\s+(?:<[^>\n]{0,80}>\s*)?(?:[\w<>?, *]{1,80}\.)?|@[\w.:]*|\bcase\b[^:{\n]{0,200}\.)$"
)
_FUNCTION = re.compile(
    r"\b(?:fun|func)\s+(?:<[^>\n]{0,80}>\s*)?(?:[\w<>?, *]{1,80}\.)?`?([A-Za-z_]\w*)`?\s*(?:<[^>\n]{0,80}>)?\("
)
_TYPE = re.compile(r"(?<![\w.])(?:(?<!annotation )class|struct|enum|interface|protocol|actor|object)\s+([A-Za-z_]\w*)")
_BODY = re.compile(r"[^\n={}]*(?:\n[^\n={}]*){0,2}?[={]")
_CLOSING = ")]}"
_ANOTHER = re.compile(r"\b(?:fun|func|val|var|let|class|struct|init|override|case|object|interface|enum)\b|@|\}")


def blanked(text: str) -> str:
    """The text without comments, strings and conditions of compilation; nothing moves."""
    return _NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def has_body(code: str, at: int) -> bool:
    """Behind the brackets that open before this offset a body begins, before anything else does."""
    depth, end = 1, at
    while depth and end < len(code):
        depth += {"(": 1, ")": -1}.get(code[end], 0)
        end += 1
    body = _BODY.match(code, end)
    return body is not None and not _ANOTHER.search(code, end, body.end() - 1)


def beginning(code: str, at: int) -> int:
    """Where the chain of calls begins that leads to a name: that is where the map has the whole of it."""
    while True:
        before = len(code[:at].rstrip())
        if not code[:before].endswith("."):
            return at
        end = len(code[: before - 1].rstrip("?! \t\n"))
        start = end
        while start and (code[start - 1] in _CLOSING or code[start - 1].isalnum() or code[start - 1] in "_$>"):
            start = _opened(code, start - 1) if code[start - 1] in _CLOSING else start - 1
            start = len(code[:start].rstrip()) if code[start : start + 1] in ("{", "(") else start
        if start == end:
            return at
        at = start + len(code[start:end]) - len(code[start:end].lstrip())


def _opened(code: str, at: int) -> int:
    """Where the bracket opens that closes here."""
    depth = 0
    for n in range(at, max(0, at - 20_000), -1):
        depth += (code[n] in _CLOSING) - (code[n] in "([{")
        if not depth:
            return n
    return at


def said(path: str) -> dict[str, Any]:
    """The document of one file."""
    code = blanked(Path(path).read_text("utf-8", "replace"))
    definitions, calls = [], []
    for match in [*_FUNCTION.finditer(code), *_TYPE.finditer(code)]:
        if match.re is _TYPE or has_body(code, match.end()):
            line = code.count("\n", 0, match.start(1)) + 1
            definitions.append([match[1], line, line])
    for match in _CALL.finditer(code):
        before = code[max(0, match.start() - 240) : match.start()]
        if match[1] not in _KEYWORDS and not _NOT_CALLED.search(before):
            calls.append([match[1], code.count("\n", 0, beginning(code, match.start())) + 1])
    return {"file": path, "broken": False, "definitions": definitions, "calls": calls}


for given in sys.stdin.read().splitlines():
    print(json.dumps(said(given)))
