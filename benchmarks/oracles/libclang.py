"""What clang sees in files of C and C++: python libclang.py FLAG… < paths. Needs the package `libclang`.

One line of JSON for each file: its definitions and the calls written in it, as name, line (and end). Calls that only a
macro writes are left out, and so is what the preprocessor leaves out.
"""

import json
import re
import sys
from pathlib import Path

from clang.cindex import Cursor, CursorKind, Index, TranslationUnit

DEFINED = {
    CursorKind.FUNCTION_DECL, CursorKind.CXX_METHOD, CursorKind.CONSTRUCTOR, CursorKind.DESTRUCTOR,
    CursorKind.CONVERSION_FUNCTION, CursorKind.FUNCTION_TEMPLATE, CursorKind.STRUCT_DECL, CursorKind.CLASS_DECL,
    CursorKind.UNION_DECL, CursorKind.ENUM_DECL, CursorKind.CLASS_TEMPLATE,
    CursorKind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION,
}  # fmt: skip
_BARE = re.compile(r"[A-Za-z_]\w*$")


def seen(path: str, flags: list[str]) -> dict[str, object]:
    """One file's definitions and calls."""
    unit = Index.create().parse(path, args=flags, options=TranslationUnit.PARSE_INCOMPLETE)
    lines = Path(path).read_text("utf-8", "replace").splitlines()
    said: dict[str, list[list[object]]] = {"definitions": [], "calls": []}
    fatal = [d for d in unit.diagnostics if d.severity >= 4]
    walk(unit.cursor, path, lines, said)
    return {"file": path, "broken": bool(fatal), **said}


def walk(top: Cursor, path: str, lines: list[str], said: dict[str, list[list[object]]]) -> None:
    """Note everything below a cursor that is written in this file."""
    left = [top]
    while left:
        cursor = left.pop()
        here = cursor.location.file
        if cursor is not top and (here is None or here.name != path):
            continue
        if cursor.kind in DEFINED and cursor.is_definition():
            define(cursor, lines, said)
        elif cursor.kind is CursorKind.CALL_EXPR:
            call(cursor, lines, said)
        left += cursor.get_children()


def define(cursor: Cursor, lines: list[str], said: dict[str, list[list[object]]]) -> None:
    """A definition that is written out; what a macro makes is not."""
    name = re.sub(r"<.*", "", cursor.spelling) if _BARE.match(cursor.spelling[:1]) else cursor.spelling
    written = lines[cursor.location.line - 1][cursor.location.column - 1 :]
    if _BARE.match(name) and re.match(rf"{name}\b", written):
        tokens = "".join(lines[cursor.location.line - 1 : cursor.extent.end.line])
        if not re.search(r"=\s*(?:default|delete)\s*;?$", tokens):
            said["definitions"].append([name, cursor.location.line, cursor.extent.end.line])


def call(cursor: Cursor, lines: list[str], said: dict[str, list[list[object]]]) -> None:
    """A call whose name is written before its arguments."""
    name, line = cursor.spelling, cursor.location.line
    if not name:
        first = next(iter(cursor.get_children()), None)
        while first is not None and not first.spelling:
            first = next(iter(first.get_children()), None)
        if first is None:
            return
        name, line = first.spelling, first.location.line
    name = re.sub(r"<.*", "", name)
    if not _BARE.match(name) or line > len(lines):
        return
    if re.search(rf"(?<!\w){name}\s*(?:<[^;]*>)?\s*[({{]", lines[line - 1]):
        said["calls"].append([name, line])


def main() -> None:
    """Read paths from standard input."""
    for path in sys.stdin.read().split("\n"):
        if path:
            print(json.dumps(seen(path, sys.argv[1:])), flush=True)


if __name__ == "__main__":
    main()
