"""Programs of C, C++ and their like that were stopped: sanitizers, valgrind, debuggers, `assert`, glibc."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bugsage.intake.clean import EXCERPT, LINE, MESSAGE, cap
from bugsage.intake.native_frames import frame
from bugsage.intake.stack_lines import language_of
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

#: The format whose events these are.
FORMAT = "native_trace"
_EVENTS, _MOST_FRAMES, _MOST_STACKS, _FAR = 5_000, 500, 12, 400
_SANITIZER = re.compile(r"^==\d{1,9}==\s?(?:ERROR|WARNING): (?P<tool>\w{1,40}Sanitizer): (?P<rest>.+)$")
_THREADS = re.compile(r"^WARNING: (?P<tool>ThreadSanitizer): (?P<rest>.+)$")
_UNDEFINED = re.compile(
    r"^(?P<file>(?:[A-Za-z]:)?[^\s:][^\n:]{0,600}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?:"
    r" runtime error: (?P<rest>.+)$"
)
_VALGRIND = re.compile(
    r"^==\d{1,9}== (?P<rest>(?:Invalid (?:read|write|free)|Conditional jump|Use of uninitialised|Mismatched free"
    r"|Process terminating|Source and destination overlap|Argument '|Jump to the invalid|Syscall param"
    r"|\d[\d,]* .{0,80}bytes in [\d,]+ blocks are definitely).*)$"
)
_SIGNAL = re.compile(
    r"^(?:Program|Thread .{1,80}) (?:received signal|terminated with signal) (?P<type>SIG\w{1,10}),"
    r" (?P<message>.{1,80}?)\.$"
    r"|^\* thread #\d+.{0,200}, stop reason = (?:signal )?(?P<reason>\w+)(?P<more>.{0,200})$"
)
_ASSERTED = (
    r"^(?:[^\s:]{1,200}: )?(?P<file>(?:[A-Za-z]:)?[^\s:][^\n:]{0,600}):(?P<line>\d{1,7}):"
    r" (?P<function>[^\n]{1,1000}?): Assertion [`'](?P<message>.{1,2000})' failed\.(?: Aborted.*)?$",
    r"^Assertion failed: \(?(?P<message>.{1,2000}?)\)?, function (?P<function>[^\n,]{1,1000}),"
    r" file (?P<file>[^\n]{1,600}), line (?P<line>\d{1,7})\.?$",
    r"^Assertion failed: (?P<message>.{1,2000}?), file (?P<file>[^\n]{1,600}), line (?P<line>\d{1,7})$",
    r"^assertion \"(?P<message>.{1,2000})\" failed: file \"(?P<file>[^\n\"]{1,600})\", line (?P<line>\d{1,7})"
    r"(?:, function: (?P<function>.{1,1000}))?$",
)
_THROWN = re.compile(
    r"^(?:libc\+\+abi(?:\.dylib)?: )?terminat(?:e called after throwing an instance of '(?P<type>[^'\n]{1,300})'"
    r"|ing (?:due to|with) uncaught exception of type (?P<type2>[^\n]{1,300}?)(?:: (?P<message>.{0,2000}))?"
    r"|e called without an active exception)$"
)
_WHAT = re.compile(r"^\s{0,8}what\(\):\s{0,4}(?P<message>.*)$")
_STOPPED = re.compile(
    r"^(?:\*\*\* (?P<stars>[a-z][\w ]{3,60}) \*\*\*: .*"
    r"|(?P<heap>(?:free|malloc|realloc|munmap_chunk|corrupted|double free)\b[\w ():!>,.+-]{3,100}))$"
)
_FAULT = re.compile(
    r"^(?:.{0,200}: line \d+: +\d+ )?"
    r"(?P<what>(?:Segmentation fault|Bus error|Illegal instruction|Floating point exception))\b"
)
_ADDRESSES = re.compile(r"(?: on (?:unknown )?address| on 0x|,? at pc| bp| sp| \(pc).{0,200}$")
_TOLD = re.compile(
    r"^(?:(?:READ|WRITE) of size \d+|0x[0-9a-f]+ is located (?P<where>.{1,120}?)(?: \[|$)"
    r"|\s+\[\d+, \d+\) (?P<variable>'.{1,200})|==\d+==The signal is caused by a (?P<access>\w+ memory access)"
    r"|==\d+==Hint: (?P<hint>.{1,200}?)\.?$|==\d+==  Address 0x[0-9a-f]+ is (?P<block>.{1,200}))"
)
_ENDS = re.compile(r"^(?:SUMMARY: |==\d+==ABORTING|Shadow bytes|={20,}$)")


def how_surely(sample: str) -> float:
    """How surely a program of this kind was stopped in this text."""
    lines = sample.split("\n")
    best = 0.0
    for at, line in enumerate(lines):
        if _SANITIZER.match(line[:LINE]) or _UNDEFINED.match(line[:LINE]) or _VALGRIND.match(line[:LINE]):
            return 0.7
        if _opening(lines, at) is not None:
            best = 0.58
        elif not best and _stack(lines, at, 0)[0]:
            best = 0.5
        elif not best and _FAULT.match(line[:LINE]):
            best = 0.2
    return best


def stopped(lines: Sequence[str]) -> ErrorEvent | None:
    """The first time that a program was stopped in what it wrote."""
    return next(iter(events(lines, 1)), None)


def events(lines: Sequence[str], first_line: int) -> list[ErrorEvent]:
    """One event for each time that a program was stopped, in order."""
    told: list[ErrorEvent] = []
    faults: list[ErrorEvent] = []
    at = 0
    while at < len(lines) and len(told) < _EVENTS:
        found = _found(lines, at, first_line)
        if found is None:
            fault = _FAULT.match(lines[at][:LINE])
            if fault and not faults:
                faults = [_event(_info(fault["what"], ""), lines, at, at + 1, first_line, None)]
            at += 1
            continue
        event, end = found
        if told and _is_told_again(told[-1], event, first_line + at):
            before = told.pop()
            event = _joined(before, event)
        told.append(event)
        at = max(end, at + 1)
    return told or faults


def _found(lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int] | None:
    """The event that begins at a line, and the line behind it."""
    line = lines[at][:LINE]
    match = _SANITIZER.match(line) or _THREADS.match(line)
    if match:
        return _sanitizer(match, lines, at, first_line)
    match = _UNDEFINED.match(line)
    if match:
        place = Frame(file=match["file"], line=int(match["line"]), column=int(match["column"] or 0) or None)
        frames, end = _stack(lines, at + 1, 1)
        kind = re.match(r"[a-z][a-z ]{3,50}?(?=: |$)", match["rest"])
        said = match["rest"].removeprefix(f"{kind[0]}: ") if kind else match["rest"]
        info = _info(kind[0] if kind else "runtime error", said, frames or (place,))
        return _event(info, lines, at, end if frames else at + 1, first_line, "UndefinedBehaviorSanitizer"), end
    match = _VALGRIND.match(line)
    if match:
        return _valgrind(match["rest"], lines, at, first_line)
    return _opening(lines, at, first_line) or _bare(lines, at, first_line)


def _sanitizer(match: re.Match[str], lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int]:
    """The stack of the error is the first; others say where the memory was made, freed, or seen before."""
    end = next((n for n in range(at + 1, min(len(lines), at + _FAR)) if _ENDS.match(lines[n][:LINE])), at + _FAR)
    end = min(end, len(lines))
    rest = match["rest"]
    kind = _ADDRESSES.sub("", rest).removeprefix("attempting ").removeprefix("detected ").split(" (")[0].split(": ")[0]
    told = [text for line in lines[at + 1 : end] if (text := _told(line))]
    stacks = list(_stacks(lines, at + 1, end))
    first = stacks[0][1] if stacks else ()
    message = "; ".join(dict.fromkeys(told)) or _ADDRESSES.sub("", rest)
    infos = [_info(kind, message, first)]
    infos += [
        ExceptionInfo(type=title or kind, frames=frames, relation="context", parent=0)
        for title, frames in stacks[1:_MOST_STACKS]
    ]
    return _event(infos[0], lines, at, end, first_line, match["tool"], infos[1:]), end


def _told(line: str) -> str:
    match = _TOLD.match(line[:LINE]) if line[:1] in "RW0= " else None
    if match is None:
        return ""
    named = next((text for text in match.groupdict().values() if text), None)
    return re.sub(r"\s*<==.*", "", named) if named else match[0]


def _stacks(lines: Sequence[str], at: int, end: int) -> Iterator[tuple[str, tuple[Frame, ...]]]:
    """The stacks between two lines, each with what is said above it."""
    title = ""
    while at < end:
        frames, after = _stack(lines, at, 0)
        if frames:
            yield title, frames
            title = ""
        elif lines[at].strip():
            title = re.sub(r"0x[0-9a-f]+ ?|(?: here)?:$", "", lines[at].strip())[:200]
        at = max(after, at + 1)


def _stack(lines: Sequence[str], at: int, skip: int) -> tuple[tuple[Frame, ...], int]:
    """The frames that begin at a line, or up to `skip` lines below, from caller to callee; and the line behind them."""
    found: list[Frame] = []
    while at < len(lines) and (one := frame(lines[at])) is None and skip:
        at, skip = at + 1, skip - 1
    while at < len(lines) and len(found) < _MOST_FRAMES:
        one = frame(lines[at])
        if one is None or (found and one[0] == 0) or (not found and one[0] != 0):
            break
        found.append(one[1])
        at += 1
    return tuple(reversed(found)), at


def _valgrind(rest: str, lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int]:
    frames, end = _stack(lines, at + 1, 1)
    kind = next((k for k in ("Invalid read", "Invalid write", "Invalid free") if rest.startswith(k)), None)
    kind = kind or ("memory leak" if "definitely lost" in rest else re.sub(r"\s*\(.*|\bof size.*", "", rest)[:80])
    told = [text for line in lines[end : end + 2] if (text := _told(line))]
    info = _info(kind, "; ".join([rest, *told]), frames)
    more: list[ExceptionInfo] = []
    if told:
        made, end = _stack(lines, end + 1, 0)
        more = [ExceptionInfo(type=told[0], frames=made, relation="context", parent=0)] if made else []
    return _event(info, lines, at, end, first_line, "valgrind", more), end


def _opening(lines: Sequence[str], at: int, first_line: int = 1) -> tuple[ErrorEvent, int] | None:
    """What a program says of itself when it stops: an assertion, an exception that nobody caught, a broken heap."""
    line = lines[at][:LINE]
    for pattern in _ASSERTED:
        match = re.match(pattern, line) if "ssertion" in line else None
        if match:
            fields = match.groupdict()
            place = Frame(file=match["file"], line=int(match["line"]), function=_name(fields.get("function")))
            return _event(_info("Assertion", match["message"], (place,)), lines, at, at + 1, first_line, None), at + 1
    match = _THROWN.match(line) if "terminat" in line else None
    if match:
        what = _WHAT.match(lines[at + 1][:LINE]) if at + 1 < len(lines) else None
        message = what["message"] if what else match["message"] or ("" if match["type"] or match["type2"] else line)
        end = at + (2 if what else 1)
        return _event(
            _info(match["type"] or match["type2"] or "terminate", message), lines, at, end, first_line, None
        ), end
    match = _STOPPED.match(line)
    if match:
        kind = (match["stars"] or match["heap"].split("(")[0] + " error").strip()
        return _event(_info(kind.removesuffix(" detected"), line), lines, at, at + 1, first_line, None), at + 1
    return None


def _bare(lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int] | None:
    """A debugger's stack, with the signal that it names above."""
    frames, end = _stack(lines, at, 0)
    if not any(one.function or one.file for one in frames):
        return None
    signal = next((m for n in range(at - 1, max(-1, at - 9), -1) if (m := _SIGNAL.match(lines[n][:LINE]))), None)
    kind, message, tool = "stack", "", "lldb" if "frame #" in lines[at] else "gdb"
    if signal:
        kind = signal["type"] or signal["reason"]
        message = signal["message"] or (signal["more"] or "").strip()
    return _event(_info(kind, message, frames), lines, at, end, first_line, tool), end


