"""Records for BugSage which functions and lines of a project each test executes.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up. From Python
3.12 on it uses `sys.monitoring` under tool ids of its own: every place reports itself once in a test and then runs at
full speed until the next test arms it again. Debuggers and coverage tools keep what they hold. Before 3.12 it sets the
trace function, unless somebody else has set one, and looks at the lines of a function's first calls in a test only.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import atexit
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType
    from typing import Any

    from bugsage.adapters.recorder.bugsage_book import Book, Visit, class_of, is_last, kind_of, type_name
    from bugsage.adapters.recorder.bugsage_given import Given
else:
    from bugsage_book import Book, class_of, is_last, kind_of, type_name
    from bugsage_given import Given

#: Code objects that are followed, and exceptions that are kept of one test.
CODES, THROWN = 200_000, 200
#: Calls of one function in one test whose lines are followed where each line costs a call of ours.
CALLS = 3
#: The flag of a function's code; bodies of modules and classes lack it. They run once and can be tables of thousands of
#: lines, which takes Python as many steps for each line that it reports. So do functions of this many bytes.
OPTIMIZED, LARGE = 1, 30_000
#: Calls of one method in one test that are asked whose method it is, where its class has others below it.
ASKED = 200
#: What methods call that argument: by its name they are told from functions.
OWNERS = ("self", "cls")
#: Tests must not replace it.
getframe = sys._getframe


class Monitor:
    """Follows the project's code with `sys.monitoring`. Only what is armed costs anything."""

    def __init__(self, book: Book, lines: bool) -> None:
        self.book, self.with_lines = book, lines
        self.api: Any = sys.monitoring  # type: ignore[attr-defined]
        #: Code of the project that was met, by address: comparing code objects compares all their instructions.
        self.own: dict[int, CodeType] = {}
        self.lines: list[tuple[CodeType, int]] = []
        self.returns: list[tuple[CodeType, int, str]] = []
        self.thrown: dict[tuple[int, int, str, str], None] = {}
        #: Classes whose methods ran, as what; and how many calls of a method, by its code's address, are still asked.
        self.owners: dict[tuple[str, str] | None, None] = {}
        self.asked: dict[int, int] = {}
        self.given = Given()
        #: Tool ids: one meets code where it begins for the first time, the other follows what is the project's.
        self.ids: tuple[int, int] | None = None
        self.every = 0
        self.places: dict[tuple[int, int], int] = {}

    def start(self) -> str:
        """Begins; gives a sentence where it cannot."""
        # Debuggers use 0, coverage tools 1, profilers 2; Hypothesis takes 3, and warns where it cannot.
        free = [number for number in (4, 5) if self.api.get_tool(number) is None]
        if len(free) < 2:
            return "other tools hold sys.monitoring: what each test executed is not recorded"
        self.ids = meets, follows = free[0], free[1]
        for tool in self.ids:
            self.api.use_tool_id(tool, "bugsage")
        events, register = self.api.events, self.api.register_callback
        self.every = events.PY_START | events.PY_RETURN
        if self.with_lines:
            self.every |= events.PY_YIELD | events.LINE
        on_raise, on_handled, on_reraise = self._exceptions()
        register(meets, events.PY_START, self._met(follows))
        register(meets, events.RAISE, on_raise)
        register(meets, events.EXCEPTION_HANDLED, on_handled)
        register(meets, events.RERAISE, on_reraise)
        on_enter, on_line = self._entered()
        register(follows, events.PY_START, on_enter)
        register(follows, events.LINE, on_line)
        register(follows, events.PY_RETURN, self._returned())
        register(follows, events.PY_YIELD, self._yielded())
        self.api.set_events(meets, events.PY_START | events.RAISE | events.EXCEPTION_HANDLED | events.RERAISE)
        return ""

    def stop(self) -> None:
        """Ends, and gives the ids back."""
        ids, self.ids = self.ids, None
        if ids is not None:
            self.api.set_events(ids[0], 0)
            for code in self.own.values():
                self.api.set_local_events(ids[1], code, 0)
            for tool in ids:
                self.api.free_tool_id(tool)

    def take(self) -> tuple[list[Visit], list[Any], list[Any]]:
        """What was executed since the last time, and arms it again."""
        lines, returns, thrown, owners = self.lines[:], self.returns[:], list(self.thrown), list(self.owners)
        del self.lines[: len(lines)], self.returns[: len(returns)]
        self.thrown.clear()
        self.owners.clear()
        ran: dict[int, list[int]] = {}
        for code, line in lines:
            found = ran.setdefault(id(code), [])
            if line:
                found.append(line)
        gave: dict[int, list[tuple[int, str]]] = {}
        for code, offset, kind in returns:
            gave.setdefault(id(code), []).append((self.line(code, offset), kind))
            ran.setdefault(id(code), [])
        self._arm(ran)
        own, number = self.own, self.book.function
        visits = [(number(own[key]), tuple(found), tuple(gave.get(key, ()))) for key, found in ran.items()]
        told = [self._thrown(own[key], at, kind, how) for key, at, kind, how in thrown]
        return visits, told, [owner for owner in owners if owner is not None]

    def line(self, code: CodeType, offset: int) -> int:
        """The line of an instruction, of the next one that has any where it has none: handlers begin like that."""
        key = (id(code), offset)
        if key not in self.places:
            found = (line for _, end, line in code.co_lines() if offset < end and line is not None)
            self.places[key] = next(found, code.co_firstlineno)
        return self.places[key]

    def _thrown(self, code: CodeType, offset: int, kind: str, how: str) -> list[Any]:
        return [self.book.function(code), self.line(code, offset), kind, how]

    def _arm(self, keys: Iterable[int]) -> None:
        """Off and on again is what arms a place that was disabled; nobody else's events are touched."""
        set_events, get_events = self.api.set_local_events, self.api.get_local_events
        own, asked = self.own, self.asked
        if self.ids is not None:
            tool = self.ids[1]
            for key in keys:
                events = get_events(tool, own[key])
                set_events(tool, own[key], 0)
                set_events(tool, own[key], events)
                if key in asked:
                    asked[key] = ASKED

    def _met(self, follows: int) -> Callable[[CodeType, int], object]:
        disable, set_events, own, add = self.api.DISABLE, self.api.set_local_events, self.own, self.lines.append
        every, only = self.every, self.api.events.PY_START
        known, file_of, asked, ask = self.book.known, self.book.file, self.asked, self._asks()

        def on_start(code: CodeType, offset: int) -> object:
            filename = code.co_filename
            path = known[filename] if filename in known else file_of(filename)
            if path is not None and id(code) not in own and len(own) < CODES:
                own[id(code)] = code
                add((code, 0))
                plain = code.co_flags & OPTIMIZED and len(code.co_code) < LARGE
                set_events(follows, code, every if plain else only)
                if code.co_argcount and code.co_varnames[0] in OWNERS:
                    asked[id(code)] = ASKED
                    if not ask(code, getframe(1)):
                        asked[id(code)] = 0
            return disable

        return on_start

    def _entered(self) -> tuple[Callable[[CodeType, int], object], ...]:
        """Line 0 stands for the entry: not every version reports the line of a generator's beginning."""
        add, disable, asked, ask = self.lines.append, self.api.DISABLE, self.asked, self._asks()

        def on_enter(code: CodeType, offset: int) -> object:
            left = asked.get(id(code), 0)
            if left == 0 or left == ASKED:
                add((code, 0))
            return None if left and ask(code, getframe(1)) else disable

        def on_line(code: CodeType, line: int) -> object:
            add((code, line))
            return disable

        return on_enter, on_line

    def _asks(self) -> Callable[[CodeType, FrameType], bool]:
        """Notes whose method a call is; False where no other class can be told from the next calls."""
        asked, owners = self.asked, self.owners

        def ask(code: CodeType, frame: FrameType) -> bool:
            first = asked[id(code)] == ASKED
            asked[id(code)] -= 1
            names: Any = frame.f_locals
            owner = names.get(code.co_varnames[0])
            if type(names) is dict:  # before Python 3.13 the frame would keep its arguments alive in there
                names.clear()
            owners[class_of(owner)] = None
            return asked[id(code)] > 0 and not (first and is_last(owner, code))

        return ask

    def _returned(self) -> Callable[[CodeType, int, Any], object]:
        add, disable, given = self.returns.append, self.api.DISABLE, self.given
        note, first = given.note, given.first

        def on_return(code: CodeType, offset: int, value: Any) -> object:
            if not given.on:
                add((code, offset, kind_of(value)))
                return disable
            if first(code, offset):
                add((code, offset, kind_of(value)))
            return None if note(code, value) else disable

        return on_return

    def _yielded(self) -> Callable[[CodeType, int, Any], object]:
        disable, given, note = self.api.DISABLE, self.given, self.given.note

        def on_yield(code: CodeType, offset: int, value: Any) -> object:
            return None if given.on and note(code, value) else disable

        return on_yield

    def _exceptions(self) -> tuple[Callable[[CodeType, int, BaseException], None], ...]:
        """No exception is held: it would keep its frames alive, and with them what tests see collected."""
        own, thrown = self.own, self.thrown
        last = [0]
        handling: dict[int, tuple[int, int, str, str]] = {}

        def on_raise(code: CodeType, offset: int, error: BaseException) -> None:
            if id(code) in own and len(thrown) < THROWN:
                trace = error.__traceback__
                if last[0] != id(error) or trace is None or trace.tb_next is None:
                    last[0] = id(error)
                    thrown[id(code), offset, type_name(type(error)), "raised"] = None

        def on_handled(code: CodeType, offset: int, error: BaseException) -> None:
            if id(code) in own and len(thrown) < THROWN:
                key = (id(code), offset, type_name(type(error)), "caught")
                if key not in thrown:
                    thrown[key] = None
                    handling[id(code)] = key

        def on_reraise(code: CodeType, offset: int, error: BaseException) -> None:
            key = handling.pop(id(code), None) if handling else None
            if key is not None:  # a handler that did not match, or let it go on
                thrown.pop(key, None)

        return on_raise, on_handled, on_reraise


