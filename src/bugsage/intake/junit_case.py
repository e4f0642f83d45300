"""One test case of a JUnit report, read into what failed in it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from bugsage.intake import clean as cleaning
from bugsage.intake import failure_text
from bugsage.intake.clean import cap, clean
from bugsage.intake.places import INSTALLED
from bugsage.intake.pytest_blocks import read_block
from bugsage.intake.python_trace import find_traces
from bugsage.intake.stack_lines import frames, language_of
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
_RAISED = re.compile(r"\.py:\d{1,7}: ([A-Z]\w{1,80})\s*$", re.MULTILINE)
_LINTED = re.compile(r"line (\d{1,7}), col (\d{1,6}), (?:Error|Warning) - ")
#: A place on a line of its own above the message, as GoogleTest writes it.
_UNPLACED = re.compile(r"\A[^\s:][^\n:]{0,400}\.\w{1,5}:\d{1,7}\n(?=\S)")
_SAYS_NOTHING = frozenset(("failed", "failure", "test failed"))
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
    captured = {name: cap(clean(restored(value)), cleaning.CAPTURED) for name, value in case.captured.items()}
    event = _pytest(case, text, phase) or _traceback(text)
    if event is None or not (event.file or event.frames):
        other = _other(case, problem, text, message, captured)
        event = _placed(event, other) if event else other
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


def _placed(event: ErrorEvent, other: ErrorEvent) -> ErrorEvent:
    """What pytest's text tells of an error, at the place that stands somewhere in it."""
    if not other.frames:
        return event
    if event.type == "Failed":  # spaces of its text were lost on the way; the last line of it may still name the type
        raised = _RAISED.findall(event.excerpt or event.message)
        kind = raised[-1] if raised and other.type in ("Failure", "Error") else other.type
        exceptions = (replace(other.exceptions[0], type=kind), *other.exceptions[1:])
        return replace(other, type=kind, exceptions=exceptions, tool=event.tool)
    root = replace(event.exceptions[0], frames=other.frames) if event.exceptions else other.exceptions[0]
    exceptions = (root, *event.exceptions[1:])
    return replace(event, file=other.file, line=other.line, column=other.column, exceptions=exceptions)


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


def _other(case: Case, problem: Problem, text: str, message: str, captured: dict[str, str]) -> ErrorEvent:
    """Any other program's text: its type, its message, a stack, or the first place that it names."""
    kind, message = _type_and_message(case, problem, text, message)
    output = "" if text.strip() else "\n".join(captured.values())
    told = failure_text.read(text) or (failure_text.read(output) if output else None)
    if told and told.language == "elixir" and not _field(problem.attributes, "type"):
        kind, message = told.exceptions[0].type, told.exceptions[0].message  # the attribute has them in other words
    stack = told.exceptions[0].frames if told else frames(text)
    stack = stack or _pointed(case, text) or failure_text.mentioned(f"{message}\n{text}\n{output}")
    root = ExceptionInfo(type=kind, message=message, frames=_in_package(case, stack))
    causes = told.exceptions[1:] if told else ()
    place = _own(root, *causes) or _declared(case)
    return ErrorEvent(
        type=kind,
        message=message,
        language=language_of(place.file) or (told.language if told else "") or language_of(_file(case)) or "other",
        file=place.file,
        line=place.line,
        column=place.column,
        exceptions=(root, *causes),
        detail=told.detail if told else (),
    )


def _own(*chain: ExceptionInfo) -> Frame | None:
    """The innermost frame of own code; where there is none, the innermost."""
    known = next((one.frames for one in chain if any(frame.file for frame in one.frames)), ())
    with_file = [frame for frame in reversed(known) if frame.file]
    return next((frame for frame in with_file if frame.in_app), with_file[0] if with_file else None)


def _declared(case: Case) -> Frame:
    """Where the report says that the test stands."""
    file, line = _file(case), case.attributes.get("line") or ""
    return Frame(file=file or None, line=int(line) if line.isdigit() and 0 < len(line) < 8 and file else None)


def _file(case: Case) -> str:
    return _field(case.attributes, "file") or clean(case.suite_file or "")


def _pointed(case: Case, text: str) -> tuple[Frame, ...]:
    """ESLint tells the line in its text, and the file as the name of the suite."""
    found = _LINTED.match(text.strip()[:200])
    return (Frame(file=case.suite, line=int(found[1]), column=int(found[2])),) if found and "/" in case.suite else ()


def _in_package(case: Case, stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Go names its files without their package, which is the class of the test."""
    package = _field(case.attributes, "classname")
    if "/" not in package:
        return stack
    bare = [frame.file is not None and frame.file.endswith("_test.go") and "/" not in frame.file for frame in stack]
    return tuple(replace(f, file=f"{package}/{f.file}") if own else f for f, own in zip(stack, bare, strict=True))


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
    message = "" if message.strip().lower() in _SAYS_NOTHING and lines else message
    message = _UNPLACED.sub("", message) or cap(first, cleaning.MESSAGE)
    message = message.removeprefix(f"{kind}: ")
    return kind or problem.element.capitalize(), "" if message == kind else message


def _test_id(case: Case, event: ErrorEvent, phase: str | None) -> str:
    """`path::Class::name[param]` for Python; elsewhere class and name as the report has them."""
    name, owner = _field(case.attributes, "name"), _field(case.attributes, "classname")
    file = _file(case)
    if phase == "collection" and not owner:
        return name if "/" in name or name.endswith(".py") else name.replace(".", "/") + ".py"
    if file.endswith(".py") or event.tool == "pytest":
        path, classes = _split(owner, file, event)
        return "::".join(part for part in (path, *classes, name) if part)
    if owner in ("", "test") or owner in name or event.language == "go":
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
