"""What Elixir says of an error: `** (KeyError) message`, its stack, and the exit of one process within another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import dedent

from msgspec.structs import replace

from bugsage.intake.elixir_stacks import Own, bare, frame, indent, is_frame
from bugsage.intake.stack_lines import language_of
from bugsage.intake.thrown import MOST_CHAINED, MOST_FRAMES, MOST_MESSAGE, Thrown, chained, frame_at
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, Frame

#: The line that names an error, below white space or behind what a logger writes.
_HEAD = re.compile(
    r"^(?P<before>\s{0,80}|.{0,200}[\]|:>] )\*\* \((?P<type>[A-Za-z_:][\w.:]{0,200}|EXIT from #PID<[\d.]{1,40}>)\)"
    r"(?: (?P<message>.*))?$"
)
_RAISED = "an exception was raised:"
#: What goes on telling of the same crash, below its stack; the first of them ends a message, too.
_ABOUT = re.compile(
    r"^(?:Last message\b.{0,60}: |State: |Function: |    Args: |Queue: |Postponed: |Initial Call: |Ancestors: |"
    r"Process Label: |Start Call: |Pid: |Client \S|Number: |Callback mode: )"
)
_LOGGED = re.compile(
    r"\[(?:error|critical|alert|emergency|warn(?:ing)?|notice|info|debug)\]|^\d\d:\d\d:\d\d\.\d{3} |^\d{4}-\d\d-\d\dT"
)
_OVER = re.compile(r"^(?:Finished in |== Compilation error|==> |Compiling \d|Generated \w+ app|Randomized with seed)")
_GIVEN = re.compile(r"\n\s*\n(?=\s*The following arguments were given to )")
_COMPILING = frozenset(("CompileError", "SyntaxError", "TokenMissingError", "MismatchedDelimiterError"))
_AT = re.compile(
    r"^(?:[a-z ]{1,60} on )?(?P<file>[^\s:][^:\n]{0,400}\.(?:exs?|l?eex|heex)):(?:(?P<line>\d{1,7}))?"
    r"(?::(?P<column>\d{1,6}))?:? ?(?P<message>.*)$",
    re.DOTALL,
)
_TOLD_ABOVE = re.compile(r"^\s{0,12}error: (?P<message>.+)$")
_SHOWN_AT = re.compile(
    r"^\s{0,12}└─ (?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?(?:: (?P<function>.+))?$"
)
_NOWHERE = re.compile(r"(?!)")
_REACH = 60
#: Errors of one text that are read, before those that are told twice are put together.
MOST_HEADS = 10_000


class _Part:
    """One error while its lines are read."""

    def __init__(self, match: re.Match[str]) -> None:
        self.kind = "EXIT" if match["type"].startswith("EXIT") else match["type"]
        self.said = [match["message"] or ""]
        self.frames: list[Frame] = []
        self.indent = len(match["before"]) if not match["before"].strip() else 0

    @property
    def message(self) -> str:
        first, *more = self.said
        return "\n".join([first.strip(), dedent("\n".join(line.rstrip() for line in more))]).strip()

    @property
    def only_passes_on(self) -> bool:
        """It says nothing but that another error follows."""
        return self.kind in ("EXIT", "exit", "stop") and self.said[0].strip() in (_RAISED, "")


class Told(Noun, frozen=True, kw_only=True):
    """An error and all that it came from, as far as the lines tell."""

    #: Type, message and frames from caller to callee; each is the cause of the one before it.
    chain: tuple[tuple[str, str, tuple[Frame, ...]], ...]
    end: int
    #: With what a function was called, and which clauses it has.
    detail: tuple[str, ...] = ()


def is_head(line: str) -> bool:
    """A line that names an error."""
    return "** (" in line and _HEAD.match(line[:4_000]) is not None


def told(
    lines: Sequence[str], at: int, end: int, own: Own, inside: str | None = None, folder: str = "", *,
    whole: bool = False,
) -> Told | None:  # fmt: skip
    """The error that a line names, with those it came from: each stands further in than what it caused.

    `whole` says that nothing but the error stands before `end`.
    """
    match = _HEAD.match(lines[at][:4_000]) if "** (" in lines[at] else None
    if match is None:
        return None
    parts = [_Part(match)]
    started = False
    place = at + 1
    stop = end if whole else _message_ends(lines, at, end)
    while place < end and len(parts) <= MOST_CHAINED:
        line = lines[place]
        deeper = _HEAD.match(line[:4_000]) if "** (" in line else None
        level = frame(line, own, inside, folder)
        if deeper and not deeper["before"].strip() and len(deeper["before"]) > parts[-1].indent:
            parts.append(_Part(deeper))
            started = False
            stop = end if whole else _message_ends(lines, place, end)
        elif deeper:
            break
        elif level or (_beside(lines, place, end) and (level := bare(line))):
            started = True
            _holder(parts, indent(line)).frames.append(level)
        elif started or place >= stop:
            break
        else:
            parts[-1].said.append(line[:4_000])
        place += 1
    return _told(parts, place, lines, at)


def placed(event: ErrorEvent) -> ErrorEvent:
    """Placed in the project's own code: where a caller only waited for what broke elsewhere, it is there."""
    levels = [level for error in event.exceptions for level in reversed(error.frames)]
    own = next((level for level in levels if level.in_app and level.file), None)
    if own is None or any(level.in_app and level.file for level in event.frames):
        return event
    language = language_of(own.file) or event.language
    return replace(event, file=own.file, line=own.line, column=own.column, language=language)


