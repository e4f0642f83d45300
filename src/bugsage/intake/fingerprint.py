"""When two occurrences are the same error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake.boilerplate import telling_lines
from bugsage.intake.engine_words import in_any_engine
from bugsage.intake.frame_names import is_minified, is_unnamed, plain_file, plain_function
from bugsage.intake.js_frames import in_app
from bugsage.intake.parameterise import parameterise, parameterise_code
from bugsage.intake.places import INSTALLED
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.languages import is_test_path, language_of

#: Version of the recipe; it goes into the hash, so that hashes of two recipes never meet. What an earlier recipe made
#: of an event stands in `former`: raise the version, and put the recipe that was there.
VERSION = 2
#: Frames kept where nothing but library frames is known, and callers that stand for a place without a name.
MOST_FRAMES, MOST_CALLERS = 30, 3
#: A longer source line was made by a machine, or was cut by whoever reports it.
LONGEST_LINE = 120
#: Lines that stand for an event that says nothing itself.
MOST_LINES = 10
_DEFAULT = re.compile(r"^\{\{\s*default\s*\}\}$")
_INNER = re.compile(r"^<(?:listcomp|dictcomp|setcomp|genexpr)>$")
#: Types that say that something else went wrong, which they carry as their cause.
WRAPPERS = frozenset((
    "ExecutionException", "CompletionException", "InvocationTargetException", "UndeclaredThrowableException",
    "NestedServletException", "ServletException", "AggregateException", "TargetInvocationException", "ExceptionGroup",
    "BaseExceptionGroup", "AggregateError", "WrappedException", "UncheckedExecutionException",
))  # fmt: skip
_OVERFLOWS = frozenset(("RecursionError", "StackOverflowError", "StackOverflowException", "SystemStackError"))

Parts = list[FingerprintPart]


def fingerprint(event: ErrorEvent) -> Fingerprint:
    """What identifies an error, and the hash of it.

    An explicit fingerprint decides alone. Else the place that raised does, together with the types of the whole
    chain: the innermost frame of the project, by file, function and source line. Callers do not count, for a test and
    a production request come to the same place from different sides. Where the test itself raised, it is the place;
    without frames of the project all frames count, without any the message does. Paths are best resolved before.
    """
    parts = _explicit(event) or _parts(event)
    return Fingerprint(hash=_hash(parts), parts=tuple(parts), version=VERSION)


def is_test_file(path: str | None) -> bool:
    """The file holds tests or what they need, judged by its path as its language has it; as Python does for others."""
    path = (path or "").replace("\\", "/")
    language = language_of(path)
    return is_test_path(path, language.name if language else "python")


def without_parameters(test: str) -> str:
    """`path::name[param]` without `[param]`."""
    head, bracket, _ = test.partition("[")
    return head.rstrip() if bracket else test


def _explicit(event: ErrorEvent) -> Parts:
    values = [value for value in event.explicit_fingerprint if value]
    if not values or all(_DEFAULT.match(value) for value in values):
        return []
    parts = [
        _part("explicit", value, hint="set by the program that reported it")
        for value in values
        if not _DEFAULT.match(value)
    ]
    return parts + (_parts(event) if len(parts) < len(values) else [])


def _parts(event: ErrorEvent) -> Parts:
    raised = _cause_of_wrapper(event)
    kind, said = in_any_engine(raised.type, raised.message or event.message, event.language)
    frames = _frames(raised.frames or event.frames, event.language)
    types = _types(event, raised, kind)
    if cycle := _cycle(kind, frames, event.language):
        return [*types, *cycle, _part("message", parameterise(said), False, "the recursion is known")]
    own = [index for index, frame in enumerate(frames) if frame.in_app]
    hint = None
    if not own:
        own = [index for index, frame in enumerate(frames) if _is_programs(frame)]
        hint = "in no file of the repository, and in no installed package either"
    if own:
        return [*types, *_by_place(event, frames, own, said, hint)]
    return [*types, *(_by_frames(event, frames, said) if frames else _by_message(event, said))]


def _cause_of_wrapper(event: ErrorEvent) -> ExceptionInfo:
    """What was raised; where that only wraps its one cause, the cause."""
    if not event.exceptions:
        return ExceptionInfo(type=event.type, message=event.message)
    at, met = 0, {0}
    while _last(event.exceptions[at].type) in WRAPPERS:
        under = [index for index, one in enumerate(event.exceptions) if one.parent == at and index not in met]
        if len(under) != 1:
            break
        at = under[0]
        met.add(at)
    return event.exceptions[at]


def _types(event: ErrorEvent, raised: ExceptionInfo, kind: str) -> Parts:
    """The raised type first, then those of its causes and members, whatever order the report had them in."""
    others = sorted(_last(one.type) for one in event.exceptions if one is not raised)
    parts = [_part("type", _last(kind))]
    for name in others:
        wraps = name in WRAPPERS
        parts.append(_part("chained type", name, not wraps, "it only wraps another" if wraps else None))
    return parts


def _by_place(event: ErrorEvent, frames: Sequence[Frame], own: Sequence[int], said: str, hint: str | None) -> Parts:
    """The innermost frame of the project raised; the others are shown for what they are."""
    place = own[-1]
    in_test = is_test_file(frames[place].file)
    at = _frame(frames[place], event.language, hint)
    named = any(part.name in ("function", "source line") and part.contributes for part in at)
    callers = [] if named or in_test else _callers(frames, own[:-1], event.language)
    parts: Parts = []
    for index, frame in enumerate(frames[: place + 1]):
        key = _key(frame, event.language)
        if index == place:
            parts += at
        elif index in callers:
            parts.append(_part("caller", _text(key), hint="the place itself has no name"))
        elif index == 0 or key != _key(frames[index - 1], event.language):
            parts.append(_part("caller", _text(key), False, _why_not(frame)))
    if event.test:
        why = "the test itself raised" if in_test else "the error was raised outside the test"
        parts.append(_part("test", without_parameters(event.test), in_test, why))
    nameless = not named and not callers and not in_test
    why = "the place has no name" if nameless else "the place is known"
    return [*parts, _part("message", parameterise(said), nameless, why)]


def _callers(frames: Sequence[Frame], own: Sequence[int], language: str) -> set[int]:
    """The nearest frames around a place without a name that have one."""
    found = [index for index in own if _key(frames[index], language)[1]]
    return set(found[-MOST_CALLERS:])


def _frame(frame: Frame, language: str, hint: str | None) -> Parts:
    file, function = _key(frame, language)
    parts = [_part("file", file, hint=hint)] if file else [_part("module", frame.module)] if frame.module else []
    if function:
        parts.append(_part("function", function))
    if frame.code:
        line = parameterise_code(frame.code.strip().split("\n")[0])
        short = len(line) <= LONGEST_LINE
        why = "white space and line number do not count" if short else "it is too long to be a line that a person wrote"
        parts.append(_part("source line", line, short, why))
    return parts


def _cycle(kind: str, frames: Sequence[Frame], language: str) -> Parts:
    """Of a stack that is full the functions that call each other; which of them was the last is chance."""
    if _last(kind) not in _OVERFLOWS and not (kind == "RangeError" and len(frames) > 1):
        return []
    times = Counter(_text(_key(frame, language)) for frame in frames)
    again = sorted(key for key, count in times.items() if count > 1 and key)
    return [_part("frame", key, hint="a part of the recursion") for key in again]


def _by_frames(event: ErrorEvent, frames: Sequence[Frame], said: str) -> Parts:
    """No frame is the project's: the whole stack identifies the error, recursion counted once."""
    values = dict.fromkeys(_text(_key(frame, event.language)) or frame.module or "" for frame in frames)
    parts = [
        _part("frame", value, bool(value), None if value else "nothing is known of it")
        for value in list(values)[-MOST_FRAMES:]
    ]
    if not any(part.contributes for part in parts):
        return _by_message(event, said)
    return [*parts, _part("message", parameterise(said), False, "frames are known")]


