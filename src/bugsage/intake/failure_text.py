"""The text of a failure in a report that says nothing of its language: read by whichever reader finds its stack."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from bugsage.intake import (
    dart_stacks,
    dotnet_errors,
    dotnet_frames,
    elixir_errors,
    elixir_stacks,
    elixir_tests,
    go_panics,
    jvm_chains,
    ruby_tests,
    rust_panics,
)
from bugsage.intake.clean import LINE, MESSAGE, NAME, cap
from bugsage.intake.js_error import read_error
from bugsage.intake.js_frames import frame as js_frame
from bugsage.intake.python_trace import find_traces
from bugsage.intake.stack_lines import language_of, mention
from bugsage.intake.thrown import MOST_FRAMES, Thrown, frame_at
from bugsage.model.base import Noun
from bugsage.model.error import ExceptionInfo, Frame

#: Lines of a text that are looked at.
_MOST_LINES = 5_000
_PHP = re.compile(
    r"^(?:#\d{1,4} )?(?P<file>(?:/|[A-Za-z]:\\|\.{0,2}/)?[^\s:()][^\n:()]{0,600}\.ph(?:p|pt|tml)):(?P<line>\d{1,7})$"
)
_PHP_LIBRARY = re.compile(r"/vendor/|/phpunit(?:\.phar|/)|^phar:")
_TYPED = re.compile(r"^(?P<type>(?:[A-Za-z_$][\w$]{0,80}(?:\.|::|\\)){0,12}[A-Z][\w$]{0,80})(?:: ?(?P<message>.*))?$")


class Read(Noun, frozen=True, kw_only=True):
    """What a text says of an error."""

    exceptions: tuple[ExceptionInfo, ...]
    language: str
    detail: tuple[str, ...] = ()


def read(text: str) -> Read | None:
    """The error whose stack stands in the text; None where no stack of a known language does."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    return next((found for reader in _READERS if (found := reader(text, lines))), None)


def mentioned(text: str) -> tuple[Frame, ...]:
    """A place that the text names, where it holds no stack; several where it does, for one may be of a library."""
    found = mention(text)
    return (found,) if found else ()


def typed(line: str) -> tuple[str, str] | None:
    """Type and message of a line that begins with a type: `RangeError: too far`."""
    match = _TYPED.match(line.strip()[:MESSAGE])
    return (match["type"], match["message"] or "") if match else None


def _python(text: str, _: Sequence[str]) -> Read | None:
    traces = find_traces(text) if 'File "' in text else ()
    chain = traces[-1].exceptions if traces else ()
    return Read(exceptions=chain, language="python") if chain else None


def _jvm(_: str, lines: Sequence[str]) -> Read | None:
    return _thrown(jvm_chains.chains(lines), "java") if any(map(jvm_chains.is_frame, lines)) else None


def _dotnet(_: str, lines: Sequence[str]) -> Read | None:
    first = next((at for at, line in enumerate(lines) if dotnet_frames.is_sure(line)), None)
    if first is None:
        return None
    begin = next((at for at, line in enumerate(lines) if dotnet_frames.frame(line)), first)
    said = "\n".join(lines[:begin])
    chain = dotnet_errors.result_exceptions(said, "\n".join(lines[begin:]))
    return Read(exceptions=chain, language="csharp", detail=dotnet_errors.detail_of(said))


def _rust(text: str, lines: Sequence[str]) -> Read | None:
    return _thrown(rust_panics.panics(lines), "rust") if " panicked at " in text else None


def _go(_: str, lines: Sequence[str]) -> Read | None:
    return _thrown(go_panics.panics(lines), "go") if any(map(go_panics.is_goroutine, lines)) else None


def _dart(text: str, lines: Sequence[str]) -> Read | None:
    frames = dart_stacks.frames(text) if ".dart" in text else ()
    if not frames:
        return None
    end = next((at for at, line in enumerate(lines) if dart_stacks.frames(line)), 0)
    kind, message = dart_stacks.told("\n".join(lines[:end]).strip())
    return Read(exceptions=(_link(kind, message, frames),), language="dart")


