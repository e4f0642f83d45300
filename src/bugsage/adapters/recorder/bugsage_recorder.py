"""Records a pytest run for BugSage: outcomes, durations, and failures with the local variables of their frames.

This one file goes into the project's own interpreter: standard library only, Python 3.8 and up. It appends JSON lines
to the file that BUGSAGE_RECORD names, and does nothing where that variable is not set. Whatever goes wrong in here is
swallowed and told in the last line of the record: a run ends with the recorder as it would without.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import linecache
import os
import re
import sys
import time
import types
from collections import deque
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping
    from typing import Any, TypeVar

    from bugsage.adapters.recorder.bugsage_order import Order
    from bugsage.adapters.recorder.bugsage_tracer import Tracer

    Hook = TypeVar("Hook", bound=Callable[..., Any])

hookimpl: Callable[..., Callable[[Hook], Hook]]
try:
    import pytest
except ImportError:  # what needs no pytest can be used without one

    def hookimpl(**options: object) -> Callable[[Hook], Hook]:
        """Marks nothing."""
        return lambda function: function
else:
    hookimpl = pytest.hookimpl

FORMAT = 1
VARIABLE = "BUGSAGE_RECORD"
#: Top folder of the repository; what of the execution is recorded: `functions` where it is not set, `lines`, `off`.
ROOT, TRACE = "BUGSAGE_ROOT", "BUGSAGE_TRACE"
#: Ids of the tests that shall run first, one a line, and the seconds that the run may take with the rest.
FIRST, SECONDS = "BUGSAGE_FIRST", "BUGSAGE_SECONDS"
#: `off` in a run that is none of the user's own: what pytest-cov would measure and write is left alone.
COVERAGE = "BUGSAGE_COVERAGE"
OPTION = "-p bugsage_recorder"
FOLDER = os.path.dirname(os.path.abspath(__file__))
#: Under this name a failure's details travel on its report, out of xdist's workers and forked children too.
CARRIED = "_bugsage_exception"
#: Failures of one process that are recorded with variables and source; later ones go without.
DETAILED = 500
EXCEPTIONS, FIRST_FRAMES, LAST_FRAMES, VARIABLES, NOTES, PROBLEMS = 40, 20, 60, 40, 20, 10
ITEMS, DEPTH, STRING, DESCRIPTION = 10, 3, 200, 1_000
MESSAGE, TEXT, CAPTURED, SOURCE_LINE, CONTEXT, NODE = 10_000, 20_000, 4_000, 300, 5, 4_000
PAUSE, WAITING = 0.05, 10_000
USAGE_ERROR = 4
REDACTED = "[redacted]"


# ---- Values. No code of the project runs while they are described ----------------------------------------------------

_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_SECRET = re.compile(
    r"passw(?:or)?d|passphrase|secret|credential|api_?key|private_?key|access_?key|tokens?(?:_|\d|$)"
    r"|(?:^|_)(?:pwd|auth|authorization|bearer|jwt|cookies?|session_?(?:id|key))(?:_|\d|$)"
)


def is_secret(name: str) -> bool:
    """A name says that its value is not for others: `db_password`, `authToken`, `X-Api-Key`."""
    return _SECRET.search(_WORD_END.sub("_", name[:STRING]).lower()) is not None


def describe(value: Any, name: str = "") -> str:
    """A value as text, without addresses, in about DESCRIPTION characters."""
    return _Describer().named(name, value, 0)


class _Describer:
    """Describes one value within a budget of characters that all its parts share."""

    def __init__(self) -> None:
        self.left = DESCRIPTION

    def of(self, value: Any, depth: int) -> str:
        if self.left <= 0:
            return "…"
        plain = _plain(value)
        if plain is None:
            return "…" if depth > DEPTH else _cut(self.nested(value, type(value), depth), DESCRIPTION)
        self.left -= len(plain)
        return plain

    def named(self, name: Any, value: Any, depth: int) -> str:
        text = name.decode("latin-1") if type(name) is bytes else name
        hidden = type(text) is str and value is not None and is_secret(text)
        return REDACTED if hidden else self.of(value, depth)

    def nested(self, value: Any, kind: type, depth: int) -> str:
        for base, ends in _SEQUENCES:
            if issubclass(kind, base):
                parts = (self.of(item, depth + 1) for item in base.__iter__(value))
                text = ends[0] + self.joined(parts, base.__len__(value)) + ends[1]
                return text if kind is base and base in _LITERAL else f"{_name(kind)}({text})"
        if issubclass(kind, dict):
            parts = (f"{self.of(k, depth + 1)}: {self.named(k, v, depth + 1)}" for k, v in dict.items(value))
            text = "{" + self.joined(parts, dict.__len__(value)) + "}"
            return text if kind is dict else f"{_name(kind)}({text})"
        return self.instance(value, kind, depth)

    def instance(self, value: Any, kind: type, depth: int) -> str:
        if issubclass(kind, BaseException):
            arguments = _ARGUMENTS(value)
            return f"{_name(kind)}({self.joined((self.of(a, depth + 1) for a in arguments), len(arguments))})"
        attributes = {} if kind is type(os.environ) else _attributes(value, kind)
        parts = (f"{name}={self.named(name, item, depth + 1)}" for name, item in attributes.items())
        return f"<{_name(kind)} {self.joined(parts, len(attributes))}>" if attributes else f"<{_name(kind)}>"

    def joined(self, parts: Iterator[str], count: int) -> str:
        return ", ".join(islice(parts, ITEMS)) + (f", … {count} in all" if count > ITEMS else "")


_SEQUENCES: tuple[tuple[Any, str], ...] = ((list, "[]"), (tuple, "()"), (set, "{}"), (frozenset, "{}"), (deque, "[]"))
_LITERAL = (list, tuple, set)
_SCALARS: tuple[Any, ...] = (str, bytes, bytearray, int, float)
_ARGUMENTS: Any = BaseException.__dict__["args"].__get__
_HEAP_TYPE = 1 << 9


def _plain(value: Any) -> str | None:
    """A value without parts; None where it is of another kind."""
    kind = type(value)
    if value is None or value is Ellipsis or value is NotImplemented or kind is bool or kind is complex:
        return repr(value)
    for base in _SCALARS:
        if issubclass(kind, base):
            return _scalar(value, kind, base)
    if kind is types.FunctionType or kind is types.BuiltinFunctionType:
        return f"<function {_cut(value.__qualname__, STRING)}>"
    if kind is types.ModuleType:
        return f"<module {_cut(str(value.__dict__.get('__name__')), STRING)}>"
    if issubclass(kind, type):
        return f"<class {_name(value)}>"
    member = _member(value, kind)
    return member or (_standard(value) if kind is range or _is_standard(kind) else None)


def _scalar(value: Any, kind: type, base: Any) -> str:
    if base is int:
        bits = int.bit_length(value)
        text = int.__repr__(value) if bits <= 512 else f"<number of {bits} bits>"
    elif base is float:
        text = float.__repr__(value)
    else:
        size = base.__len__(value)
        text = repr(base.__getitem__(value, slice(0, STRING))) + (f"… {size} in all" if size > STRING else "")
    return text if kind is base else _member(value, kind) or f"{_name(kind)}({text})"


def _member(value: Any, kind: type) -> str | None:
    """A member of an enumeration, by name; None for anything else."""
    name = _attributes(value, kind).get("_name_")
    return f"<{_name(kind)}.{_cut(name, STRING)}>" if type(name) is str else None


def _standard(value: Any) -> str:
    zone = getattr(value, "tzinfo", None)
    if zone is None or _is_standard(type(zone)):
        return _cut(repr(value), STRING)
    return f"<{_cut(repr(value.replace(tzinfo=None)), STRING)} in {_name(type(zone))}>"


def _is_standard(kind: type) -> bool:
    """A type of the standard library whose `repr` runs nothing of the project's."""
    module = _of_type("__module__", kind)
    named = type(module) is str and module in _STANDARD and getattr(sys.modules.get(module), _name(kind), None)
    return named is kind


