"""One failure as pytest prints it: a title, a traceback, and what was captured meanwhile."""

import re
from functools import cache

from msgspec.structs import replace

from bugsage.intake import pytest_entries
from bugsage.intake.clean import CAPTURED, EXCERPT, LINE, MESSAGE, TEST, cap
from bugsage.intake.trace_tree import Node, flatten, frame, number
from bugsage.model.error import ErrorEvent, ExceptionInfo, SourceLine

#: Type of a failure for which pytest names none.
UNTYPED = "Failed"
_AT = {"setup of ": "setup", "teardown of ": "teardown"}


def read_block(block: str, *, title: str = "", first_line: int = 1, phase: str = "call") -> ErrorEvent | None:
    """The failure that a cleaned block holds; None where it says nothing. `title` is the text of the line above it."""
    lines = block.split("\n")
    if not block.strip():
        return None
    name, phase = name_and_phase(title, phase)
    body, captured = _sections(lines)
    tags, body = _worker(body)
    function = function_of(name) if phase == "call" else None
    read = _fixture(body) or _doctest(body) or _traceback(body, function)
    if not any(node.type or node.frames for node in read.chain):
        read = _plain(body)
    event = replace(_event(read, captured), phase=phase, tags=tags, excerpt_line=first_line)
    return replace(event, excerpt=cap(block.rstrip(), EXCERPT), test=_crashed(body) or test_of(event, name))


def name_and_phase(title: str, phase: str = "call") -> tuple[str, str]:
    """A title without what pytest puts before the test's name, and the phase that this says."""
    if title.startswith("ERROR collecting "):
        return title.removeprefix("ERROR collecting "), "collection"
    if title.startswith("ERROR at "):
        for words, named in _AT.items():
            if title.startswith(words, 9):
                return title[9 + len(words) :], named
    return title, phase


def function_of(name: str) -> str | None:
    """The test's function: `test_y` for `TestX.test_y[a.b]`."""
    return name.partition("[")[0].partition(" ")[0].rpartition(".")[2] or None


def test_of(event: ErrorEvent, name: str) -> str | None:
    """The id of a test by its name and the file of its own frame; without such a frame the name alone."""
    function, (head, bracket, parameter) = function_of(name), name.partition("[")
    own = [f for e in event.exceptions for f in e.frames if f.function == function and f.file]
    other = [f for e in event.exceptions for f in e.frames if f.file and f.in_app and _is_test_file(f.file)]
    if not name or name.startswith("[doctest]") or event.phase == "collection":
        return cap(name.removeprefix("[doctest] "), TEST) or None
    file = f"{(own or other)[0].file}::" if own or other else ""
    return cap(f"{file}{head.replace('.', '::')}{bracket}{parameter}", TEST)


def _is_test_file(path: str) -> bool:
    return path.rpartition("/")[2].startswith("test") or path.endswith("_test.py")


def _event(read: pytest_entries.Entries, captured: dict[str, str]) -> ErrorEvent:
    exceptions = flatten(read.chain)
    root = exceptions[0] if exceptions else ExceptionInfo(type=UNTYPED)
    # Python's own style prints pytest's last steps as well, which its other styles hide.
    last = next((f for f in reversed(root.frames) if "/_pytest/" not in (f.file or "")), None)
    return ErrorEvent(
        type=root.type or UNTYPED,
        message=root.message,
        tool="pytest",
        format="pytest_text",
        file=last.file if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        exceptions=exceptions,
        detail=tuple(cap(line, LINE) for line in read.detail),
        code=tuple(read.code),
        captured=captured,
    )


