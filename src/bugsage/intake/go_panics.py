"""Panics, fatal errors and goroutine dumps of Go: where they stand in a text, and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.thrown import MOST_MESSAGE, Thrown, frame_at, link
from bugsage.model.error import Frame

_GOROUTINE = re.compile(
    r"^(?P<before>.{0,200}?)goroutine (?P<number>\d{1,12}) (?:(?:gp|m|mp)=\S{1,30} ){0,3}"
    r"\[(?P<state>[^\]\n]{1,200})\]:\s*$"
)
_PANIC = re.compile(
    r"^.{0,200}?(?P<type>panic|fatal error|SIGQUIT|SIGABRT|SIGSEGV|runtime)(?: serving \S{1,80})?: (?P<message>.*)$"
)
#: A panic within the handling of another one, and the signal that was behind it.
_AGAIN = re.compile(r"^\s*panic: (?P<message>.*)$")
_SIGNAL = re.compile(r"\[signal (?P<signal>SIG\w+)")
_PLACE = re.compile(
    r"^\s*(?P<file>[^\s:][^\n]{0,500}?):(?P<line>\d{1,7})(?: \+0x[0-9a-f]{1,16})?(?: (?:fp|sp|pc)=\S{1,30}){0,3}\s*$"
)
_CREATED = re.compile(r"^created by (?P<name>[^\n]{1,500}?)(?: in goroutine \d{1,12})?\s*$")
_CALL = re.compile(r"^(?P<name>[^\s()]\S{0,500})\([^()\n]{0,2000}\)\s*$")
_TEST = re.compile(r"^\s{0,40}--- FAIL: (?P<test>\S{1,500}) \(")
_LIBRARY = re.compile(
    r"(?:^|/)(?:go(?:-\d[\w.]*)?|golang|GOROOT|hostedtoolcache/go/[^/]{1,40}/\w{1,20})/src/|/pkg/mod/|"
    r"(?:^|/)_testmain\.go$|^_cgo"
)
_NOT_YET = ("[recovered]", "[recovered, repanicked]", "[repanicked]")
_PANICS = ((None, "panic"), ("runtime", "gopanic"), ("runtime", "sigpanic"), ("runtime", "panicmem"))
#: Lines between what a panic says and its first goroutine, and lines of tests above it.
_MOST_ABOVE = 40


def is_goroutine(line: str) -> bool:
    """A goroutine's frames stand below this line."""
    return "goroutine " in line and _GOROUTINE.match(line[:500]) is not None


def panics(lines: Sequence[str]) -> list[Thrown]:
    """The first goroutine is the one that failed, the others only stood there."""
    found: list[Thrown] = []
    for at, line in enumerate(lines):
        match = _GOROUTINE.match(line[:500]) if "goroutine " in line else None
        if match is None or (found and at < found[-1].end):
            continue
        above = _above(lines, at, found[-1].end if found else 0)
        if above is None and found and _follows(lines, found[-1].end, at):
            continue  # another goroutine of the same dump
        found.append(_thrown(lines, at, match, above))
    return found


def _follows(lines: Sequence[str], end: int, at: int) -> bool:
    """Only goroutines stand between the failure and this one."""
    between = [line for line in lines[end:at] if line.strip()]
    return all(
        _GOROUTINE.match(line[:500]) or _PLACE.match(line) or _CREATED.match(line.strip()) or _CALL.match(line.strip())
        for line in between
    )


def _above(lines: Sequence[str], at: int, least: int) -> int | None:
    """Where the panic of a goroutine is told: the first line of it, for one panic may follow another."""
    found = None
    for place in range(at - 1, max(least, at - _MOST_ABOVE) - 1, -1):
        line = lines[place][:2_000]
        if _GOROUTINE.match(line):
            break
        if _SIGNAL.search(line):  # stands below the panic that it became
            continue
        if _PANIC.match(line) and not (found is not None and not _again(lines[place + 1 : found + 1])):
            found = place
    return found