def _by_message(event: ErrorEvent, said: str) -> Parts:
    told = parameterise(said)
    if telling_lines(said) or (not said and (event.test or event.file)):
        parts = [_part("message", told, hint="numbers, quoted words and the like replaced")]
    else:  # `exit code 1` is said of everything that fails
        parts = [_part("message", told, False, "it is said of everything that fails")]
        parts += [] if event.test else _around(event)
    if event.test:
        return [*parts, _part("test", without_parameters(event.test), hint="without its parameters")]
    return [*parts, _part("file", plain_file(event.file))] if event.file else parts


def _around(event: ErrorEvent) -> Parts:
    """What stands beside a message that says nothing; where that is nothing either, the very text that was read."""
    lines = telling_lines("\n".join((*event.detail, event.excerpt)))[:MOST_LINES]
    if lines:
        return [_part("line", parameterise(line), hint="the message says nothing") for line in lines]
    return [
        _part("text", f"{event.excerpt_line} {event.excerpt}"[:LONGEST_LINE], hint="nothing in it tells what failed")
    ]


def _frames(frames: Sequence[Frame], language: str) -> list[Frame]:
    """The frames that stand for code, those of comprehensions in the function around them, as newer Pythons have it."""
    kept: list[Frame] = []
    for frame in frames:
        if _INNER.match(frame.function or "") and kept and kept[-1].file == frame.file:
            outer = kept.pop()
            kept.append(replace(outer, line=frame.line, code=frame.code))
        elif frame.in_app or _is_code(frame, language):
            kept.append(frame)
    return kept


def _is_code(frame: Frame, language: str) -> bool:
    """A frame of an engine's own, `[native code]` or `<anonymous>`, is there in one engine and not in the other."""
    return language not in ("javascript", "typescript", "node") or bool(frame.file and frame.line)


def _is_programs(frame: Frame) -> bool:
    """The frame's file is neither an installed package's nor the language's own, as far as its path tells."""
    file = frame.file or ""
    return bool(file) and "/" in file and not INSTALLED.search(file) and not file.startswith("<") and in_app(file)


def _key(frame: Frame, language: str) -> tuple[str, str]:
    """File and function; the function is empty where it has no name, or one that a minifier gave it."""
    function = plain_function(frame.function, language)
    if is_unnamed(function) or (len(function) < 3 and is_minified(frame.file, frame.line, frame.column)):
        function = ""
    return plain_file(frame.file), function


def _text(key: tuple[str, str]) -> str:
    return " ".join(filter(None, key))


def _last(name: str) -> str:
    """The last part of a dotted name; what a class without a name is called after its mark does not count."""
    name = name.partition("@anonymous")[0].rpartition("::")[2]
    return name.rpartition(".")[2] or name


def _why_not(frame: Frame) -> str:
    if not frame.in_app:
        return "it is not the project's code"
    return "it belongs to the test" if is_test_file(frame.file) else "callers differ from one occurrence to the next"


def _part(name: str, value: str, contributes: bool = True, hint: str | None = None) -> FingerprintPart:
    return FingerprintPart(name=name, value=value, contributes=contributes, hint=hint)


def _hash(parts: Sequence[FingerprintPart]) -> str:
    import hashlib

    text = "\n".join([str(VERSION), *(f"{part.name}={part.value}" for part in parts if part.contributes)])
    return hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