def _finalize(tracer: Tracer) -> None:
    sys.modules["multiprocessing.util"].Finalize(None, tracer.last, exitpriority=-100)


class Hook:
    """Follows the project's code with a trace function, in threads that begin later too."""

    def __init__(self, book: Book, lines: bool) -> None:
        self.book, self.with_lines = book, lines
        #: Code that ran since the last time, by address, with the lines that it ran in order.
        self.ran: dict[int, tuple[CodeType, dict[int, None], dict[tuple[int, str], None]]] = {}
        self.calls: dict[int, int] = {}
        self.thrown: dict[tuple[int, int, str, str], None] = {}
        self.owners: dict[tuple[str, str] | None, None] = {}
        self.given = Given()
        self.on_call = self._on_call()

    def start(self) -> str:
        """Begins; gives a sentence where it cannot."""
        if sys.gettrace() is not None:
            return "a debugger or coverage tool traces this run: what each test executed is not recorded"
        threading.settrace(self.on_call)
        sys.settrace(self.on_call)
        return ""

    def stop(self) -> None:
        """Ends, unless somebody else traces by now."""
        if sys.gettrace() is self.on_call:
            sys.settrace(None)
        threading.settrace(None)

    def take(self) -> tuple[list[Visit], list[Any], list[Any]]:
        """What was executed since the last time."""
        ran, thrown, owners, number = list(self.ran.values()), list(self.thrown), list(self.owners), self.book.function
        for memory in (self.ran, self.calls, self.thrown, self.owners):
            memory.clear()
        if sys.gettrace() is None:  # an error in a trace function, running out of stack above all, ends tracing
            sys.settrace(self.on_call)
        visits: list[Visit] = [(number(code), tuple(lines), tuple(gave)) for code, lines, gave in ran]
        return visits, [list(one) for one in thrown], [owner for owner in owners if owner is not None]

    def _on_call(self) -> Callable[[FrameType, str, Any], Any]:
        known, file_of, ran, calls = self.book.known, self.book.file, self.ran, self.calls
        with_lines, on_event, owners = self.with_lines, self._on_event(), self.owners

        def on_call(frame: FrameType, event: str, value: Any) -> Any:
            code = frame.f_code
            filename = code.co_filename
            if (known[filename] if filename in known else file_of(filename)) is None:
                return None
            key = id(code)
            if key not in ran:
                ran[key] = (code, {}, {})
                calls[key] = 0
            if calls[key] >= CALLS:
                return None
            calls[key] += 1
            if code.co_argcount and code.co_varnames[0] in OWNERS:
                owners[class_of(frame.f_locals.get(code.co_varnames[0]))] = None
            frame.f_trace_lines = with_lines
            return on_event

        return on_call

    def _on_event(self) -> Callable[[FrameType, str, Any], Any]:
        ran, thrown, number, known = self.ran, self.thrown, self.book.function, self.book.known
        given = self.given

        def on_event(frame: FrameType, event: str, value: Any) -> Any:
            found = ran.get(id(frame.f_code))
            if found is None:  # begun in the test before
                return None
            code, lines, gave = found
            if event == "line":
                lines[frame.f_lineno] = None
            elif event == "return":
                gave[frame.f_lineno, kind_of(value)] = None
                if given.on:
                    given.note(code, value)
            elif event == "exception" and len(thrown) < THROWN:
                inner = value[2].tb_next if value[2] is not None else None
                if inner is None or known.get(inner.tb_frame.f_code.co_filename) is None:
                    thrown[number(code), frame.f_lineno, type_name(value[0]), "raised"] = None
            return on_event

        return on_event


