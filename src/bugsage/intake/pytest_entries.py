"""The traceback inside one of pytest's failure blocks, in whichever style it was printed."""

import re
from functools import cache

from bugsage.intake.clean import LINE, cap
from bugsage.intake.python_trace import HEADER, read_chain
from bugsage.intake.trace_tree import CONNECTORS, Node, frame, number
from bugsage.model.error import Frame, SourceLine

#: Source lines and `E` lines that are kept.
LINES = 400
_SEPARATOR = "_ _ _"


class Entries:
    """What a block's traceback says."""

    __slots__ = ("chain", "code", "detail")

    def __init__(self) -> None:
        self.chain: list[Node] = []
        #: The `E` lines of the last exception, without their mark.
        self.detail: list[str] = []
        self.code: list[SourceLine] = []


def read(lines: list[str], function: str | None) -> Entries:
    """Every exception of a block; `function` is the test's own, for frames that name none."""
    entries = Entries()
    for part, link in _parts(lines):
        native = any(line.startswith((HEADER, "  + Exception Group " + HEADER)) for line in part)
        reader = _Part(function)
        nodes = read_chain(part) if native else reader.read(part)
        if not nodes:
            continue
        if entries.chain and _same(entries.chain[-1], nodes[-1]):
            nodes[-1].members = nodes[-1].members or entries.chain.pop().members
        entries.chain.extend(nodes)
        entries.chain[-1].link = link
        entries.detail, entries.code = reader.said[:LINES], reader.source[-LINES:]
    return entries


def _parts(lines: list[str]) -> list[tuple[list[str], str]]:
    """The lines of each exception of the chain, with how it hangs on the next."""
    parts: list[tuple[list[str], str]] = []
    begin = 0
    for at, line in enumerate(lines):
        link = CONNECTORS.get(line)
        if link:
            parts.append((lines[begin:at], link))
            begin = at + 1
    return [*parts, (lines[begin:], "context")]


def _same(before: Node, after: Node) -> bool:
    """Whether both are one exception: pytest prints it twice, in Python's style and in its own, beside a group."""
    lines = [node.frames[-1].line for node in (before, after) if node.frames]
    types = {before.type.rpartition(".")[2], after.type.rpartition(".")[2]}
    return len(lines) == 2 and lines[0] == lines[1] and len(types) == 1 and before.message[:1] == after.message[:1]


class _Part:
    """Reads one exception in long or short style, or of both in turn (auto)."""

    def __init__(self, function: str | None) -> None:
        self.function = function
        self.frames: list[Frame] = []
        self.said: list[str] = []
        self.type = ""
        #: Source of the entry that is being read, and of all.
        self.entry: list[SourceLine] = []
        self.source: list[SourceLine] = []
        self.variables: dict[str, str] = {}
        self.variable: str | None = None
        #: The frame that is being read in short style: file, line, function, the lines below it.
        self.short: tuple[str, int, str, list[str]] | None = None

    def read(self, lines: list[str]) -> list[Node]:
        for line in lines:
            self._take(line)
        self._close_short()
        self.source.extend(self.entry)
        self.said = _dedented(self.said)
        node = Node()
        node.frames = self.frames
        node.type, node.message = _type_and_message(self.said, self.type)
        syntax = read_chain(self.said) if self.said and self.said[0].lstrip().startswith('File "') else []
        if syntax and syntax[0].type:
            node.type, node.message = syntax[0].type, syntax[0].message
            node.frames = self.frames + syntax[0].frames
        return [node] if node.type or node.frames or self.said else []

    def _take(self, line: str) -> None:
        mark = line[:1]
        if mark == "E" and (len(line) == 1 or line[1] == " "):
            self.said.append(line[1:])
        elif mark == ">":
            self._close_short()
            self.entry.append(SourceLine(text=cap(line[1:].removeprefix("   "), LINE), marked=True))
        elif mark in ("", " "):
            self._take_indented(line)
        elif line.startswith(_SEPARATOR):
            self._close_short()
        else:
            self._take_flush(line)

    def _take_indented(self, line: str) -> None:
        if self.short is not None:
            self.short[3].append(line)
        elif self.said and not self.frames and not self.entry and line.strip():
            self.said.append(line)
        elif self.variable is not None and line.strip():
            self.variables[self.variable] = cap(self.variables[self.variable] + "\n" + line.strip(), LINE)
        else:
            self.variable = None
            if line.strip(" ^~") or (self.entry and not line):
                self.entry.append(SourceLine(text=cap(line[4:], LINE)))

    def _take_flush(self, line: str) -> None:
        found = _assigned().match(line)
        if found and not (found[2] and not self.entry):
            self._take_variables(line, found)
            return
        place = _place().match(line)
        if place is None:
            return
        self._close_short()
        file, at, rest = place[1], number(place[2]), (place[3] or "").strip()
        if rest.startswith("in "):
            self.short = (file, at, rest[3:], [])
        else:
            self._close_long(file, at, rest)

    def _take_variables(self, line: str, found: re.Match[str]) -> None:
        if found[2] or self.entry:
            self.variable = found[1]
            self.variables[found[1]] = cap(line[found.end() :], LINE)
            return
        for pair in _between_arguments().split(line):
            self.variable, _, value = pair.partition(" = ")
            self.variables[self.variable] = cap(value, LINE)

    def _close_long(self, file: str, line: int, type_name: str) -> None:
        marked = next((at for at in range(len(self.entry) - 1, -1, -1) if self.entry[at].marked), None)
        code = self.entry[marked].text.strip() if marked is not None else None
        function = _function_of(self.entry, marked) or (self.function if not self.frames else None)
        self.frames.append(frame(file, line, function, code, variables=self.variables))
        self.type = type_name.split(" ")[0] if type_name else self.type
        self.source.extend(self.entry)
        self.entry, self.variables, self.variable = [], {}, None

    def _close_short(self) -> None:
        if self.short is None:
            return
        file, line, function, below = self.short
        code = next((text.strip() for text in below if text.strip()), None)
        variables = {
            found[1]: cap(text.strip()[found.end() :], LINE)
            for text in below
            if text.startswith("        ") and (found := _assigned().match(text.strip())) and found[2]
        }
        if code:
            self.source.append(SourceLine(text=cap(code, LINE), marked=True))
        self.frames.append(frame(file, line, function, code, variables=variables))
        self.short = None


