"""Errors and traces of PHP in any program's output: its own, Xdebug's, those that loggers keep, PHPUnit's tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake import php_tests
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import MOST_CHAINED, MOST_MESSAGE, Thrown, chained, frame_at, lines_of, read
from bugsage.model.error import Frame

NAME = "php_trace"
TOOL = "php"

_LEVELS = (
    r"(?:Catchable |Recoverable )?[Ff]atal error|Parse error|Compile error|Core error|Warning|Notice|Deprecated|"
    r"Core warning|User (?:Error|Warning|Notice|Deprecated)|Strict Standards"
)
_PLACE = r"(?P<file>[^\n]{1,500}?)(?: on line |:)(?P<line>\d{1,7})"
#: The first line of what was thrown; its message may go on below.
_UNCAUGHT = re.compile(r"(?:^|(?<=[\s\]]))(?:PHP )?(?:Fatal error|Warning):\s+Uncaught (?P<rest>.*)$")
_TOLD = re.compile(r"(?:^|(?<=[\s\]]))(?P<rest>exception '[A-Za-z_\\][\w\\]{0,200}'(?: with message '| in ).*)$")
_NEXT = re.compile(r"^Next (?P<rest>(?:exception '|[A-Z\\_]).*)$")
_PLAIN = re.compile(rf"(?:^|(?<=[\s\]]))(?:PHP )?(?P<level>{_LEVELS}):\s+(?P<message>[^\n]{{1,4000}}?) in {_PLACE}\s*$")
#: Xdebug names what was thrown in place of a level.
_XDEBUG = re.compile(
    rf"(?:^|(?<=[\s\]]))PHP (?P<level>[A-Z][\w\\]{{1,200}}):\s+(?P<message>[^\n]{{0,4000}}?) in {_PLACE}\s*$"
)
#: Monolog's way: `(Shop\Gone(code: 0): message at /app/Cart.php:12)`.
_OBJECT = re.compile(
    r"\[object\] \((?P<type>[A-Za-z_\\][\w\\]{0,200})\(code: [^)\n]{0,20}\): (?P<message>.{0,4000}?)"
    r" at (?P<file>[^\n]{1,500}?):(?P<line>\d{1,7})\)"
)
#: As PHP wrote it before 7: `exception 'Shop\\Gone' with message 'text' in …`.
_OLD = re.compile(
    r"^(?:Uncaught )?exception '(?P<type>[A-Za-z_\\][\w\\]{0,200})'(?: with message '(?P<message>.*)')?$", re.DOTALL
)
_TYPED = re.compile(r"^(?P<type>[A-Za-z_\\][\w\\]{0,200})(?:: (?P<message>.*))?$", re.DOTALL)
_ENDING = re.compile(r"^(?P<before>.*?)(?: in|\bin) (?P<file>[^\n]{1,500}?):(?P<line>\d{1,7})$", re.DOTALL)
_FRAME = re.compile(
    r"^.{0,120}?#(?P<number>\d{1,5}) (?:(?P<file>[^\n]{1,500}?)\((?P<line>\d{1,7})\): |\[internal function\]: )?"
    r"(?P<function>[^\n]{1,2000})$"
)
_CALLED = re.compile(r"^(?P<name>(?:[\w\\{}:/.-]|->|class@anonymous[^(]{0,300})+?)\(")
_NUMBERED = re.compile(
    r"^\s*(?:\[[^\]\n]{0,60}\] )?(?:PHP )?\s{0,8}(?P<number>\d{1,5})\. (?P<function>[^\n]{1,1000}\))"
    r" (?P<file>[^\n]{1,500}?):(?P<line>\d{1,7})\s*$"
)
_LIBRARY = re.compile(r"(?:^|/)vendor/|^phar://|(?:^|/)usr/share/php/")
_HEADERS = ("Stack trace:", "[stacktrace]", "PHP Stack trace:", "Call Stack:")


def recognise(sample: str) -> float:
    """How surely an error of PHP is in this text."""
    best = 0.0
    for line in lines_of(sample):
        if php_tests.is_section(line):
            return 0.7
        if _UNCAUGHT.search(line[:2_000]) or line.strip() in _HEADERS or line.endswith("PHP Stack trace:"):
            return 0.65
        if " on line " in line and _PLAIN.search(line[:4_000]):
            best = 0.5
    return best


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each error; what PHP prints twice, to the log and to the page, is one."""
    lines = lines_of(text)
    found: list[Thrown] = []
    seen: set[tuple[object, ...]] = set()
    at = 0
    while at < len(lines):
        thrown = _at(lines, at)
        if thrown is None:
            at += 1
            continue
        key = tuple((e.type, e.message, e.frames[-1].line if e.frames else None) for e in thrown.exceptions)
        if key not in seen:
            found.append(thrown)
        seen.add(key)
        at = max(thrown.end, at + 1)
    told = php_tests.failures(lines, _LIBRARY)
    rest = [one for one in _worst(found) if not any(test.start <= one.start < test.end for test in told)]
    parsed = read(sorted([*told, *rest], key=lambda one: one.start), lines, first_line, language=TOOL, format=NAME)
    return replace(parsed, counts=php_tests.counts(lines))


