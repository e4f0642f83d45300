"""Exceptions while they are being read, and the flat form in which they are handed on."""

import re
from functools import cache

from bugsage.intake.clean import LINE, MESSAGE, NAME, cap
from bugsage.model.error import ExceptionInfo, Frame

#: Frames that are kept of one exception; of more, the first and the last half.
FRAMES = 500
#: Exceptions that are kept of one trace.
EXCEPTIONS = 200
_NO_SOURCE = "???"
#: What stands between two tracebacks of a chain, and how the upper one hangs on the lower.
CONNECTORS = {
    "The above exception was the direct cause of the following exception:": "cause",
    "During handling of the above exception, another exception occurred:": "context",
}


class Node:
    """One exception of a chain that is still being read."""

    __slots__ = ("frames", "link", "members", "message", "type")

    def __init__(self) -> None:
        self.type = ""
        self.message: list[str] = []
        self.frames: list[Frame] = []
        #: How it hangs on the next of its chain.
        self.link = "context"
        #: The chains of a group's members.
        self.members: list[list[Node]] = []


def flatten(chain: list[Node]) -> tuple[ExceptionInfo, ...]:
    """The exceptions of a chain in order of print: the last one comes first, then what hangs on each."""
    found: list[ExceptionInfo] = []
    todo: list[tuple[list[Node], str, int | None]] = [(chain, "raised", None)]
    while todo and len(found) < EXCEPTIONS:
        nodes, relation, parent = todo.pop()
        if not nodes:
            continue
        node, index = nodes[-1], len(found)
        found.append(_info(node, relation, parent))
        todo.extend((member, "group", index) for member in reversed(node.members))
        if len(nodes) > 1:
            todo.append((nodes[:-1], nodes[-2].link, index))
    return tuple(found)


def _info(node: Node, relation: str, parent: int | None) -> ExceptionInfo:
    first, rest = (node.message[0], node.message[1:]) if node.message else ("", [])
    # Without a colon after the type there is no message, so further lines can only be notes.
    notes = tuple(cap(line, LINE) for line in rest[:100] if line.strip()) if not first else ()
    message = "" if notes else "\n".join(node.message).rstrip()
    return ExceptionInfo(
        type=cap(node.type, NAME),
        message=cap(message, MESSAGE),
        frames=tuple(shortened(node.frames)),
        relation=relation,
        parent=parent,
        notes=notes,
    )


def shortened(frames: list[Frame]) -> list[Frame]:
    """The frames, without the middle of a very deep stack."""
    return frames if len(frames) <= FRAMES else frames[: FRAMES // 2] + frames[-(FRAMES // 2) :]


def frame(
    file: str,
    line: int | None,
    function: str | None,
    code: str | None = None,
    column: int | None = None,
    variables: dict[str, str] | None = None,
) -> Frame:
    """A frame with capped values and `/` in its path; what lies in an installed package is not in-app."""
    path = cap(file.replace("\\", "/"), NAME)
    return Frame(
        file=path,
        line=line,
        function=cap(function, NAME) if function else None,
        column=column,
        in_app=not is_installed(path),
        code=cap(code, LINE) if code and code != _NO_SOURCE else None,
        variables=variables or {},
    )


def is_installed(path: str) -> bool:
    """The path lies among installed packages or in the standard library, or is no file at all."""
    return bool(_installed().search(path))


@cache
def _installed() -> re.Pattern[str]:
    return re.compile(r"/(?:site|dist)-packages/|/lib(?:64)?/python\d|/Lib/[a-z_]+[./]|^<(?!ipython|stdin|string)")


def number(digits: str) -> int:
    """A line number; 0 for one that no file can have."""
    return int(digits) if len(digits) <= 9 else 0
