"""Tracebacks as IPython and rich draw them."""

import re
from functools import cache

from bugsage.intake.trace_tree import CONNECTORS, Node, frame, number

_HEADER = "Traceback (most recent call last)"
#: Lines without anything of a traceback after which it is taken to have ended.
_PATIENCE = 60


def read(lines: list[str], at: int) -> tuple[list[Node], int]:
    """The chain that begins with the header at this index, and the index after its last line."""
    chain: list[Node] = []
    end = at
    while end < len(lines) and _HEADER in lines[end]:
        boxed = "╭" in lines[end]
        node, after = (_boxed if boxed else _notebook)(lines, end)
        if not node.type and not node.frames:
            break
        chain.append(node)
        link, following = _connector(lines, after)
        end = after
        if link is None:
            break
        node.link = link
        end = following
    return chain, max(end, at + 1)


def _connector(lines: list[str], at: int) -> tuple[str | None, int]:
    """How the exception before this index hangs on the next, and where the next begins."""
    link = None
    for index in range(at, min(at + 8, len(lines))):
        text = lines[index].strip()
        if text in CONNECTORS:
            link = CONNECTORS[text]
        elif _HEADER in text:
            return link, index
        elif text and text.strip("-"):
            break
    return None, at


def _boxed(lines: list[str], at: int) -> tuple[Node, int]:
    """rich: one box with every frame, and the exception below it."""
    node = Node()
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if "╰" in line:
            return node, _exception(node, lines, index + 1, len(line) - len(line.lstrip(" ")))
        place = _boxed_place().search(line)
        if place:
            node.frames.append(frame(place[1], number(place[2]), place[3]))
        elif "❱" in line and node.frames:
            code = line.partition("❱")[2].strip(" │").partition(" ")[2].strip(" │")
            last = node.frames.pop()
            node.frames.append(frame(last.file or "", last.line or 0, last.function, code))
        elif "│" not in line:
            return node, index
    return node, len(lines)


def _exception(node: Node, lines: list[str], at: int, indent: int) -> int:
    found = _type_and_message().match(lines[at], min(indent, len(lines[at]))) if at < len(lines) else None
    if not found:
        return at
    node.type, node.message = found[1], [found[2] or ""]
    return at + 1


def _notebook(lines: list[str], at: int) -> tuple[Node, int]:
    """IPython: a place, some source with an arrow, a blank line; then the exception again, with its message."""
    node = Node()
    name = lines[at].split()[0]
    last = at
    place: tuple[str, str, str | None] | None = None
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if line == name or line.startswith(name + ":"):
            return node, _exception(node, lines, index, 0)
        if index - last > _PATIENCE or _HEADER in line:
            break
        found = _notebook_place().match(line)
        arrow = _arrow().match(line)
        if found:
            place, last = (found[1] or found[2], found[3] or "", found[4]), index
        elif arrow and place:
            node.frames.append(frame(place[0].strip(), number(place[1] or arrow[1]), place[2], arrow[2].strip()))
            last = index
    node.type = name if node.frames else ""
    return node, last + 1


@cache
def _boxed_place() -> re.Pattern[str]:
    return re.compile(r"^\s*│ ([^│\n]{1,1000}?):(\d+) in ([^│]{1,300}?) *│\s*$")


@cache
def _type_and_message() -> re.Pattern[str]:
    return re.compile(r"([^\W\d][\w.<>]{0,300})(?:: ?(.*))?$")


@cache
def _notebook_place() -> re.Pattern[str]:
    """`Cell In[1], line 5`, `File ~/x.py:3, in f(a)`, and the older `~/x.py in f(a)`."""
    return re.compile(
        r"(?:(?:File )?((?:Cell |Input )?In ?\[\d+\]|<[^>\n]{1,200}>|[~/\w.-][^\s:,]{0,500})"
        r"|File ([^:\n]{1,500}))(?:, line |:)?(\d+)?(?:,? in ([^\s(]{1,200}).*)?$"
    )


@cache
def _arrow() -> re.Pattern[str]:
    return re.compile(r"-+> ?(\d+) ?(.*)$")