_STANDARD = ("datetime", "decimal", "fractions", "pathlib", "pathlib._local", "uuid", "zoneinfo")


def _attributes(value: Any, kind: type) -> dict[str, Any]:
    """Attributes as they are stored: no property runs, no `__getattr__`, nothing lazy is loaded."""
    found: dict[str, Any] = {}
    for klass in _of_type("__mro__", kind):
        own = _of_type("__dict__", klass)
        stored = own.get("__dict__")
        if type(stored) is types.GetSetDescriptorType:
            found.update((k, v) for k, v in islice(dict.items(stored.__get__(value)), VARIABLES) if type(k) is str)
        elif _of_type("__flags__", klass) & _HEAP_TYPE:
            found.update(_slots(value, own))
        if type(own.get("shape")) is types.GetSetDescriptorType:
            found["shape"] = own["shape"].__get__(value)
    return found


def _slots(value: Any, own: Any) -> Iterator[tuple[str, Any]]:
    for name, member in list(own.items()):
        if type(member) is types.MemberDescriptorType:
            try:
                yield name, member.__get__(value)
            except AttributeError:  # declared, not set
                continue


def _of_type(attribute: str, kind: type) -> Any:
    """What `type` itself says of a class, whatever its metaclass would say."""
    return type.__dict__[attribute].__get__(kind)


