"""Exceptions with the local variables of their frames, in the shape of Sentry's events: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import linecache
import os
import types
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bugsage.adapters.recorder.bugsage_values import (
        STRING,
        VARIABLES,
        cut,
        describe,
        name_of,
        of_type,
    )
else:
    from bugsage_values import STRING, VARIABLES, cut, describe, name_of, of_type

EXCEPTIONS, FIRST_FRAMES, LAST_FRAMES, NOTES = 40, 20, 60, 20
MESSAGE, SOURCE_LINE, CONTEXT = 10_000, 300, 5
_ARGUMENTS: Any = BaseException.__dict__["args"].__get__


class Places:
    """Where source files lie, seen from the run."""

    def __init__(self, recorder: str, *roots: str) -> None:
        """`recorder` is the folder of what BugSage put into the run: never the project's."""
        self.roots = [os.path.realpath(root).rstrip(os.sep) + os.sep for root in roots]
        self.library = (os.path.dirname(os.__file__) + os.sep, recorder + os.sep)
        self.known: dict[str, tuple[str, str, bool]] = {}

    def of(self, filename: str) -> tuple[str, str, bool]:
        """Path as shown (relative to the first root that holds it), absolute path, and whether it is the project's."""
        if filename not in self.known:
            self.known[filename] = self._of(filename)
        return self.known[filename]

    def _of(self, filename: str) -> tuple[str, str, bool]:
        if filename.startswith("<"):
            return filename, filename, False
        path = os.path.realpath(filename)
        foreign = path.startswith(self.library) or "site-packages" in path or "dist-packages" in path
        for root in self.roots:
            if path.startswith(root):
                return path[len(root) :].replace(os.sep, "/"), path, not foreign
        return path.replace(os.sep, "/"), path, False


def exception_values(error: BaseException, places: Places, detailed: bool = True) -> list[dict[str, Any]]:
    """An exception with its causes, contexts and members: oldest first, the one that was raised last."""
    values = []
    for number, (found, parent, source) in enumerate(_related(error)):
        mechanism: dict[str, Any] = {"type": "chained" if parent is not None else "generic", "exception_id": number}
        if parent is not None:
            mechanism.update(parent_id=parent, source=source)
        if _members(found):
            mechanism["is_exception_group"] = True
        values.append(_value(found, mechanism, places, detailed))
    return values[::-1]


def _related(error: BaseException) -> list[tuple[BaseException, int | None, str]]:
    """All exceptions of a chain or tree with the number of the one each hangs on; nothing twice."""
    found: list[tuple[BaseException, int | None, str]] = []
    seen: set[int] = set()
    waiting: list[Any] = [(error, None, "")]
    while waiting and len(found) < EXCEPTIONS:
        one, parent, source = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        number = len(found)
        found.append((one, parent, source))
        older = ("__cause__", one.__cause__) if one.__suppress_context__ else ("__context__", one.__context__)
        waiting.append((older[1], number, older[0]))
        members = list(enumerate(islice(_members(one), EXCEPTIONS)))
        waiting.extend((member, number, f"exceptions[{index}]") for index, member in reversed(members))
    return found


def _members(error: BaseException) -> tuple[BaseException, ...]:
    if any(name_of(kind) == "BaseExceptionGroup" for kind in of_type("__mro__", type(error))):
        members = getattr(error, "exceptions", ())
        return members if type(members) is tuple else ()
    return ()


def _value(error: BaseException, mechanism: dict[str, Any], places: Places, detailed: bool) -> dict[str, Any]:
    kind = type(error)
    value: dict[str, Any] = {"type": of_type("__name__", kind), "value": message_of(error), "mechanism": mechanism}
    module = of_type("__module__", kind)
    value["module"] = module if type(module) is str else None
    notes = getattr(error, "__notes__", None)
    if type(notes) is list and notes:
        value["notes"] = [cut(note, MESSAGE) for note in notes[:NOTES] if type(note) is str]
    frames, omitted = frames_of(error, places, detailed)
    if frames:
        value["stacktrace"] = {"frames": frames}
        if omitted:
            value["stacktrace"]["frames_omitted"] = [FIRST_FRAMES, FIRST_FRAMES + omitted]
    return value


def message_of(error: BaseException) -> str:
    """What an exception says of itself; pytest has asked it the same before."""
    try:
        return cut(str.__str__(str(error)), MESSAGE)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return f"<unprintable {name_of(type(error))}>"


