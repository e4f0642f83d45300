"""Python tracebacks anywhere in a text."""

import re
from functools import cache

from bugsage.intake.clean import LINE, cap
from bugsage.intake.log_prefix import LONGEST, Prefix
from bugsage.intake.trace_tree import CONNECTORS, Node, flatten, frame, number
from bugsage.model.base import Noun
from bugsage.model.error import ExceptionInfo, Frame

HEADER = "Traceback (most recent call last)"
_GROUP_HEADER = "  + Exception Group "
_FILE = 'File "'
#: Above stacks that logging prints without an exception.
_STACK_HEADERS = ("Call stack:", "Stack (most recent call last):")
#: Lines that are looked through for the connector after a message.
_MESSAGE_LINES = 60
_DEEPEST_GROUP = 40


class Trace(Noun, frozen=True, kw_only=True):
    """One traceback with all that hangs on it; the exception that ended the run is first."""

    exceptions: tuple[ExceptionInfo, ...]
    #: Numbers of its first and last line in the source.
    first_line: int
    last_line: int


def find_traces(text: str, first_line: int = 1, *, exact: bool = False) -> tuple[Trace, ...]:
    """Every traceback of a cleaned text, in order; with `exact` the text is known to hold nothing but tracebacks."""
    lines = text.split("\n")
    found: list[Trace] = []
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    at = start
    while at < len(lines):
        line = lines[at]
        if _FILE not in line and HEADER not in line:
            at += 1
            continue
        chain, end = _read(lines, at, exact or at == start)
        if chain:
            found.append(Trace(exceptions=flatten(chain), first_line=first_line + at, last_line=first_line + end - 1))
        at = max(end, at + 1)
    return tuple(found)


def read_chain(lines: list[str]) -> list[Node]:
    """The chain of a text known to hold nothing but one traceback; empty where it holds none."""
    for at, line in enumerate(lines):
        if _FILE in line or HEADER in line:
            return _read(lines, at, exact=True)[0]
    return []


def read_frames(lines: list[str]) -> list[Frame]:
    """The frames of a stack that was printed without an exception."""
    stack = _Frames()
    for line in lines:
        stack.take(line)
    return stack.done()


def _read(lines: list[str], at: int, exact: bool) -> tuple[list[Node], int]:
    """The chain that begins at this line, and the index after it; empty where there is no traceback after all."""
    line = lines[at]
    header = line.find(HEADER)
    if header >= 0 and ("╭" in line[:header] or _is_notebook(line, header)):
        from bugsage.intake import shell_trace

        return shell_trace.read(lines, at)
    if header < 0 and not _frame_line().match(line[line.index(_FILE) :]):
        return [], at + 1
    chain, end = _Reader(lines, at, _prefix_of(lines, at, header), exact).read(headless=header < 0)
    only_stack = header < 0 and at > 0 and lines[at - 1].rstrip().endswith(_STACK_HEADERS)
    return ([], end) if only_stack else (chain, end)


def _is_notebook(line: str, header: int) -> bool:
    return line.endswith("last)") and len(line[:header].split()) == 1 and line[:header].endswith("  ")


def _prefix_of(lines: list[str], at: int, header: int) -> Prefix:
    """What stands before the traceback's own text on its first line, if the next line has it too."""
    line = lines[at]
    if header < 0:
        before = line[: line.index(_FILE)]
        return Prefix(before[:-2] if before.endswith("  ") else before) if len(before) < LONGEST else Prefix("")
    before = line[:header]
    for ending in (_GROUP_HEADER, _GROUP_HEADER.lstrip()):
        before = before.removesuffix(ending)
    prefix = Prefix(before if len(before) < LONGEST else "")
    following = lines[at + 1] if at + 1 < len(lines) else ""
    rest = prefix.strip(following)
    return prefix if rest is not None and (rest[:1] in (" ", "") or not before) else Prefix("")