class Tracer:
    """What each test of this process executed, written down as it ends."""

    def __init__(self, place: Callable[[str], str | None], write: Callable[[dict[str, Any]], None]) -> None:
        self.place, self.write = place, write
        self.follower: Monitor | Hook | None = None
        #: The test that is running.
        self.test: str | None = None
        self.forked = False

    def start(self, lines: bool) -> str:
        """Begins to follow; gives a sentence where it cannot."""
        book = Book(self.place)
        follower = Monitor(book, lines) if hasattr(sys, "monitoring") else Hook(book, lines)
        problem = follower.start()
        self.follower = None if problem else follower
        return problem

    def in_child(self) -> None:
        """Begins in a process that was just forked: what it runs it tells itself, if it ends in an orderly way."""
        if self.follower is None:
            return
        self.follower.take()
        self.follower.book.begin_again()
        self.forked = True
        atexit.register(self.last)
        processes: Any = sys.modules.get("multiprocessing.util")
        if processes is not None:  # its children run no exit handlers but its own, and forget those of their parent
            processes.register_after_fork(self, _finalize)

    def last(self) -> None:
        """The end of a forked process."""
        self.cut(self.test)
        self.stop()

    def cut(self, test: str | None, fixture: str = "") -> bool:
        """What ran since the last cut belongs to this test; to none: imports, and what lies between tests.

        What belongs to a `fixture` that tests share is told as its own. Gives whether anything ran.
        """
        visits: list[Visit] = []
        if self.follower is not None:
            visits, thrown, owners = self.follower.take()
            book = self.follower.book
            given = [(book.function(code), text) for code, text in self.follower.given.take()]
            if visits or (test is not None and not fixture):
                fields = book.line(test, visits, thrown, owners, given)
                self.write({**fields, "fixture": fixture} if fixture else fields)
        return bool(visits)

    def begin(self, test: str, with_given: bool) -> None:
        """A test begins; what its functions give is noted where it is one of those that the run is for."""
        self.test = test
        if self.follower is not None:
            self.follower.given.on = with_given

    def stop(self) -> None:
        """Ends to follow."""
        follower, self.follower = self.follower, None
        if follower is not None:
            follower.stop()
