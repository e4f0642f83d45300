"""What rustc's own parser sees in each file named on standard input: one JSON document a line.

The compiler prints the tree of a file by itself, without what it depends on, when it is told to behave as if it were
being built (`RUSTC_BOOTSTRAP`). The tree is read by how far its lines are moved in.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

_KIND = re.compile(r"^( *)kind: (MethodCall|Call|MacCall|Fn|Struct|Enum|Union|Trait|MacroDef)\($")
_IDENT = re.compile(r"^ *ident: (?:r#)?(\w+)#\d+,$")
_NAME = re.compile(r"^ *(?:r#)?(\w+)#\d+,$")
_SPAN = re.compile(r"^( *)span: .*?:(\d+):\d+: (\d+):\d+ \(#\d+\),$")
_DEFINING = ("Fn", "Struct", "Enum", "Union", "Trait", "MacroDef")


def tree(path: str) -> list[str] | None:
    """The lines of a file's tree; None where the compiler cannot parse it."""
    command = ["rustc", "-Zunpretty=ast-tree", "--crate-type", "lib", "--edition", "2021", path]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"RUSTC_BOOTSTRAP": "1"})
    return done.stdout.split("\n") if done.stdout.startswith("Crate {") else None


def found(lines: Sequence[str]) -> Iterator[tuple[str, str, int, int]]:
    """Kind, name, first and last line of each definition and call."""
    for at, line in enumerate(lines):
        match = _KIND.match(line)
        if match is None:
            continue
        name = _called(lines, at, match[2])
        span = _span(lines, at, match[1])
        declared = match[2] == "Fn" and not any(text.startswith(f"{match[1]}        body: Some(") for text in span[2])
        if name and not declared:
            yield match[2], name, span[0], span[1]


def _called(lines: Sequence[str], at: int, kind: str) -> str:
    if kind in ("Call", "MacCall"):
        following = at + (3 if kind == "Call" else 2)
        if kind == "Call" and lines[following].strip() != "kind: Path(":
            return ""
        start = next(n for n in range(following, len(lines)) if lines[n].strip() == "segments: [")
        margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        end = next(n for n in range(start, len(lines)) if lines[n].startswith(f"{margin}]"))
        names = [
            m[1]
            for text in lines[start:end]
            if text.startswith(f"{margin}        ident:") and (m := _IDENT.match(text))
        ]
        return names[-1] if names else ""
    if kind in ("Struct", "Enum", "Union", "MacroDef"):
        match = _NAME.match(lines[at + 1])
        return match[1] if match else ""  # an expression that makes one has no name of its own
    return next((m[1] for text in lines[at : at + 40] if (m := _IDENT.match(text))), "")


def _span(lines: Sequence[str], at: int, margin: str) -> tuple[int, int, Sequence[str]]:
    """Lines of the node that a kind belongs to; of an item it stands before its kind, of an expression behind."""
    for n in range(at, len(lines)):
        match = _SPAN.match(lines[n])
        if match and match[1] == margin:
            return int(match[2]), int(match[3]), lines[at:n]
        if lines[n].startswith(margin[:-4] + "}"):
            break
    end = n
    for n in range(at, -1, -1):
        match = _SPAN.match(lines[n])
        if match and match[1] == margin:
            return int(match[2]), int(match[3]), lines[at:end]
    return 0, 0, ()


def said(path: str) -> dict[str, Any]:
    """The document of one file."""
    lines = tree(path)
    seen = list(found(lines or ()))
    return {
        "file": path,
        "broken": lines is None,
        "definitions": [[name, start, end] for kind, name, start, end in seen if kind in _DEFINING],
        "calls": [[name, start] for kind, name, start, _ in seen if kind not in _DEFINING],
    }


for path in sys.stdin.read().splitlines():
    print(json.dumps(said(path)))