class _Reader:
    """Reads one chain, line by line. A level is the chain of the root, or of one member of a group."""

    def __init__(self, lines: list[str], at: int, prefix: Prefix, exact: bool) -> None:
        self.lines, self.at, self.start, self.prefix, self.exact = lines, at, at, prefix, exact
        self.levels: list[list[Node]] = [[]]
        self.node: Node | None = None
        #: `start`, `frames`, `message`, `linked`: what the next line is expected to be.
        self.state = "start"
        self.in_group = False
        #: Lines before this index were looked through for a connector; where one was found.
        self.looked, self.connector = 0, -1
        self.stack: _Frames = _Frames()

    def read(self, headless: bool) -> tuple[list[Node], int]:
        if headless:
            self._begin()
        while self.at < len(self.lines):
            line = self.prefix.strip(self.lines[self.at])
            if self.at == self.start and not headless:
                line = self._header_line(self.lines[self.at])
            if line is None or not self._take(line):
                break
            self.at += 1
        self._close_frames()
        return self._result(headless)

    def _header_line(self, line: str) -> str:
        """The header itself, whatever stands before it."""
        at = line.index(HEADER)
        return _GROUP_HEADER + line[at:] if line[:at].endswith("+ Exception Group ") else line[at:]

    def _result(self, headless: bool) -> tuple[list[Node], int]:
        chain = self.levels[0]
        end = self.at
        while end - 1 > self.start and not self.lines[end - 1].strip():
            end -= 1
        whole = any(node.type for node in chain)
        frames = sum(len(node.frames) for node in chain)
        # Half a traceback counts when it is plainly one: a header with frames, or several frames up to the end.
        kept = whole or (frames > 0 and not headless) or (frames > 1 and end >= len(self.lines) - 1)
        return (chain, end) if kept else ([], self.start + 1)

    def _take(self, line: str) -> bool:
        """Reads one line; False where the traceback ended before it."""
        depth, text = self._margin(line)
        if depth < 0:
            return True
        if HEADER in text and text.startswith((HEADER, "Exception Group " + HEADER)):
            return self._on_header()
        if self.state == "frames":
            return self._on_frames(text)
        if self.state == "start":
            return self._on_exception(text)
        if self.state == "linked":
            return not text.strip()
        return self._on_message(depth, text)

    def _margin(self, line: str) -> tuple[int, str]:
        """Depth and text of a line inside a group's drawing; depth -1 where the line only draws."""
        if not self.in_group and not line.startswith("  + Exception Group"):
            return 0, line
        found = _drawn().match(line)
        if not found:
            return 0, line
        self.in_group = True
        depth = min(len(found[1]) // 2, _DEEPEST_GROUP)
        if found[2]:
            self._on_separator(depth, found[2])
            return -1, ""
        del self.levels[max(depth, 1) :]
        return depth, found[3]

    def _on_separator(self, depth: int, drawing: str) -> None:
        self._close_frames()
        parent_level = depth if drawing.startswith("+-+") else depth - 1
        del self.levels[max(parent_level, 1) :]
        self.state = "message"
        if not drawing.rstrip().strip("+-"):
            return
        above = self.levels[-1]
        if not above:
            above.append(Node())
        member: list[Node] = []
        above[-1].members.append(member)
        self.levels.append(member)
        self.node, self.state = None, "start"

    def _begin(self) -> None:
        self.looked, self.connector = 0, -1
        self.node = Node()
        self.levels[-1].append(self.node)
        self.state = "frames"

    def _on_header(self) -> bool:
        if self.levels[-1] and self.state != "linked":
            return False
        self._begin()
        return True

    def _on_frames(self, text: str) -> bool:
        if self.stack.take(text):
            return True
        if not text.strip():
            return self.at + 1 < len(self.lines) and _FILE in self.lines[self.at + 1]
        return not text.startswith(" ") and self._on_exception(text)

    def _on_exception(self, text: str) -> bool:
        found = _exception().match(text)
        if not found:
            return False
        if self.node is None:
            self.node = Node()
            self.levels[-1].append(self.node)
        self._close_frames()
        self.node.type = found[1]
        self.node.message = [found[2] or ""]
        self.state = "message"
        return True

    def _on_message(self, depth: int, text: str) -> bool:
        if self.in_group and depth == 0 and self._outside_drawing():
            del self.levels[1:]
            self.node, self.in_group = None, False
        link = CONNECTORS.get(text.strip())
        if link and self.levels[-1]:
            self.levels[-1][-1].link = link
            self.node, self.state = None, "linked"
            return True
        if self.node is None:
            return not text.strip() and self._connector_ahead()
        if depth == 0 and not self.in_group and not self._continues(text):
            return False
        self.node.message.append(text)
        return len(self.node.message) < 10 * _MESSAGE_LINES

    def _outside_drawing(self) -> bool:
        """The drawing does not go on: a message of several lines breaks it in some versions of Python."""
        ahead = self.lines[self.at : self.at + 20]
        return not any(_drawn().match(self.prefix.strip(line) or "") for line in ahead)

    def _continues(self, text: str) -> bool:
        if self._connector_ahead():
            return True
        if self.exact and not _other_output().match(text):
            return True
        if not text.strip():
            return False
        said = self.node.message[0].rstrip() if self.node else ""
        return text[0] in " \t" or said.endswith((":", ",", "(", "[", "{", "\\"))

    def _connector_ahead(self) -> bool:
        if self.connector >= self.at:
            return True
        for index in range(max(self.at, self.looked), min(self.at + _MESSAGE_LINES, len(self.lines))):
            text = self.prefix.strip(self.lines[index])
            if text is None or text.startswith((HEADER, "  File ")):
                self.looked = len(self.lines)
                return False
            self.looked = index + 1
            if text.strip() in CONNECTORS:
                self.connector = index
                return True
        return False

    def _close_frames(self) -> None:
        if self.node is not None:
            self.node.frames.extend(self.stack.done())


class _Frames:
    """The frames of the traceback that is being read."""

    def __init__(self) -> None:
        self.raw: list[tuple[str, int, str | None, list[str]]] = []

    def take(self, text: str) -> bool:
        """Reads a line of the frames; False where it is none."""
        indent = len(text) - len(text.lstrip())
        found = _frame_line().match(text, indent) if text.startswith(_FILE, indent) else None
        if found:
            self.raw.append((found[1], number(found[2]), found[3], []))
            return True
        if indent >= 2 and text.strip() and (self.raw or text.lstrip().startswith("[")):
            if self.raw and len(self.raw[-1][3]) < 200:
                self.raw[-1][3].append(text)
            return True
        return False

    def done(self) -> list[Frame]:
        """What was read, and a fresh start."""
        raw, self.raw = self.raw, []
        return [_finished(*parts) for parts in raw]


def _finished(file: str, line: int, function: str | None, below: list[str]) -> Frame:
    """A frame with the source, markers and local variables that stand below it."""
    code = below[0].strip() if below and not below[0].lstrip().startswith("[Previous") else None
    marker = next((text for text in below[1:] if not text.strip(" ^~")), "")
    column = None
    if function is None and "^" in marker:
        column = max(1, marker.index("^") - (len(below[0]) - len(below[0].lstrip())) + 1)
    variables = {}
    for text in below[1:]:
        found = _variable().match(text)
        if found:
            variables[found[1]] = cap(found[2], LINE)
    return frame(file, line, function, code, column, variables)


@cache
def _frame_line() -> re.Pattern[str]:
    """`File "x.py", line 3, in f`; faulthandler leaves out the second comma."""
    return re.compile(r'File "([^\n]{1,4096})", line (\d+)(?:,? in (.{1,1000}))?\s*$')


@cache
def _exception() -> re.Pattern[str]:
    return re.compile(r"([^\W\d][\w.<>]{0,1000})(?:: ?(.*))?\s*$")


@cache
def _variable() -> re.Pattern[str]:
    return re.compile(r" {4}([^\W\d]\w{0,200}) = (.*)$")


@cache
def _drawn() -> re.Pattern[str]:
    """A line of a group's drawing: its indent, then a separator, or a bar or plus with text behind it."""
    return re.compile(r"( {0,200})(?:(\+-\+-{4,}.*|\+-{4,}.*)|[|+](?: (.*))?)$")


@cache
def _other_output() -> re.Pattern[str]:
    """How lines begin that belong to whatever ran next."""
    return re.compile(
        r"\[?\d{4}-\d\d-\d\d|\d\d:\d\d|(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)\b|##?\[|make|npm |Error: Process "
        r"|Process |[$>%] |Exception (?:in|ignored)|Task |={10}|-{10}|_{10}"
    )
