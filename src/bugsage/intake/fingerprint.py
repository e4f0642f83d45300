"""When two occurrences are the same error."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake.parameterise import parameterise, parameterise_code
from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.languages import is_test_path, language_of

#: Version of the recipe; it goes into the hash, so that hashes of two recipes never meet.
VERSION = 1
#: Frames kept where nothing but library frames is known.
MOST_FRAMES = 30
_DEFAULT = re.compile(r"^\{\{\s*default\s*\}\}$")
_PACKAGES = re.compile(
    r"^.*(?:site-packages|dist-packages|node_modules|/lib(?:64)?/(?:python|pypy)\d[\d.]*)/", re.DOTALL
)
_INNER = re.compile(r"^<(?:listcomp|dictcomp|setcomp|genexpr)>$")

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
    frames = _without_inner(event.frames)
    own = [frame for frame in frames if frame.in_app]
    return [
        *_types(event),
        *(_by_place(event, frames) if own else _by_frames(event, frames) if frames else _by_message(event)),
    ]


def _types(event: ErrorEvent) -> Parts:
    """The raised type first, then those of its causes and members, whatever order the report had them in."""
    types = [exception.type for exception in event.exceptions] or [event.type]
    return [_part("type", _last(types[0]))] + [
        _part("chained type", name) for name in sorted(_last(name) for name in types[1:])
    ]


def _by_place(event: ErrorEvent, frames: Sequence[Frame]) -> Parts:
    """The innermost frame of the project raised; the others are shown for what they are."""
    place = max(index for index, frame in enumerate(frames) if frame.in_app)
    in_test = is_test_file(frames[place].file)
    parts: Parts = []
    for index, frame in enumerate(frames[: place + 1]):
        if index == place:
            parts += _frame(frame)
        elif index == 0 or _key(frame) != _key(frames[index - 1]):
            parts.append(_part("caller", " ".join(filter(None, _key(frame))), False, _why_not(frame)))
    if event.test:
        why = "the test itself raised" if in_test else "the error was raised outside the test"
        parts.append(_part("test", without_parameters(event.test), in_test, why))
    return [*parts, _part("message", parameterise(event.message), False, "the place is known")]


def _frame(frame: Frame) -> Parts:
    file, function = _key(frame)
    parts = [_part("file", file)] if file else [_part("module", frame.module)] if frame.module else []
    if function:
        parts.append(_part("function", function))
    if frame.code:
        line = parameterise_code(frame.code.strip().split("\n")[0])
        parts.append(_part("source line", line, hint="white space and line number do not count"))
    return parts


def _by_frames(event: ErrorEvent, frames: Sequence[Frame]) -> Parts:
    """No frame is the project's: the whole stack identifies the error, recursion counted once."""
    parts: Parts = []
    for index, frame in enumerate(frames):
        if index and _key(frame) == _key(frames[index - 1]):
            continue
        value = " ".join(filter(None, _key(frame))) or frame.module or ""
        parts.append(_part("frame", value, bool(value), None if value else "nothing is known of it"))
    parts = parts[-MOST_FRAMES:]
    if not any(part.contributes for part in parts):
        return _by_message(event)
    return [*parts, _part("message", parameterise(event.message), False, "frames are known")]


def _by_message(event: ErrorEvent) -> Parts:
    parts = [_part("message", parameterise(event.message), hint="numbers, quoted words and the like replaced")]
    if event.test:
        return [*parts, _part("test", without_parameters(event.test), hint="without its parameters")]
    return [*parts, _part("file", _place(event.file))] if event.file else parts


def _without_inner(frames: Sequence[Frame]) -> list[Frame]:
    """Frames of comprehensions, which newer Pythons do not have, left out where the function around them is there."""
    kept: list[Frame] = []
    for frame in frames:
        if _INNER.match(frame.function or "") and kept and kept[-1].file == frame.file:
            outer = kept.pop()
            kept.append(replace(outer, line=frame.line, code=frame.code))
        else:
            kept.append(frame)
    return kept


def _key(frame: Frame) -> tuple[str, str]:
    return _place(frame.file), _last((frame.function or "").replace(".<locals>", ""))


def _place(path: str | None) -> str:
    """A path without the folders that differ from machine to machine."""
    path = (path or "").replace("\\", "/")
    inside = _PACKAGES.match(path)
    if inside:
        return path[inside.end() :]
    return "/".join(path.split("/")[-2:]) if path.startswith("/") or path[1:3] == ":/" else path


def _last(name: str) -> str:
    """The last part of a dotted name; `<module>` and `<lambda>` are whole."""
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
