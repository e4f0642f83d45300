"""One test case of a JUnit report, read into what failed in it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from bugsage.intake import clean as cleaning
from bugsage.intake.clean import cap, clean
from bugsage.intake.places import INSTALLED
from bugsage.intake.pytest_blocks import read_block
from bugsage.intake.python_trace import find_traces
from bugsage.intake.stack_lines import frames, language_of, mention
from bugsage.intake.xml_stream import restored
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

#: Failures of one case that are read.
MOST_PROBLEMS = 50
#: How pytest names the part of a test's life in which an error happened.
_PHASES = (
    (re.compile(r"^failed on setup with "), "setup"),
    (re.compile(r"^failed on teardown with "), "teardown"),
    (re.compile(r"^collection failure$"), "collection"),
)
_BLOCK = re.compile(r"(?m)^E  ? ?\s*\S|^[^\s:][^:\n]{0,300}:\d{1,7}: (?:in )?[\w.]+\s*$")
_TYPED = re.compile(r"^(?P<type>(?:[A-Za-z_$][\w$]{0,80}\.){0,12}[A-Z][\w$]{0,80})(?:: (?P<message>.*))?$", re.DOTALL)
#: How Node tells what a test failed of.
_CAUSE = re.compile(r"(?m)^\s{0,8}cause: ([A-Z][\w$]{0,80}(?:Error|Exception))(?: \[\w{1,40}\])?: (.*)$")
_FINAL = frozenset({"failure", "error"})


class Problem:
    """One failure or error element."""

    def __init__(self, element: str, attributes: dict[str, str]) -> None:
        self.element = element
        self.attributes = attributes
        self.text = ""


class Case:
    """One testcase element while it is read."""

    def __init__(self, attributes: dict[str, str], suite: str, suite_file: str | None) -> None:
        self.attributes = attributes
        self.suite = suite
        self.suite_file = suite_file
        self.skipped = False
        self.problems: list[Problem] = []
        self.captured: dict[str, str] = {}


def events_of(case: Case) -> list[ErrorEvent]:
    """One event for each failure and error; reruns and flaky failures beside them are the same failure again."""
    return [_event(case, problem) for problem in case.problems[:MOST_PROBLEMS] if problem.element in _FINAL]


def _event(case: Case, problem: Problem) -> ErrorEvent:
    text = cap(clean(restored(problem.text)).strip("\n"), cleaning.EXCERPT)
    message = _field(problem.attributes, "message")
    phase = next((phase for pattern, phase in _PHASES if pattern.search(message)), None)
    event = _pytest(case, text, phase) or _traceback(text) or _other(case, problem, text, message)
    captured = {name: cap(clean(restored(value)), cleaning.CAPTURED) for name, value in case.captured.items()}
    return replace(
        event,
        test=_test_id(case, event, phase),
        phase=phase or event.phase or "call",
        format="junit_xml",
        captured={**captured, **event.captured},
        excerpt=event.excerpt or text,
        excerpt_line=None,
        tags={**event.tags, **_reruns(case)},
    )


def _pytest(case: Case, text: str, phase: str | None) -> ErrorEvent | None:
    """Text as pytest prints it to the terminal."""
    if not case.suite.startswith("pytest") and not _BLOCK.search(text):
        return None
    event = read_block(text, title=_field(case.attributes, "name"), phase=phase or "call")
    return replace(event, tool="pytest") if event else None


def _traceback(text: str) -> ErrorEvent | None:
    traces = find_traces(text)
    if not traces or not traces[-1].exceptions:
        return None
    exceptions = traces[-1].exceptions
    place = _innermost(exceptions[0].frames)
    return ErrorEvent(
        type=exceptions[0].type, message=exceptions[0].message, exceptions=exceptions, file=place.file, line=place.line
    )


def _innermost(stack: tuple[Frame, ...]) -> Frame:
    """The innermost frame that is no package's, as far as its path tells."""
    own = (frame for frame in reversed(stack) if frame.file and not INSTALLED.search(frame.file))
    return next(own, stack[-1] if stack else Frame())


def _other(case: Case, problem: Problem, text: str, message: str) -> ErrorEvent:
    """Any other program's text: its type, its message, a stack of `at` lines or the first `file:line`."""
    kind, message = _type_and_message(case, problem, text, message)
    stack = frames(text)
    place = next((frame for frame in reversed(stack) if frame.in_app), None) or mention(text) or Frame()
    return ErrorEvent(
        type=kind,
        message=message,
        language=language_of(place.file) or "python",
        file=place.file,
        line=place.line,
        column=place.column,
        exceptions=(ExceptionInfo(type=kind, message=message, frames=stack),),
    )


def _type_and_message(case: Case, problem: Problem, text: str, message: str) -> tuple[str, str]:
    """From the attributes where they are given, else from the text's first line that is not the test's name."""
    kind = _field(problem.attributes, "type")
    lines = [line.strip() for line in text.strip().split("\n", 5)[:5] if line.strip()]
    if len(lines) > 1 and lines[0].endswith(_field(case.attributes, "name")):
        lines = lines[1:]
    first = lines[0] if lines else ""
    typed = _TYPED.match(kind or message) or _TYPED.match(first)
    if not typed and (causes := _CAUSE.findall(text)):
        kind, message = causes[-1]
        return kind, message
    if typed and not kind:
        kind, message = typed["type"], typed["message"] or message
    message = message or cap(first, cleaning.MESSAGE)
    return kind or problem.element.capitalize(), message.removeprefix(f"{kind}: ")


def _test_id(case: Case, event: ErrorEvent, phase: str | None) -> str:
    """`path::Class::name[param]` for Python; elsewhere class and name as the report has them."""
    name, owner = _field(case.attributes, "name"), _field(case.attributes, "classname")
    file = _field(case.attributes, "file") or clean(case.suite_file or "")
    if phase == "collection" and not owner:
        return name if "/" in name or name.endswith(".py") else name.replace(".", "/") + ".py"
    if file.endswith(".py") or event.tool == "pytest":
        path, classes = _split(owner, file, event)
        return "::".join(part for part in (path, *classes, name) if part)
    if owner in ("", "test") or owner in name:
        return name
    return f"{owner} › {name}" if " " in name or " " in owner else f"{owner}.{name}"


def _split(owner: str, file: str, event: ErrorEvent) -> tuple[str, list[str]]:
    """Which parts of a dotted class name are the file's path, and which are classes."""
    parts = [part for part in owner.split(".") if part]
    paths = [file] if file else [frame.file for frame in event.frames if frame.file and frame.file.endswith(".py")]
    for path in paths:
        dotted = path.removesuffix(".py").replace("/", ".")
        if owner == dotted or owner.startswith(dotted + "."):
            return path, [part for part in owner[len(dotted) + 1 :].split(".") if part]
        module = dotted.rpartition(".")[2]
        if file and module in parts:
            return path, parts[parts.index(module) + 1 :]
    if file:
        return file, parts[-1:] if parts[-1:] and parts[-1][:1].isupper() else []
    classes = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts))
    return "/".join(parts[:classes]) + ".py" if classes else "", parts[classes:]


def _reruns(case: Case) -> dict[str, str]:
    count = sum(problem.element not in _FINAL for problem in case.problems)
    return {"reruns": str(count)} if count else {}


def _field(attributes: dict[str, str], name: str) -> str:
    return cap(clean(restored(attributes.get(name) or "")), cleaning.MESSAGE)