def _name(kind: type) -> str:
    return _cut(_of_type("__qualname__", kind), STRING)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


# ---- Exceptions, in the shape of Sentry's events ---------------------------------------------------------------------


class Places:
    """Where source files lie, seen from the run."""

    def __init__(self, *roots: str) -> None:
        self.roots = [os.path.realpath(root).rstrip(os.sep) + os.sep for root in roots]
        self.library = (os.path.dirname(os.__file__) + os.sep, FOLDER + os.sep)
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
    if any(_name(kind) == "BaseExceptionGroup" for kind in _of_type("__mro__", type(error))):
        members = getattr(error, "exceptions", ())
        return members if type(members) is tuple else ()
    return ()


def _value(error: BaseException, mechanism: dict[str, Any], places: Places, detailed: bool) -> dict[str, Any]:
    kind = type(error)
    value: dict[str, Any] = {"type": _of_type("__name__", kind), "value": message_of(error), "mechanism": mechanism}
    module = _of_type("__module__", kind)
    value["module"] = module if type(module) is str else None
    notes = getattr(error, "__notes__", None)
    if type(notes) is list and notes:
        value["notes"] = [_cut(note, MESSAGE) for note in notes[:NOTES] if type(note) is str]
    frames, omitted = frames_of(error, places, detailed)
    if frames:
        value["stacktrace"] = {"frames": frames}
        if omitted:
            value["stacktrace"]["frames_omitted"] = [FIRST_FRAMES, FIRST_FRAMES + omitted]
    return value


def message_of(error: BaseException) -> str:
    """What an exception says of itself; pytest has asked it the same before."""
    try:
        return _cut(str.__str__(str(error)), MESSAGE)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return f"<unprintable {_name(type(error))}>"


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
    lines = [_cut(text.rstrip("\n"), SOURCE_LINE) for text in linecache.getlines(filename)[: line + CONTEXT]]
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
    return [{**found, "colno": error.offset, "context_line": _cut(text.rstrip("\n"), SOURCE_LINE)}]


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
            found[_cut(name, STRING)] = describe(value, name)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            found[_cut(name, STRING)] = f"<{_name(type(value))}, unreadable: {_name(type(problem))}>"
        if len(found) >= VARIABLES:
            break
    return found


# ---- The run ---------------------------------------------------------------------------------------------------------


class _Quiet:
    """Swallows what goes wrong in here and keeps it for the footer."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None or isinstance(error, KeyboardInterrupt):
            return False
        if len(self.problems) < PROBLEMS:
            self.problems.append(f"{_name(type(error))}: {message_of(error)}")
        return True


_quiet = _Quiet()
#: What was taken out of the environment by this process and not used yet.
_claimed: dict[str, str] = {}


def claim(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Takes out of an environment what was put in for this run, so that no inner run is recorded; gives it back."""
    if VARIABLE not in environment:
        return {}
    names = (VARIABLE, ROOT, TRACE, FIRST, SECONDS, COVERAGE, "PYTHONPATH", "PYTEST_ADDOPTS")
    taken = {name: environment[name] for name in names if name in environment}
    paths = [path for path in taken.get("PYTHONPATH", "").split(os.pathsep) if path != FOLDER]
    options = taken.get("PYTEST_ADDOPTS", "")
    rest = {"PYTHONPATH": os.pathsep.join(paths)}
    rest["PYTEST_ADDOPTS"] = options[: -len(OPTION)].rstrip() if options.endswith(OPTION) else options
    for name in taken:
        del environment[name]
    environment.update((name, value) for name, value in rest.items() if value)
    return taken