def _sections(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """The block's own lines, and what stands under `---- Captured … ----` lines by name of the stream."""
    heads = [(at, found[1]) for at, line in enumerate(lines) if line[:2] == "--" and (found := section_title(line))]
    if not heads:
        return lines, {}
    captured: dict[str, list[str]] = {}
    ends = [at for at, _ in heads[1:]] + [len(lines)]
    for (at, name), end in zip(heads, ends, strict=True):
        stream = _stream().match(name)
        text = "\n".join(lines[at + 1 : end])
        captured.setdefault(stream[1] if stream else cap(name.lower(), 100), []).append(text)
    joined = {name: cap("\n".join(texts).rstrip("\n"), CAPTURED) for name, texts in list(captured.items())[:20]}
    return lines[: heads[0][0]], joined


def section_title(line: str) -> re.Match[str] | None:
    """The name in a line of dashes, as pytest puts it over captured output."""
    return _dashes().match(line)


def _worker(body: list[str]) -> tuple[dict[str, str], list[str]]:
    """The worker of a distributed run, which its first line names."""
    found = _gateway().match(body[0]) if body else None
    return ({"worker": found[1]}, body[1:]) if found else ({}, body)


def _crashed(body: list[str]) -> str | None:
    found = next((found for line in body[:5] if (found := _crash().match(line))), None)
    return cap(found[1], TEST) if found else None


def _traceback(body: list[str], function: str | None) -> pytest_entries.Entries:
    """The usual case; a doctest that raised ends in a line of its own below Python's traceback."""
    end = next((at for at, line in enumerate(body) if line.endswith(": UnexpectedException")), len(body))
    return pytest_entries.read(body[:end], function)


def _fixture(body: list[str]) -> pytest_entries.Entries | None:
    """A fixture that does not exist: where it was asked for, and which there are."""
    if not body or not _asked_from().match(body[0]):
        return None
    read, node = pytest_entries.Entries(), Node()
    for line in body:
        place = _asked_from().match(line)
        if place:
            node.frames.append(frame(place[1], number(place[2]), None))
        elif line.startswith(("E", ">")):
            read.detail.append(line[1:].strip())
        elif line.startswith("  ") and node.frames:
            last = node.frames.pop()
            defined = _defined().match(line)
            function = defined[1] if defined else last.function
            node.frames.append(frame(last.file or "", last.line or 0, function, last.code or line.strip()))
            read.code.append(SourceLine(text=cap(line[2:], LINE)))
    node.type, node.message = "FixtureLookupError", read.detail[:1]
    read.chain = [node]
    return read


def _doctest(body: list[str]) -> pytest_entries.Entries | None:
    """An example of a docstring that gave something else than it says."""
    end = next((at for at in range(len(body) - 1, -1, -1) if body[at].endswith(": DocTestFailure")), None)
    if end is None:
        return None
    begin = next((at for at, line in enumerate(body) if line in ("Expected:", "Expected nothing")), end)
    place = body[end].rsplit(":", 2)
    read, node = pytest_entries.Entries(), Node()
    code = next((line.partition(">>> ")[2] for line in reversed(body[:begin]) if ">>> " in line), None)
    node.frames = [frame(place[0], number(place[1]) if place[1].isdigit() else 0, None, code)]
    node.type, node.message = "DocTestFailure", [line.rstrip() for line in body[begin:end]]
    read.chain, read.detail = [node], node.message
    read.code = [SourceLine(text=cap(line, LINE)) for line in body[:begin]]
    return read


def _plain(body: list[str]) -> pytest_entries.Entries:
    """A failure told in words: a crashed worker, a test that passed though it should not have."""
    read, node = pytest_entries.Entries(), Node()
    node.type = "WorkerCrashed" if _crashed(body) else UNTYPED
    node.message = cap("\n".join(body).strip(), MESSAGE).split("\n")
    read.chain = [node]
    return read


@cache
def _dashes() -> re.Pattern[str]:
    return re.compile(r"-{3,} ([^\s-][^\n]{0,200}?) -{3,}$")


@cache
def _stream() -> re.Pattern[str]:
    return re.compile(r"Captured (\w+)")


@cache
def _gateway() -> re.Pattern[str]:
    return re.compile(r"\[(gw\d+)\] \w+ -- Python ")


@cache
def _crash() -> re.Pattern[str]:
    return re.compile(r"worker '[^']*' crashed while running '(.*)'\s*$")


@cache
def _asked_from() -> re.Pattern[str]:
    return re.compile(r"file (.{1,4000}), line (\d+)$")


@cache
def _defined() -> re.Pattern[str]:
    return re.compile(r"\s*(?:async )?def (\w+)")