def _again(lines: Sequence[str]) -> bool:
    """A panic that follows is printed moved in, below the one that it follows."""
    return bool(lines) and any(line[:1] in ("\t", " ") and _AGAIN.match(line) for line in lines)


def _thrown(lines: Sequence[str], at: int, goroutine: re.Match[str], above: int | None) -> Thrown:
    frames, end = _frames(lines, at + 1, goroutine["before"])
    start = at if above is None else above
    kind, message = "goroutine dump", goroutine["state"]
    told = _PANIC.match(lines[start][:2_000]) if above is not None else None
    first = None
    if told:
        kind, message = told["type"], told["message"]
        following = [line[:2_000] for line in lines[start + 1 : at]]
        later = [n for n, line in enumerate(following) if _AGAIN.match(line)]
        if later:  # the last one ended the program, the first one is its cause
            first, message = message, _AGAIN.match(following[later[-1]])["message"]  # type: ignore[index]
        rest = following[later[-1] + 1 if later else 0 :]
        message = "\n".join([_plain(message), *_more(rest)])
    exceptions = [link(kind, message, frames)]
    if first is not None and _plain(first) != _plain(message):
        exceptions.append(link(kind, _plain(first), frames, "cause", 0))
    signal = next((m["signal"] for line in lines[start:at] if (m := _SIGNAL.search(line))), None)
    tags = {"goroutine": goroutine["number"]} | ({"signal": signal} if signal else {})
    return Thrown(exceptions=tuple(exceptions), start=start, end=end, test=_test(lines, start), tags=tags)


def _plain(message: str) -> str:
    message = message.strip()
    for mark in _NOT_YET:
        message = message.removesuffix(mark).strip()
    return message


def _more(lines: Sequence[str]) -> list[str]:
    """The lines of a message of several: up to an empty one, or what the runtime adds."""
    kept: list[str] = []
    for line in lines[:MOST_MESSAGE]:
        if not line.strip() or line.startswith(("[signal", "goroutine ")):
            break
        kept.append(line)
    return kept


def _frames(lines: Sequence[str], at: int, before: str) -> tuple[list[Frame], int]:
    """The frames of a goroutine from caller to callee, those of the runtime after a panic left out, and their end."""
    found: list[Frame] = []
    name, end, created = "", at, False
    for place in range(at, len(lines)):
        line = lines[place].removeprefix(before)[:2_500]
        made = _CREATED.match(line.strip())
        call = _CALL.match(line.strip())
        where = _PLACE.match(line) if name else None
        if made:
            name, created = made["name"], True
        elif where:
            found.append(_frame(name, where["file"], where["line"]))
            name, end = "", place + 1
            if created:
                break
        elif call and not name:
            name = call["name"]
        elif line.startswith("...") and "frames elided" in line:
            end = place + 1
        else:
            break
    return found[_after_panic(found) :][::-1], end


def _after_panic(found: Sequence[Frame]) -> int:
    """The frames below `panic` ran after it: deferred functions, the runtime's own."""
    places = [n for n, frame in enumerate(found) if (frame.module, frame.function) in _PANICS]
    return places[-1] + 1 if places else 0


def _frame(name: str, file: str, line: str) -> Frame:
    package, function = _split(name)
    return frame_at(file, line, function, _LIBRARY, module=package or None)


def _split(name: str) -> tuple[str, str]:
    """`example.com/shop/cart.(*Cart).Total.func1`: the package, and `Cart.Total.func1`."""
    slash = name.rfind("/") + 1
    package, _, function = name[slash:].partition(".")
    if not function:
        return "", name
    return name[:slash] + package, re.sub(r"\(\*?([^()]+)\)", r"\1", function.replace("[...]", ""))


def _test(lines: Sequence[str], start: int) -> str | None:
    """The test that was running: the innermost one that `go test` says failed right above."""
    named: str | None = None
    for line in lines[max(0, start - 10) : start]:
        match = _TEST.match(line)
        named = match["test"] if match else named if line.strip() else None
    return named