class _Sink:
    """Appends lines to the record, opening it each time: tests close, reuse and run out of descriptors."""

    def __init__(self, path: str) -> None:
        self.path = path
        # Held here, not as names of the module, where tests that replace the file system or the clock would find them.
        self.calls = (os.open, os.write, os.close, time.monotonic)
        self.encode = json.JSONEncoder(separators=(",", ":")).encode
        self.session = os.getpid()
        self.quote = json.encoder.encode_basestring_ascii
        self.waiting: list[str] = []
        self.wrote = 0.0
        self.at_once = False

    def add(self, kind: str, **fields: Any) -> None:
        """Keeps a line, and writes what is kept unless that was done PAUSE ago: quick tests share a write."""
        self.line(
            self.encode({"kind": kind, "session": self.session, **fields}), at_once=kind not in ("test", "executed")
        )

    def passed(self, nodeid: str, duration: float) -> None:
        """The one kind of line that is frequent enough to be put together by hand."""
        start = f'{{"kind":"test","session":{self.session},"nodeid":{self.quote(nodeid)}'
        self.line(f'{start},"phase":"call","outcome":"passed","duration":{duration:.6f}}}', at_once=False)

    def line(self, text: str, at_once: bool) -> None:
        if len(self.waiting) < WAITING:
            self.waiting.append(text)
        if at_once or self.at_once or self.calls[3]() - self.wrote > PAUSE:
            self.flush()

    def flush(self) -> None:
        opened, write, close, now = self.calls
        descriptor = opened(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            write(descriptor, ("\n".join(self.waiting) + "\n").encode("ascii"))
            self.waiting.clear()
        finally:
            close(descriptor)
            self.wrote = now()


@hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> Iterator[None]:
    """The first hook of a run; a conftest that cannot be imported ends the run here."""
    with _quiet:
        _claimed.update(claim(os.environ))
        if _claimed.get(COVERAGE) == "off" and hasattr(early_config.known_args_namespace, "no_cov"):
            early_config.known_args_namespace.no_cov = (
                True  # as `--no-cov` would, which pytest knows only with the plugin
            )
    outcome: Any = yield
    with _quiet:
        if outcome.excinfo is not None and VARIABLE in _claimed:
            recorder = _Recorder(early_config, _Sink(_claimed[VARIABLE]), _claimed)
            error = outcome.excinfo[1]
            recorder.failure("collection", getattr(error, "cause", None) or error.__cause__ or error)
            recorder.end(USAGE_ERROR)


@hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """Begins to record, in the run that was started for it."""
    with _quiet:
        _claimed.update(claim(os.environ))
        taken = dict(_claimed)
        _claimed.clear()
        if taken:
            sink = None if hasattr(config, "workerinput") else _Sink(taken[VARIABLE])
            recorder = _Recorder(config, sink, taken)
            config.pluginmanager.register(recorder, "bugsage_recorder_of_this_run")
            recorder.follow()
            _hide(config)


def _hide(config: Any) -> None:
    """Where pytest found the recorder by its metadata, keeps it out of the header and away from inner runs."""
    listed = config.pluginmanager._plugin_distinfo
    listed[:] = [pair for pair in listed if pair[0] is not sys.modules[__name__]]
    sys.path[:] = [path for path in sys.path if path != FOLDER]


class _Recorder:
    """The hooks of one run. An xdist worker has no sink: its details travel to the controller on the reports."""

    def __init__(self, config: Any, sink: _Sink | None, taken: dict[str, str]) -> None:
        self.config, self.sink, self.taken = config, sink, taken
        self.root, self.folder = str(getattr(config, "rootdir", "")), os.getcwd()
        self.places = Places(self.folder, self.root or self.folder)
        self.counts: dict[str, int] = {}
        self.errors: dict[tuple[str, str], BaseException] = {}
        self.failures = 0
        self.begun = False
        self.tracer: Tracer | None = None
        self.executed: _Sink | None = None
        #: Why nothing is known of what was executed.
        self.untraced = ""
        self.order: Order | None = None
        self.session: Any = None
        if FIRST in taken:
            from bugsage_order import Order  # type: ignore[import-not-found]

            self.order = Order(taken[FIRST].split("\n"), float(taken[SECONDS]) if SECONDS in taken else None)

    def follow(self) -> None:
        """Begins to record what is executed; a worker of xdist writes that down itself."""
        if self.taken.get(TRACE) == "off":
            return
        from bugsage_book import Inside  # type: ignore[import-not-found]
        from bugsage_tracer import Tracer  # type: ignore[import-not-found]

        sink = self.sink or _Sink(self.taken[VARIABLE])
        self.executed = sink

        def write(fields: dict[str, Any]) -> None:
            sink.add("executed", **fields)

        tracer = Tracer(Inside(self.taken.get(ROOT) or self.folder, FOLDER), write)
        problem = tracer.start(lines=self.taken.get(TRACE) == "lines")
        if problem:
            self.untraced = problem
            return
        self.tracer = tracer

        def in_child() -> None:
            with _quiet:
                if self.tracer is not None:
                    sink.waiting.clear()  # the parent writes that
                    sink.at_once = True
                    self.tracer.in_child()

        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=in_child)

    @hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: Any) -> None:
        self.session = session
        with _quiet:
            self.write()

    @hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.order is not None:
            with _quiet:
                self.order.arrange(items)

    @hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """The controller runs no test; its workers take out of the environment what they inherit."""
        os.environ.update(self.taken)
        self.ended()

    def ended(self) -> None:
        """Nothing that is executed from here on is recorded."""
        if self.tracer is not None:
            self.tracer.cut(self.tracer.test)  # none is running, unless it was interrupted
            self.tracer.stop()
            self.tracer = None
            if self.executed is not None and self.executed.waiting:
                self.executed.flush()  # a worker of xdist writes no footer that would take it along

    @hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.tracer is not None:
            with _quiet:
                self.tracer.cut(None)
                self.tracer.test = _cut(nodeid, NODE)

    @hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self.tracer is not None:
            with _quiet:
                self.tracer.cut(_cut(nodeid, NODE))
                self.tracer.test = None
        if self.order is None:
            return
        wanted = self.executed if self.order.is_wanted(nodeid) else None
        if wanted is not None and wanted.waiting:
            with _quiet:
                wanted.flush()  # whatever hangs after it
        if self.sink is not None and self.order.is_enough(nodeid):
            # With xdist it is the controller that ends a run, in a loop of its own.
            loop = self.config.pluginmanager.getplugin("dsession") or self.session
            loop.shouldstop = "all that was asked for is recorded"

    @hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Remembers the exception until its report is logged; a wrapper would cost more than all the rest."""
        # A unittest case keeps its exception to itself; pytest takes it from there in this hook, after our turn.
        kept = item.__dict__.get("_excinfo") if call.excinfo is None else None
        if call.excinfo is not None:
            self.errors[item.nodeid, call.when] = call.excinfo.value
        elif kept:
            self.errors[item.nodeid, call.when] = kept[0].value
        elif self.errors:
            self.errors.pop((item.nodeid, call.when), None)
        if call.when == "teardown" and self.tracer is not None and self.tracer.forked:
            with _quiet:  # such a process ends without a word
                self.tracer.cut(self.tracer.test)

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Iterator[None]:
        outcome: Any = yield
        with _quiet:
            report = outcome.get_result()
            if report.failed and report.call.excinfo is not None:
                error = report.call.excinfo.value
                wrapped = _name(type(error)) == "Collector.CollectError"
                self.carry(report, (wrapped and (error.__cause__ or error.__context__)) or error)

    @hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        with _quiet:
            error = self.errors.pop((report.nodeid, report.when), None) if self.errors else None
            if error is not None:
                self.carry(report, error)
            if report.when == "call" or report.outcome != "passed":
                self.report(report, report.when)

    @hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: Any) -> None:
        with _quiet:
            if not report.passed:
                self.report(report, "collection")

    @hookimpl(tryfirst=True)
    def pytest_internalerror(self, excinfo: Any) -> None:
        with _quiet:
            self.failure("internal", excinfo.value)

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> Iterator[None]:
        if self.order is not None:
            self.order.over = True
        yield
        with _quiet:
            self.end(int(session.exitstatus))

    def end(self, status: int) -> None:
        self.ended()
        said = {"untraced": self.untraced} if self.untraced else {}
        self.write("footer", time=time.time(), counts=self.counts, exitstatus=status, problems=_quiet.problems, **said)

    def write(self, kind: str = "", **fields: Any) -> None:
        """Writes a line, the header before the first."""
        if self.sink and not self.begun:
            self.begun = True
            self.sink.add("header", **_header(), rootdir=self.root, cwd=self.folder)
        if self.sink and kind:
            self.sink.add(kind, **fields)

    def details(self, error: BaseException) -> dict[str, Any]:
        self.failures += 1
        return {"values": exception_values(error, self.places, self.failures <= DETAILED)}

    def carry(self, report: Any, error: BaseException) -> None:
        """Puts the details on a report, as text, which every serialisation of reports lets through."""
        if report.failed:
            setattr(report, CARRIED, json.dumps(self.details(error)))

    def failure(self, phase: str, error: BaseException) -> None:
        self.write("error", phase=phase, outcome="error", exception=self.details(error))

    def report(self, report: Any, phase: str) -> None:
        """Writes one report down, and takes the details off it before any other plugin sees it."""
        if self.sink is None:
            return
        known = report.__dict__
        if (
            report.outcome == "passed"
            and "worker_id" not in known
            and "context" not in known
            and "wasxfail" not in known
        ):
            self.counts["passed"] = self.counts.get("passed", 0) + 1
            return self.sink.passed(_cut(report.nodeid, NODE), report.duration)
        details = known.pop(CARRIED, None)
        outcome = outcome_of(report, phase)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        fields: dict[str, Any] = {"nodeid": _cut(report.nodeid, NODE), "phase": phase, "outcome": outcome}
        fields["duration"] = round(getattr(report, "duration", 0.0), 6)
        if hasattr(report, "worker_id"):
            fields["worker"] = report.worker_id
        if hasattr(report, "context"):
            fields["subtest"] = describe(report.context)
        if report.failed:
            fields.update(_said(report))
            fields["exception"] = json.loads(details) if details else None
        self.write("test", **fields)


def _header() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "time": time.time(),
        "python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "platform": sys.platform,
        "pytest": pytest.__version__,
        "argv": _arguments(sys.argv),
    }


def outcome_of(report: Any, phase: str) -> str:
    """passed, failed, skipped, xfailed, xpassed or error; what other plugins invented stays as it is."""
    outcome = str(report.outcome)
    if hasattr(report, "wasxfail"):
        return {"skipped": "xfailed", "passed": "xpassed"}.get(outcome, outcome)
    return "error" if outcome == "failed" and phase in ("setup", "teardown", "collection") else outcome


def _said(report: Any) -> dict[str, Any]:
    """What pytest itself says of a failure: its place, its text, and the output that was captured."""
    crash = getattr(report.longrepr, "reprcrash", None)
    captured = {name: getattr(report, attribute, "") for name, attribute in _STREAMS}
    return {
        "crash": {"path": str(crash.path), "lineno": crash.lineno, "message": _cut(crash.message, MESSAGE)}
        if crash
        else None,
        "text": str(report.longrepr)[-TEXT:],
        "captured": {name: text[-CAPTURED:] for name, text in captured.items() if text},
    }


_STREAMS = (("stdout", "capstdout"), ("stderr", "capstderr"), ("log", "caplog"))


def _arguments(argv: list[str]) -> list[str]:
    """The command line without the values of options whose names say that they are secret."""
    kept, hide = [], False
    for word in argv:
        name, equals, _ = word.partition("=")
        option = name.startswith("-") and is_secret(name)
        kept.append(REDACTED if hide else f"{name}={REDACTED}" if option and equals else _cut(word, TEXT))
        hide = option and not equals
    return kept