def _elixir(text: str, lines: Sequence[str]) -> Read | None:
    """What ExUnit would have printed of a test, or an error alone."""
    if ".ex" not in text and "** (" not in text:
        return None
    own = elixir_stacks.owned(lines)
    found = elixir_tests.failures(lines, own) or elixir_errors.reports(lines, own)
    if not found or not any(error.frames for error in found[0].exceptions):
        return None
    return _thrown(found, "elixir")


def _ruby(text: str, lines: Sequence[str]) -> Read | None:
    """Frames with `in` between quotes, and those that RSpec marks with `#`."""
    if ".rb:" not in text:
        return None
    found: list[Frame] = []
    said: list[str] = []
    for line in lines:
        bare = line.strip().removeprefix("# ").removeprefix("from ")
        place = ruby_tests.frame(bare) if ".rb:" in bare else None
        if place and (place.function or line.strip().startswith("# ")):
            found.append(place)
        elif not found:
            said.append(line)
    if not found:
        return None
    told = [line for line in said if line.strip()]
    at = next((at for at, line in enumerate(told[:4]) if typed(line.removesuffix(":"))), None)
    kind, first = (typed(told[at].strip().removesuffix(":")) or ("", "")) if at is not None else ("", "")
    message = "\n".join([first, *told[at + 1 :]] if at is not None else told).strip()
    return Read(exceptions=(_link(kind, message, found[::-1]),), language="ruby")


def _php(text: str, lines: Sequence[str]) -> Read | None:
    if ".ph" not in text:
        return None
    places = [match for line in lines if ".ph" in line and (match := _PHP.match(line.strip()[:LINE]))]
    if not places:
        return None
    begin = next(at for at, line in enumerate(lines) if _PHP.match(line.strip()[:LINE]))
    said = [line for line in lines[:begin] if line.strip()]
    frames = [frame_at(match["file"], match["line"], None, _PHP_LIBRARY) for match in places[:MOST_FRAMES]]
    at = next((at for at, line in enumerate(said[:3]) if typed(line)), None)
    kind, first = (typed(said[at]) or ("", "")) if at is not None else ("", "")
    message = "\n".join([first, *said[at + 1 :]] if at is not None else said).strip()
    return Read(exceptions=(_link(kind, message, frames[::-1]),), language="php")


def _script(text: str, lines: Sequence[str]) -> Read | None:
    if not any("at " in line[:60] and js_frame(line) for line in lines):
        return None
    error = read_error(lines)
    own = next((frame.file for frame in reversed(error.frames) if frame.in_app and frame.file), None)
    return Read(exceptions=error.exceptions, language=language_of(own) or "javascript", detail=error.detail)


def _thrown(found: Sequence[Thrown], language: str) -> Read | None:
    if not found:
        return None
    return Read(exceptions=found[0].exceptions, language=language, detail=found[0].detail)


def _link(kind: str, message: str, frames: Sequence[Frame]) -> ExceptionInfo:
    return ExceptionInfo(type=cap(kind, NAME), message=cap(message, MESSAGE), frames=tuple(frames))


def renamed(chain: tuple[ExceptionInfo, ...], kind: str, message: str) -> tuple[ExceptionInfo, ...]:
    """The chain with what a report says of the error itself in place of what its text left open."""
    root = chain[0]
    untyped = root.type in ("Exception", "Error", dotnet_errors.UNMET) and kind not in ("Exception", "Error")
    kind = kind if kind and untyped else root.type or kind
    return (replace(root, type=cap(kind, NAME), message=root.message or cap(message, MESSAGE)), *chain[1:])


_READERS: tuple[Callable[[str, Sequence[str]], Read | None], ...] = (
    _python, _jvm, _dotnet, _rust, _go, _dart, _elixir, _ruby, _php, _script,
)  # fmt: skip
