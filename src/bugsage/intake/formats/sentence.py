"""An error told in a sentence: `KeyError: 'user_id' in checkout`."""

from __future__ import annotations

import re

from bugsage.intake.clean import cap
from bugsage.intake.format import Parsed
from bugsage.intake.stack_lines import frames, language_of, mention
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

NAME = "sentence"
TOOL: str | None = None

#: Lines that a sentence, with a few stack lines below, has at most.
MOST_LINES = 80
LONGEST = 4_000
MOST_SYMBOLS = 20

_KNOWN = (
    "KeyboardInterrupt|SystemExit|StopIteration|StopAsyncIteration|GeneratorExit|DoesNotExist|NoReverseMatch|"
    "Segmentation fault"
)
_OWNER = r"(?:[A-Za-z_$][\w$]{0,80}\.){0,12}"
_NAMED = r"[A-Z][\w$]{0,80}(?:Error|Exception|Failure|Fault)|" + _KNOWN
_TYPE = rf"{_OWNER}(?:{_NAMED}|Error|Exception)"
#: The type begins a line and a colon or the line's end follows: how programs print an error.
_PRINTED = re.compile(
    r"^\s{0,12}(?:Uncaught |Unhandled |Exception in thread \S{1,60} |E {1,10})?"
    rf"(?P<type>{_TYPE})(?:$|:(?:\s+(?P<message>.*))?$)"
)
#: The type stands anywhere in a sentence: how people tell of one.
_TOLD = re.compile(rf"(?<![\w.])(?P<type>{_OWNER}(?:{_NAMED}))(?![\w(])(?::\s+(?P<message>.*))?")
_STACK_LINE = re.compile(r"^\s{1,20}at \S|^Caused by: ")
_SYMBOLS = (
    re.compile(r"`([A-Za-z_][\w.]{1,100})(?:\(\))?`"),
    re.compile(r"'([A-Za-z_][\w.-]{1,100})'"),
    re.compile(r'"([A-Za-z_][\w.-]{1,100})"'),
    re.compile(r"(?<![\w./\\])([A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8})(?![\w/\\:])"),
    re.compile(r"(?<![\w.])([A-Za-z_]\w{1,80})\(\)"),
    re.compile(r"\b(?:in|from|calling|calls|function|method|class|module) (?:the )?([A-Za-z_]\w{2,60})\b(?![./\\])"),
    re.compile(r"\b([a-z]\w{0,60}_\w{1,60})\b"),
)  # fmt: skip


def recognise(sample: str) -> float:
    """Whether a short text names an error where programs or people name one."""
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines or len(lines) > MOST_LINES or len(sample) > 5 * LONGEST:
        return 0.0
    if _PRINTED.match(lines[0][:LONGEST]):
        return 0.8 if len(lines) == 1 or any(map(_STACK_LINE.match, lines[1:])) else 0.5
    return 0.5 if len(lines) <= 3 and any(_TOLD.search(line[:LONGEST]) for line in lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Always one event where there is any text; its type is `Report` where the text names no error.

    The place comes from stack lines below the first line where there are some; free words of a longer text never
    give it.
    """
    text = cap(text.strip(), LONGEST)
    if not text:
        return Parsed()
    match = _PRINTED.match(text.split("\n", 1)[0]) or _TOLD.search(text)
    stack = frames(text)
    place = next((frame for frame in reversed(stack) if frame.in_app), stack[-1] if stack else None)
    if place is None and text.count("\n") < 3:
        place = mention(text)
    kind = match["type"] if match else "Report"
    message = _message(text, match)
    symbols = "" if stack else " ".join(_symbols(text, kind, place))
    return Parsed(events=(_event(kind, message, text, first_line, stack, place, symbols),), failed=True)


def _event(
    kind: str, message: str, text: str, line: int, stack: tuple[Frame, ...], place: Frame | None, symbols: str
) -> ErrorEvent:
    file = place.file if place else None
    return ErrorEvent(
        type=kind,
        message=message,
        language=language_of(file) or "python",
        format=NAME,
        file=file,
        line=place.line if place else None,
        column=place.column if place else None,
        exceptions=(ExceptionInfo(type=kind, message=message, frames=stack),),
        excerpt=text,
        excerpt_line=line,
        tags={"symbols": symbols} if symbols else {},
    )


def _message(text: str, match: re.Match[str] | None) -> str:
    """What follows the type, up to the stack; the whole text where no error is named, or nothing follows."""
    if match is None or match["message"] is None:
        return "" if match and match.group().strip() == text.strip() else _before_stack(text)
    return _before_stack(text[match.start("message") :])


def _before_stack(text: str) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        if _STACK_LINE.match(line):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def _symbols(text: str, kind: str, place: Frame | None) -> list[str]:
    """Names of code in the text, most deliberate first: quoted, dotted, called, with underscores."""
    file = place.file if place and place.file else ""
    found: dict[str, None] = {}
    for pattern in _SYMBOLS:
        for match in pattern.finditer(text):
            name = match[1]
            if name not in (kind, file) and not file.endswith(name) and "." + name not in "." + kind:
                found.setdefault(name)
    return list(found)[:MOST_SYMBOLS]