def reports(lines: Sequence[str], own: Own, skipped: Sequence[range] = (), *, logged: bool = True) -> list[Thrown]:
    """One for each error outside the skipped lines; one that a logger and its caller both tell of is one."""
    found: list[tuple[bool, Thrown]] = []
    known: dict[tuple[object, ...], int] = {}
    taken = sorted(((one.start, one.stop) for one in skipped), reverse=True)
    at = heads = 0
    while at < len(lines) and heads < MOST_HEADS:
        while taken and taken[-1][1] <= at:
            taken.pop()
        if taken and taken[-1][0] <= at:
            at = taken[-1][1]
            continue
        error = told(lines, at, min(len(lines), at + MOST_FRAMES), own) if "** (" in lines[at] else None
        if error is None:
            at += 1
            continue
        heads += 1
        above = _logged_from(lines, at)
        if logged or above is None:
            _keep(found, known, _thrown(lines, at, error, above), above is not None)
        at = max(error.end, at + 1)
    return sorted((thrown for _, thrown in found), key=lambda thrown: thrown.start)


def _keep(found: list[tuple[bool, Thrown]], known: dict[tuple[object, ...], int], thrown: Thrown, logged: bool) -> None:
    deepest = thrown.exceptions[-1]
    last = deepest.frames[-1] if deepest.frames else Frame()
    key = (deepest.type, deepest.message, last.file, last.line)
    at = known.get(key)
    if at is None:
        known[key] = len(found)
        found.append((logged, thrown))
    elif found[at][0] and not logged:
        found[at] = (logged, thrown)


def _thrown(lines: Sequence[str], at: int, error: Told, above: int | None) -> Thrown:
    detail = list(error.detail)
    end = error.end
    while end < len(lines) and _ABOUT.match(lines[end][:200]):
        detail.append(lines[end].strip()[:1_000])
        end += 1
    start = at if above is None else above
    return Thrown(exceptions=chained(error.chain), start=start, end=end, detail=tuple(detail[:40]))


def _logged_from(lines: Sequence[str], at: int) -> int | None:
    """The line of a logger that an error stands on, or below."""
    if _LOGGED.search(lines[at][:200].partition("** (")[0]):
        return at
    above = lines[at - 1][:200] if at else ""
    return at - 1 if _LOGGED.search(above) and not is_head(above) else None


def _message_ends(lines: Sequence[str], at: int, end: int) -> int:
    """The first line that is no more of a message: it goes on to the stack, else to the next empty line."""
    empty = None
    last = min(end, at + MOST_MESSAGE)
    for place in range(at + 1, last):
        line = lines[place]
        if is_frame(line) or (line[:1].isspace() and is_head(line)):
            return place
        if _ABOUT.match(line[:200]) or _OVER.match(line[:200]) or _LOGGED.search(line[:60]) or is_head(line):
            return place if empty is None else empty
        if not line.strip() and empty is None:
            empty = place
    if empty is not None:
        return empty
    return next((place for place in range(at + 1, last) if not lines[place][:1].isspace()), last)


def _beside(lines: Sequence[str], at: int, end: int) -> bool:
    """A frame stands above or below, as far in as this line."""
    deep = indent(lines[at])
    below = at + 1
    while below < min(end, at + 4) and indent(lines[below]) == deep and bare(lines[below]):
        below += 1
    near = [place for place in (at - 1, below) if 0 <= place < end]
    return any(indent(lines[place]) == deep and is_frame(lines[place]) for place in near)


def _holder(parts: list[_Part], deep: int) -> _Part:
    """The error whose stack stands this far in."""
    return next((part for part in reversed(parts) if part.indent < deep), parts[0])


def _told(parts: list[_Part], end: int, lines: Sequence[str], at: int) -> Told:
    kept: list[_Part] = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part.only_passes_on and not last:
            parts[number + 1].frames[:0] = [] if parts[number + 1].frames else part.frames
        elif part.kind == "EXIT" and kept:
            kept[-1].said.append(f"** (EXIT) {part.message}")
        else:
            kept.append(part)
    detail: tuple[str, ...] = ()
    chain = []
    for part in kept[:MOST_CHAINED]:
        message, *given = _GIVEN.split(part.message, maxsplit=1)
        detail = detail or tuple(line for line in "\n".join(given).split("\n") if line.strip())
        frames = tuple(part.frames[::-1])
        if part.kind in _COMPILING:
            message, more = _compiling(part.message, lines, at)
            frames = (*frames, *more)
        chain.append((part.kind, message, frames))
    return Told(chain=tuple(chain), end=end, detail=detail[:40])


def _compiling(message: str, lines: Sequence[str], at: int) -> tuple[str, tuple[Frame, ...]]:
    """What a compiler found, and where: in the message, in the picture below it, or above, where it was told before."""
    match = _AT.match(message)
    if match is None:
        return message, ()
    said = match["message"]
    above = [line[:1_000] for line in lines[max(0, at - _REACH) : at]] if "cannot compile" in said else said.split("\n")
    first = next((error for line in above if (error := _TOLD_ABOVE.match(line))), None)
    shown = next((place for line in above if (place := _SHOWN_AT.match(line))), None) if first else None
    if first:
        said = first["message"]
    place = shown or match
    line, column = (place["line"], place["column"])
    function = (shown["function"] if shown else None) or "<module>"
    found = frame_at(place["file"], line, function, _NOWHERE, column=column)
    return said.strip(), (found,) if line else (frame_at(place["file"], None, "<module>", _NOWHERE),)