def _is_told_again(before: ErrorEvent, event: ErrorEvent, line: int) -> bool:
    """A debugger shows the stack of what the program said of itself a few lines above."""
    near = (before.excerpt_line or 0) + before.excerpt.count("\n") + 12 >= line
    is_short = before.tool is None or (before.tool == event.tool and len(before.frames) < 2)
    return near and is_short and event.tool in ("gdb", "lldb")


def _joined(before: ErrorEvent, event: ErrorEvent) -> ErrorEvent:
    root = replace(event.exceptions[0], type=before.type, message=before.message)
    return replace(
        event, type=before.type, message=before.message, exceptions=(root, *event.exceptions[1:]),
        file=before.file or event.file, line=before.line or event.line,
        excerpt=cap(f"{before.excerpt}\n{event.excerpt}", EXCERPT), excerpt_line=before.excerpt_line,
    )  # fmt: skip


def _name(function: str | None) -> str | None:
    bare = re.sub(r"\(.*", "", function or "").strip().rpartition(" ")[2]
    return bare or None


def _info(kind: str, message: str, frames: tuple[Frame, ...] = ()) -> ExceptionInfo:
    return ExceptionInfo(type=kind.strip()[:200], message=cap(message.strip(), MESSAGE), frames=frames)


def _event(
    root: ExceptionInfo, lines: Sequence[str], at: int, end: int, first_line: int, tool: str | None,
    more: Sequence[ExceptionInfo] = (),
) -> ErrorEvent:  # fmt: skip
    last = next((one for one in reversed(root.frames) if one.in_app and one.file), None)
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(last.file if last else None) or "c",
        tool=tool,
        format=FORMAT,
        file=last.file if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        exceptions=(root, *more),
        excerpt=cap("\n".join(lines[at:end]), EXCERPT),
        excerpt_line=first_line + at,
    )