def frames_of(error: BaseException, places: Places, detailed: bool) -> tuple[list[dict[str, Any]], int]:
    """Frames from caller to callee, and how many were left out in the middle."""
    levels, link = [], error.__traceback__
    while link is not None:
        if not _is_hidden(link.tb_frame):
            levels.append(link)
        link = link.tb_next
    own = [places.of(level.tb_frame.f_code.co_filename)[2] for level in levels]
    # What stands before the project's first frame is what ran the test or imported the module.
    levels = levels[own.index(True) :] if True in own else levels[_runners(levels) :]
    omitted = max(0, len(levels) - FIRST_FRAMES - LAST_FRAMES)
    if omitted:
        levels[FIRST_FRAMES : FIRST_FRAMES + omitted] = []
    last = None if isinstance(error, SyntaxError) else levels[-1] if levels else None
    frames = [_frame(level, places, detailed, last=level is last) for level in levels]
    return frames + _syntax_frame(error, places), omitted


def _is_hidden(frame: types.FrameType) -> bool:
    """Frames that their authors hide: pytest's `__tracebackhide__`, unittest's own."""
    if "__tracebackhide__" in frame.f_code.co_varnames:
        return frame.f_locals.get("__tracebackhide__") is True
    return "__unittest" in frame.f_globals


def _runners(levels: list[types.TracebackType]) -> int:
    """How many of the first frames belong to what ran the test; all but the last at most."""
    for number, level in enumerate(levels[:-1]):
        module = level.tb_frame.f_globals.get("__name__")
        if type(module) is str and module.split(".")[0] not in ("_pytest", "pluggy", "pytest", "unittest", "importlib"):
            return number
    return max(0, len(levels) - 1)


def _frame(level: types.TracebackType, places: Places, detailed: bool, last: bool) -> dict[str, Any]:
    frame, code, line = level.tb_frame, level.tb_frame.f_code, level.tb_lineno
    filename, absolute, in_app = places.of(code.co_filename)
    module = frame.f_globals.get("__name__")
    found: dict[str, Any] = {
        "filename": filename,
        "abs_path": absolute,
        "function": getattr(code, "co_qualname", code.co_name),
        "module": module if type(module) is str else None,
        "lineno": line,
        "in_app": in_app,
    }
    if detailed:
        found.update(_source(code.co_filename, line))
        found["colno"] = _column(level, found.get("context_line"))
        if in_app or last:
            found["vars"] = variables_of(frame)
    return found


def _source(filename: str, line: int) -> dict[str, Any]:
    lines = [cut(text.rstrip("\n"), SOURCE_LINE) for text in linecache.getlines(filename)[: line + CONTEXT]]
    if not 0 < line <= len(lines):
        return {}
    before = lines[max(0, line - 1 - CONTEXT) : line - 1]
    return {"context_line": lines[line - 1], "pre_context": before, "post_context": lines[line:]}


def _column(level: types.TracebackType, text: str | None) -> int | None:
    """1-based column of the failing expression, from Python 3.11 on."""
    positions = getattr(level.tb_frame.f_code, "co_positions", None)
    if positions is None or text is None:
        return None
    line, _, start, _ = next(islice(positions(), level.tb_lasti // 2, None), (None,) * 4)
    if line != level.tb_lineno or start is None:
        return None
    return len(text.encode("utf-8", "replace")[:start].decode("utf-8", "replace")) + 1


def _syntax_frame(error: BaseException, places: Places) -> list[dict[str, Any]]:
    """Where a SyntaxError points, which no frame of its own does."""
    if not isinstance(error, SyntaxError) or type(error.filename) is not str or type(error.lineno) is not int:
        return []
    filename, absolute, in_app = places.of(error.filename)
    found = {"filename": filename, "abs_path": absolute, "function": None, "lineno": error.lineno, "in_app": in_app}
    text = error.text if type(error.text) is str else ""
    return [{**found, "colno": error.offset, "context_line": cut(text.rstrip("\n"), SOURCE_LINE)}]


def variables_of(frame: types.FrameType) -> dict[str, str]:
    """Local variables as text; at the top of a module its own values, without functions, classes and imports."""
    values: Any = frame.f_locals
    if type(values) is not dict and type(values).__name__ != "FrameLocalsProxy":
        return {}
    found: dict[str, str] = {}
    for name, value in list(values.items()):
        uninteresting = values is frame.f_globals and isinstance(value, (type, types.FunctionType, types.ModuleType))
        if type(name) is not str or name.startswith(("__", "@")) or uninteresting:
            continue
        try:
            found[cut(name, STRING)] = describe(value, name)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            found[cut(name, STRING)] = f"<{name_of(type(value))}, unreadable: {name_of(type(problem))}>"
        if len(found) >= VARIABLES:
            break
    return found