def _worst(found: list[Thrown]) -> list[Thrown]:
    """Warnings are told only where nothing worse happened."""
    harmless = ("Warning", "Notice", "Deprecated", "Strict", "User Warning", "User Notice", "User Deprecated", "Core w")
    worse = [thrown for thrown in found if not thrown.exceptions[0].type.startswith(harmless)]
    return worse or found


def _at(lines: Sequence[str], at: int) -> Thrown | None:
    line = lines[at][:4_000]
    uncaught = _UNCAUGHT.search(line) if "Uncaught " in line else _TOLD.search(line) if "exception '" in line else None
    if uncaught:
        return _uncaught(lines, at, uncaught["rest"])
    logged = _OBJECT.search(line) if "[object] (" in line else None
    if logged:
        return _logged(lines, at, logged)
    plain = _PLAIN.search(line) or (_XDEBUG.search(line) if "PHP " in line else None)
    return _reported(lines, at, plain) if plain else None


def _uncaught(lines: Sequence[str], at: int, rest: str) -> Thrown | None:
    """What was thrown, each with its trace; the first printed is the first cause of all that follow it."""
    parts: list[tuple[str, str, list[Frame]]] = []
    end = at
    while len(parts) < MOST_CHAINED:
        message = [rest]
        end += 1
        while not _ENDING.match(message[-1]) and end < len(lines) and len(message) < MOST_MESSAGE:
            message.append(lines[end][:4_000])
            end += 1
        ending = _ENDING.match("\n".join(message))
        before = ending["before"].strip() if ending else ""
        typed = _OLD.match(before) or _TYPED.match(before)
        if ending is None or typed is None:
            end = at + 1 if not parts else end
            break
        frames, end = _trace(lines, end, ending["file"], ending["line"])
        parts.append((typed["type"], typed["message"] or "", frames))
        following = next((n for n in range(end, min(end + 3, len(lines))) if lines[n].strip()), end)
        after = _NEXT.match(lines[following][:4_000]) if following < len(lines) else None
        if after is None:
            break
        end, rest = following, after["rest"]
    if end < len(lines) and lines[end].strip().startswith("thrown in "):
        end += 1
    return Thrown(exceptions=chained(parts[::-1]), start=at, end=end) if parts else None


def _trace(lines: Sequence[str], at: int, file: str, line: str) -> tuple[list[Frame], int]:
    """Frames from caller to callee: PHP writes where each function was called, so that names belong one further in."""
    if at < len(lines) and lines[at].strip() in _HEADERS:
        at += 1
    places: list[tuple[str | None, str | None]] = [(file, line)]
    names: list[str] = []
    while at < len(lines) and "#" in lines[at][:200] and (match := _FRAME.match(lines[at][:2_500])):
        names.append(_name(match["function"]))
        places.append((match["file"], match["line"]))
        at += 1
    names += ["{main}"] * (len(places) - len(names))
    if names[-2:-1] == ["{main}"]:  # the last one is no call
        places.pop()
    return _placed(places, names), at


def _placed(places: Sequence[tuple[str | None, str | None]], names: Sequence[str]) -> list[Frame]:
    pairs = list(zip(places, names, strict=False))
    if len(pairs) > 1 and pairs[0][0] == pairs[1][0] and not pairs[0][1].endswith("{closure}"):
        pairs = pairs[1:]  # a function of PHP itself, or a handler of errors: it has no place of its own
    return [frame_at(file, line, name, _LIBRARY) for (file, line), name in reversed(pairs)]


def _name(call: str) -> str:
    match = _CALLED.match(call)
    return match["name"].replace("\\\\", "\\") if match else call.partition("(")[0][:200]


def _logged(lines: Sequence[str], at: int, match: re.Match[str]) -> Thrown:
    """One line of a log with the error in it, and its trace below."""
    frames, end = _trace(lines, at + 1, match["file"], match["line"])
    message = match["message"].replace('\\"', '"').replace("\\\\", "\\")
    return Thrown(exceptions=chained([(match["type"].replace("\\\\", "\\"), message, frames)]), start=at, end=end)


def _reported(lines: Sequence[str], at: int, match: re.Match[str]) -> Thrown:
    """An error that was not thrown, or one that Xdebug tells of; its frames are numbered from the outermost in."""
    level = match["level"].removeprefix("PHP ")
    calls: list[re.Match[str]] = []
    end = at + 1
    if end < len(lines) and lines[end].strip().endswith(_HEADERS):
        end += 1
        while end < len(lines) and (call := _NUMBERED.match(lines[end][:2_500])):
            calls.append(call)
            end += 1
    places = [(call["file"], call["line"]) for call in calls[1:]] + [(match["file"], match["line"])]
    names = [_name(call["function"]) for call in calls] or [""]
    frames = [frame_at(file, line, name, _LIBRARY) for (file, line), name in zip(places, names, strict=True)]
    return Thrown(exceptions=chained([(level, match["message"], frames)]), start=at, end=end)
