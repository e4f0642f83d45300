"""Panics of Rust and errors that `main` returned: where they stand in a text, and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.thrown import MOST_MESSAGE, Thrown, chained, frame_at, link
from bugsage.model.error import Frame

_PLACE = r"(?P<file>[^\s:][^\n]{0,500}?\.rs):(?P<line>\d{1,7}):(?P<column>\d{1,6})"
_THREAD = r"thread '(?P<thread>[^'\n]{1,300})' (?:\(\d{1,12}\) )?panicked at "
#: Since 1.73 the message stands on the lines below, before that between quotes.
_NEW = re.compile(rf"{_THREAD}{_PLACE}:\s*$")
_OLD = re.compile(rf"{_THREAD}'(?P<message>.*)$")
_OLD_END = re.compile(rf"^(?P<message>.*)', {_PLACE}\s*$", re.DOTALL)
SURE = re.compile(r"thread '.{1,300}' (?:\(\d{1,12}\) )?panicked at |^Stack backtrace:\n\s+0: ", re.MULTILINE)
_HEADER = "stack backtrace:"
_FRAME = re.compile(r"^\s*(?P<number>\d{1,5}): (?:\s*0x[0-9a-f]{4,16} - )?(?P<function>[^\n]{1,1000}?)\s*$")
_AT = re.compile(r"^\s+at (?P<file>[^\s:][^\n]{0,500}?\.rs):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?\s*$")
_HASH = re.compile(r"::h[0-9a-f]{16}$")
_STDOUT = re.compile(r"^---- (?P<test>\S.{0,500}?) stdout ----$")
_ENDS = re.compile(
    r"^(?:stack backtrace:|note: |thread '|---- |failures:|test result: |error: |\[\d{4}-"
    r"|test \S.{0,300} \.\.\. |(?:ok|FAILED)$)"
)
_LIBRARY = re.compile(r"^/rustc/|/\.cargo/(?:registry|git)/|/rustlib/src/|^library/")
#: What runs between the panic and the function that panicked.
_RUNTIME = re.compile(
    r"^(?:rust_begin_unwind|__rustc::|rust_panic|std::panicking::|core::panicking::|core::result::unwrap_failed|"
    r"core::option::(?:expect|unwrap)_failed|std::sys|backtrace::|anyhow::)"
)
_ERROR = re.compile(r"^Error: (?P<message>.{1,4000})$")
_CAUSE = re.compile(r"^\s{2,8}(?:\d{1,3}: )?(?P<message>\S.{0,2000})$")


def panics(lines: Sequence[str]) -> list[Thrown]:
    """One for each panic and each error with a backtrace, in order."""
    found: list[Thrown] = []
    at = 0
    while at < len(lines):
        line = lines[at][:4_000]
        thrown = None
        if " panicked at " in line:
            thrown = _panic(lines, at)
        elif line.startswith("Error: "):
            thrown = _returned(lines, at)
        if thrown:
            found.append(thrown)
        at = max(thrown.end if thrown else 0, at + 1)
    return found


def _panic(lines: Sequence[str], at: int) -> Thrown | None:
    line = lines[at][:4_000]
    place = _NEW.search(line)
    if place:
        end = at + 1
        while end < min(len(lines), at + MOST_MESSAGE) and not _ENDS.match(lines[end]):
            if not lines[end].strip() and end > at + 1:
                break
            end += 1
        message = "\n".join(lines[at + 1 : end])
    else:
        old = _OLD.search(line)
        if old is None:
            return None
        text, end, place = old["message"], at + 1, _OLD_END.match(old["message"])
        while place is None and end < len(lines) and end - at < MOST_MESSAGE:
            text += "\n" + lines[end][:4_000]
            end += 1
            place = _OLD_END.match(text)
        if place is None:
            return None
        message, thread = place["message"], old["thread"]
    thread = (_NEW.search(line) or _OLD.search(line))["thread"]  # type: ignore[index]
    frames, end = _backtrace(lines, end)
    own = frame_at(place["file"].removeprefix("./"), place["line"], None, _LIBRARY, column=place["column"])
    named = next((f for f in frames if (f.file, f.line) == (own.file, own.line)), None)
    if named is None:
        frames = [own, *frames]
    exception = link("panic", message, frames[::-1])
    test = _test(lines, at, thread)
    return Thrown(exceptions=(exception,), start=at, end=end, test=test, tags={} if test else {"thread": thread})


def _test(lines: Sequence[str], at: int, thread: str) -> str | None:
    """A test runs in a thread of its name; its output stands under its name as well."""
    for line in reversed(lines[max(0, at - 60) : at]):
        match = _STDOUT.match(line[:600])
        if match:
            return match["test"]
    return thread if "::" in thread else None


def _backtrace(lines: Sequence[str], at: int) -> tuple[list[Frame], int]:
    """The frames below a panic, from the innermost out, those of the panic itself left out."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at >= len(lines) or lines[at].strip().lower() != _HEADER:
        return [], at
    at += 1
    found: list[Frame] = []
    while at < len(lines) and (match := _FRAME.match(lines[at][:2_000])):
        at += 1
        place = _AT.match(lines[at][:2_000]) if at < len(lines) else None
        at += bool(place)
        function = _HASH.sub("", match["function"])
        file = place["file"].removeprefix("./") if place else None
        found.append(
            frame_at(
                file, place["line"] if place else None, function, _LIBRARY, column=place["column"] if place else None
            )
        )
    start = next((n for n, frame in enumerate(found) if not _RUNTIME.match(frame.function or "")), 0)
    while at < len(lines) and lines[at].startswith("note: "):
        at += 1
    return found[start:], at


def _returned(lines: Sequence[str], at: int) -> Thrown | None:
    """An error that `main` returned, as anyhow and eyre print it; without causes or frames it is anybody's."""
    match = _ERROR.match(lines[at][:4_000])
    if match is None:
        return None
    causes: list[str] = []
    end = at + 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    if end < len(lines) and lines[end].strip() == "Caused by:":
        end += 1
        while end < len(lines) and (cause := _CAUSE.match(lines[end][:4_000])):
            causes.append(cause["message"])
            end += 1
    frames, end = _backtrace(lines, end)
    if not frames:
        return None
    parts = [("Error", match["message"], frames[::-1]), *(("Error", cause, ()) for cause in causes)]
    return Thrown(exceptions=chained(parts), start=at, end=end)
