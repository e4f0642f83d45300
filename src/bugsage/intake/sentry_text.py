"""An issue of Sentry as its MCP server writes it for agents: headings, fields in bold, traces in fences.

It says less than the event itself: which frames are the application's own has to be told by their paths, and variables
come for one frame alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from bugsage.intake.clean import cap
from bugsage.intake.places import INSTALLED
from bugsage.intake.trace_tree import frame
from bugsage.model.base import Noun
from bugsage.model.error import Frame, SourceLine
from bugsage.model.sentry import SentryIssue

#: What every such text has.
DETAILS = "## Event Details"
HEADING = re.compile(r"(?m)^# Issue (?P<id>[\w-]{1,100}) in \*\*(?P<org>[^*\n]{1,100})\*\*[ \t]*$")
#: Characters of a value, a message and a line of code; frames, exceptions, tags and variables that are kept.
VALUE, MESSAGE, SOURCE = 400, 4_000, 400
MOST_FRAMES, MOST_EXCEPTIONS, MOST_TAGS, MOST_VARIABLES = 500, 50, 100, 60
_FIELD = re.compile(r"\*\*(?P<name>[^*\n]{1,100})\*\*: (?P<value>[^\n]*)")
_TRACE = re.compile(r"\*\*(?:Full )?Stacktrace:\*\*")
_RELEVANT = "**Most Relevant Frame:**"
_CHAINED = re.compile(r"\*\*(?:During handling of |Caused by|---> Inner|Wrapped error)[^\n]{0,120}\*\*")
_SOURCE_LINE = re.compile(r"[ ]{2}(?P<mark>[→ ]) [ ]{0,8}(?P<line>\d{1,9}) │ (?P<code>[^\n]*)")
_VARIABLE = re.compile(r"[├└]─ (?P<name>[^\n:]{1,100}): (?P<value>[^\n]*)")
_TITLE = re.compile(r"(?P<type>[^\s:][^\s]{0,150}): (?P<value>.*)", re.DOTALL)
#: How the server writes a frame, by the language that it takes it for.
_FRAMES = (
    re.compile(r'  File "(?P<file>[^"\n]{1,400})"(?:, line (?P<line>\d{1,9}))?, in (?P<function>[^\n]{1,300})'),
    re.compile(r"    from (?P<file>[^\n`]{1,400}?)(?::(?P<line>\d{1,9}):in)?(?: `(?P<function>[^`\n]{1,300})`)?"),
    re.compile(
        r"at (?P<module>[^\s()]{1,300})\.(?P<function>[^\s().]{1,200}|<unknown>)"
        r"\((?P<file>[^():\n]{1,200})(?::(?P<line>\d{1,9}))?\)"
    ),
    re.compile(
        r"    at (?P<function>[^\n]{1,300}?) \((?P<file>[^\n()]{1,400}?)"
        r"(?::(?P<line>\d{1,9}))?(?::(?P<column>\d{1,9}))?\)"
    ),
    re.compile(r"(?:#\d{1,5} )?(?P<file>[^\s()][^\n()]{0,400})\((?P<line>\d{1,9})\): (?P<function>[^\n]{1,300})\(\)"),
    re.compile(
        r"(?P<file>[^\s()][^\n()]{0,400}?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?"
        r"(?: \((?P<function>[^\n]{1,300})\))?"
    ),
)
_NO_NAMES = ("<unknown>", "UnknownClass", "Unknown Source", "<anonymous>", "")


class Said(Noun, frozen=True, kw_only=True):
    """One exception as it is written down."""

    type: str
    message: str = ""
    frames: tuple[Frame, ...] = ()
    #: There was a place for its trace: it is an exception, and no message that was logged.
    traced: bool = False


class Document(Noun, frozen=True, kw_only=True):
    """All of such a text that is understood."""

    issue: SentryIssue
    event_id: str = ""
    time: str = ""
    #: The one that was raised first.
    exceptions: tuple[Said, ...] = ()
    tags: dict[str, str] = {}
    #: The lines around the frame that the server took for the most telling one.
    source: tuple[SourceLine, ...] = ()


def read(text: str) -> Document | None:
    """The document; None where the text is another."""
    head = HEADING.search(text)
    at = text.find(DETAILS, head.end()) if head else -1
    if head is None or at < 0:
        return None
    above = dict(_fields(text[head.end() : at]))
    lines = _Lines(text[at:].split("\n")[1:])
    reader = _Reader()
    while (line := lines.next()) is not None:
        reader.take(line, lines)
    return Document(
        issue=_issue(head["id"], above),
        event_id=_hex(reader.fields.get("Event ID", "")),
        time=reader.fields.get("Occurred At", ""),
        exceptions=tuple(reader.exceptions),
        tags=reader.tags,
        source=reader.source,
    )


class _Lines:
    """Lines, one after the other."""

    def __init__(self, lines: list[str]) -> None:
        self._lines, self._at = lines, 0

    def next(self) -> str | None:
        """The next one; None behind the last."""
        if self._at >= len(self._lines):
            return None
        self._at += 1
        return self._lines[self._at - 1]

    def peek(self) -> str | None:
        """The next one, which stays the next."""
        return self._lines[self._at] if self._at < len(self._lines) else None

    def until(self, *ends: str) -> Iterator[str]:
        """Those before a line that begins with one of these; that one stays the next."""
        while (line := self.peek()) is not None and not line.startswith(ends):
            self._at += 1
            yield line

    def fenced(self) -> list[str]:
        """What stands in the fence that begins on this or on a line soon after it."""
        for _ in range(4):
            line = self.next()
            if line is None or line.startswith("```"):
                break
        inside = list(self.until("```"))
        self.next()
        return inside


class _Reader:
    """Takes one part after the other."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.exceptions: list[Said] = []
        self.source: tuple[SourceLine, ...] = ()
        self._relevant: tuple[str, dict[str, str]] = ("", {})
        self._chained = False

    def take(self, line: str, lines: _Lines) -> None:
        """One line, and what belongs to it."""
        if line.startswith("### "):
            self._part(line[4:].rstrip(), lines)
        elif line.startswith(_RELEVANT):
            self._most_relevant(lines)
        elif _TRACE.match(line) and self.exceptions:
            self._trace(lines)
        elif _CHAINED.fullmatch(line.rstrip()):
            self._chained = True
        elif not self.exceptions and (found := _FIELD.match(line)):
            self.fields.setdefault(found["name"], cap(found["value"], VALUE))

    def _part(self, name: str, lines: _Lines) -> None:
        if name == "Error":
            self._add("\n".join(lines.fenced()))
        elif self._chained:
            more = lines.until("**Stacktrace:**", "### ", "## ", "```")
            self._add("\n".join([name, *more]).strip())
        elif name == "Tags":
            self.tags = dict(list(_fields("\n".join(lines.until("### ", "## "))))[:MOST_TAGS])
        self._chained = False

    def _add(self, title: str) -> None:
        if len(self.exceptions) < MOST_EXCEPTIONS:
            found = _TITLE.fullmatch(title)
            name, message = (found["type"], found["value"]) if found else (title, "")
            if " " in name or "\n" in name:
                name, message = "", title
            name = "" if name in ("null", "undefined") else name
            self.exceptions.append(Said(type=cap(name, VALUE), message=cap(message, MESSAGE)))

    def _most_relevant(self, lines: _Lines) -> None:
        inside = list(lines.until("**Full Stacktrace:**", "### ", "## "))
        header = next((line for line in inside if line.strip("─ ")), "")
        numbered = (_SOURCE_LINE.fullmatch(line) for line in inside)
        self.source = tuple(
            SourceLine(text=cap(one["code"], SOURCE), marked=one["mark"] == "→") for one in numbered if one
        )[:40]
        named = (_VARIABLE.fullmatch(line) for line in inside)
        variables = {one["name"]: _unquoted(one["value"]) for one in list(filter(None, named))[:MOST_VARIABLES]}
        self._relevant = (header, variables)

    def _trace(self, lines: _Lines) -> None:
        header, variables = self._relevant
        frames = []
        for line, code in _with_code(lines.fenced()):
            found = _frame(line, code)
            if found is not None:
                own = variables if line == header and header else {}
                frames.append(replace(found, variables=own))
        self._relevant = ("", {})
        if len(frames) > MOST_FRAMES:
            frames = frames[: MOST_FRAMES // 2] + frames[-MOST_FRAMES // 2 :]
        last = self.exceptions[-1]
        self.exceptions[-1] = Said(type=last.type, message=last.message, frames=tuple(frames), traced=True)


def _with_code(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line of a frame with the line of code below it, where one stands there."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not _is_frame(line):
            continue
        code = lines[at] if at < len(lines) and not _is_frame(lines[at]) else ""
        at += bool(code)
        yield line, code


def _is_frame(line: str) -> bool:
    return any(form.fullmatch(line) for form in _FRAMES)


def _frame(line: str, code: str) -> Frame | None:
    found = next((match for form in _FRAMES if (match := form.fullmatch(line))), None)
    if found is None:
        return None
    said = found.groupdict()
    file, function = said["file"], _named(said.get("function"))
    at, column = (int(said.get(name) or 0) or None for name in ("line", "column"))
    made = frame(file, at, function, code.rstrip() or None, column)
    own = made.in_app and not INSTALLED.search(file) and not file.startswith("node:")
    return replace(made, module=_named(said.get("module")), in_app=own)


def _named(name: str | None) -> str | None:
    return None if name is None or name in _NO_NAMES else name


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for found in _FIELD.finditer(text):
        yield found["name"], cap(found["value"].strip(), VALUE)


def _issue(short_id: str, said: dict[str, str]) -> SentryIssue:
    return SentryIssue(
        id="",
        short_id=short_id,
        title=said.get("Description", ""),
        culprit=said.get("Culprit", ""),
        status=said.get("Status", ""),
        substatus=said.get("Substatus", ""),
        project=said.get("Project", ""),
        platform=said.get("Platform", ""),
        events=_count(said.get("Occurrences", "")),
        users=_count(said.get("Users Impacted", "")),
        first_seen=said.get("First Seen", ""),
        last_seen=said.get("Last Seen", ""),
        url=said.get("URL", "") if said.get("URL", "").startswith(("https://", "http://")) else "",
    )


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _hex(text: str) -> str:
    plain = text.replace("-", "").strip().lower()
    return plain if re.fullmatch("[0-9a-f]{32}", plain) else ""


def _unquoted(value: str) -> str:
    """A variable as Sentry has it: texts stand in one more pair of quotes."""
    inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    return cap(inner, VALUE)