def _function_of(source: list[SourceLine], marked: int | None) -> str | None:
    """The function whose source an entry prints: its `def` is the first that is not indented further than the top."""
    if marked is None:
        return None
    texts = [line.text for line in source[: marked + 1] if line.text.strip()]
    if not texts:
        return None
    top = len(texts[0]) - len(texts[0].lstrip())
    for text in texts:
        found = _definition().match(text)
        if found and len(found[1]) == top:
            inside = len(texts[-1]) - len(texts[-1].lstrip()) > top or text is texts[-1]
            return found[2] if inside else "<module>"
    return None


def _dedented(said: list[str]) -> list[str]:
    indents = [len(line) - len(line.lstrip()) for line in said if line.strip()]
    least = min(indents, default=0)
    return [cap(line[least:].rstrip(), 10 * LINE) for line in said]


def _type_and_message(said: list[str], type_name: str) -> tuple[str, list[str]]:
    """Type and message from the `E` lines; `type_name` is the unqualified one of the place below them."""
    if not said:
        return type_name, []
    first, rest = said[0], said[1:]
    found = _said_type().match(first)
    if found and (found[1].rpartition(".")[2] == type_name or (not type_name and looks_like_type(found[1]))):
        return found[1], [found[2] or "", *rest]
    if first.startswith("assert ") or type_name:
        return type_name or "AssertionError", said
    return "", said


def looks_like_type(name: str) -> bool:
    """A dotted name whose last part is written like a class."""
    return name.rpartition(".")[2][:1].isupper() and not name.endswith(".")


@cache
def _place() -> re.Pattern[str]:
    """`path:33: ValueError`, `path:33: in f`, `path:33: `, `path:33`."""
    return re.compile(r"(\S[^\n]{0,4000}?):(\d+)(?::(?= |$)(.*)|$())")


@cache
def _assigned() -> re.Pattern[str]:
    """`name = value`, or with the padding of `--showlocals`."""
    return re.compile(r"([^\W\d]\w{0,200}|@[\w.]{1,200})( {2,})?(?(2)| )= ?")


@cache
def _between_arguments() -> re.Pattern[str]:
    return re.compile(r", (?=[^\W\d]\w{0,200} = )")


@cache
def _definition() -> re.Pattern[str]:
    return re.compile(r"(\s*)(?:async +)?def +(\w+)")


@cache
def _said_type() -> re.Pattern[str]:
    return re.compile(r"([^\W\d][\w.<>]{0,500})(?:: ?(.*))?$")
