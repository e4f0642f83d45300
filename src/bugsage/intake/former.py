"""The fingerprint as earlier recipes made it, so that issues that were known under it are found again. Never changed.

Each recipe stands here as it was, down to its patterns: what it gives must be what it gave. Only the hash is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.languages import is_test_path, language_of

_MOST_FRAMES, _LONGEST = 30, 2_000
_DEFAULT = re.compile(r"^\{\{\s*default\s*\}\}$")
_PACKAGES = re.compile(
    r"^.*(?:site-packages|dist-packages|node_modules|/lib(?:64)?/(?:python|pypy)\d[\d.]*)/", re.DOTALL
)
_INNER = re.compile(r"^<(?:listcomp|dictcomp|setcomp|genexpr)>$")
_PATTERNS = (
    ("uuid", r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"),
    ("date", r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
    ("time", r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?\b"),
    ("url", r"\b[a-z][a-z0-9+.-]{1,12}://[^\s'\"<>]+"),
    ("email", r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    ("address", r"\b0x[0-9a-fA-F]+\b"),
    ("ip", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?\b"),
    ("path", r"(?<![\w.])(?:[A-Za-z]:)?(?:\.{0,2}[\\/])[\w.@~+-]+(?:[\\/][\w.@~+-]+)*"),
    ("hash", r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\b"),
    ("number", r"(?<![A-Za-z_])[-+]?\d+(?:[.,_]\d+)*(?:[eE][-+]?\d+)?(?![A-Za-z_])"),
    ("number_", r"(?<=[A-Za-z_])\d{2,}"),
)
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`"

#: Names of the parts that counted, with their values.
_Parts = list[tuple[str, str]]


def first(event: ErrorEvent) -> str:
    """The hash by recipe 1."""
    import hashlib

    parts = _explicit(event) or _parts(event)
    text = "\n".join(["1", *(f"{name}={value}" for name, value in parts)])
    return hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _explicit(event: ErrorEvent) -> _Parts:
    values = [value for value in event.explicit_fingerprint if value]
    if not values or all(_DEFAULT.match(value) for value in values):
        return []
    parts = [("explicit", value) for value in values if not _DEFAULT.match(value)]
    return parts + (_parts(event) if len(parts) < len(values) else [])


def _parts(event: ErrorEvent) -> _Parts:
    frames = _without_inner(event.frames)
    own = [frame for frame in frames if frame.in_app]
    types = [exception.type for exception in event.exceptions] or [event.type]
    chained = sorted(_last(name) for name in types[1:])
    made = _by_place(event, own[-1]) if own else _by_frames(event, frames) if frames else _by_message(event)
    return [("type", _last(types[0])), *(("chained type", name) for name in chained), *made]


def _by_place(event: ErrorEvent, frame: Frame) -> _Parts:
    file, function = _key(frame)
    parts = [("file", file)] if file else [("module", frame.module)] if frame.module else []
    parts += [("function", function)] if function else []
    if frame.code:
        parts.append(("source line", _code(frame.code.strip().split("\n")[0])))
    if event.test and _is_test_file(frame.file):
        parts.append(("test", _without_parameters(event.test)))
    return parts


def _by_frames(event: ErrorEvent, frames: Sequence[Frame]) -> _Parts:
    values: list[str] = []
    for index, frame in enumerate(frames):
        if not index or _key(frame) != _key(frames[index - 1]):
            values.append(" ".join(filter(None, _key(frame))) or frame.module or "")
    parts = [("frame", value) for value in values[-_MOST_FRAMES:] if value]
    return parts or _by_message(event)


def _by_message(event: ErrorEvent) -> _Parts:
    parts = [("message", _message(event.message))]
    if event.test:
        return [*parts, ("test", _without_parameters(event.test))]
    return [*parts, ("file", _place(event.file))] if event.file else parts


def _without_inner(frames: Sequence[Frame]) -> list[Frame]:
    kept: list[Frame] = []
    for frame in frames:
        if _INNER.match(frame.function or "") and kept and kept[-1].file == frame.file:
            kept.append(replace(kept.pop(), line=frame.line, code=frame.code))
        else:
            kept.append(frame)
    return kept


def _key(frame: Frame) -> tuple[str, str]:
    return _place(frame.file), _last((frame.function or "").replace(".<locals>", ""))


def _place(path: str | None) -> str:
    path = (path or "").replace("\\", "/")
    inside = _PACKAGES.match(path)
    if inside:
        return path[inside.end() :]
    return "/".join(path.split("/")[-2:]) if path.startswith("/") or path[1:3] == ":/" else path


def _is_test_file(path: str | None) -> bool:
    path = (path or "").replace("\\", "/")
    language = language_of(path)
    return is_test_path(path, language.name if language else "python")


def _without_parameters(test: str) -> str:
    head, bracket, _ = test.partition("[")
    return head.rstrip() if bracket else test


def _last(name: str) -> str:
    return name.rpartition(".")[2] or name


def _message(text: str) -> str:
    return " ".join(_compiled(quoted=True).sub(_name, text[:_LONGEST]).split())


def _code(text: str) -> str:
    return " ".join(_compiled(quoted=False).sub(_name, text[:_LONGEST]).split())


def _name(match: re.Match[str]) -> str:
    return f"<{(match.lastgroup or '').rstrip('_')}>"


@cache
def _compiled(*, quoted: bool) -> re.Pattern[str]:
    if quoted:
        wanted = [("quoted", _QUOTED), *_PATTERNS]
    else:
        wanted = [(name, pattern) for name, pattern in _PATTERNS if name in ("uuid", "address", "hash")]
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in wanted))
