"""The execution in a record of BugSage's own recorder: JSON lines among those of outcomes and failures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from bugsage.intake.clean import NAME, TEST, cap, clean
from bugsage.model.execution import Execution, FunctionRun, Given, Receiver, Returned, TestExecution, Thrown

SOURCE = "recorder"
#: Tests, and functions of one test, that are read.
MOST_TESTS, MOST_RAN = 200_000, 50_000
#: Values that functions gave in one test, and characters of one, that are read.
MOST_GIVEN, GIVEN = 10_000, 4_000
#: Bytes of one line that are read.
LONGEST = 16_000_000
_WANTED = (b'{"kind":"executed"', b'{"kind":"test"', b'{"kind":"uses"', b'{"kind":"footer"')
_TEST_FILE = re.compile(r"(?:^|/)(?:conftest\.py|test_[^/]*\.py|[^/]*_test\.py|tests?/.*)$")
#: Outcomes of the parts of a test, the one that decides first.
_DECIDES = ("error", "failed", "xpassed", "xfailed", "skipped", "passed")


def read_execution(lines: Iterable[bytes]) -> Execution:
    """What each test executed. Lines that are damaged or foreign are passed over; never raises."""
    reading = _Reading()
    for line in lines:
        if line.startswith(_WANTED) and len(line) <= LONGEST:
            try:
                reading.add(msgspec.json.decode(line))
            except (msgspec.DecodeError, RecursionError, LookupError, TypeError, ValueError):
                reading.damaged += 1
    return reading.whole()


class _Process:
    """The numbers that one process of the run gave to files, functions and visits."""

    def __init__(self) -> None:
        self.files: dict[int, str] = {}
        self.functions: dict[int, tuple[str, int, str]] = {}
        self.visits: dict[int, FunctionRun] = {}
        self.classes: dict[int, Receiver] = {}

    def learn(self, fields: dict[str, Any]) -> None:
        for number, path in _news(fields, "files"):
            self.files[number] = _inside(path)
        for number, (file, line, name) in _news(fields, "functions"):
            self.functions[number] = (self.files[file], _line(line), symbol_of(name))
        for number, (function, lines, returns) in _news(fields, "visits"):
            gave = dict.fromkeys(Returned(_line(line), _text(kind)) for line, kind in returns)
            self.visits[number] = FunctionRun(
                *self.functions[function],
                lines=tuple(dict.fromkeys(map(_line, lines))),
                returns=tuple(gave),
                is_test=_TEST_FILE.search(self.functions[function][0]) is not None,
            )

        for number, (module, name) in _news(fields, "classes"):
            self.classes[number] = Receiver(_text(module), symbol_of(name))

    def thrown(self, fields: dict[str, Any]) -> Iterable[Thrown]:
        for function, line, kind, how in fields.get("thrown", ()):
            yield Thrown(self.functions[function][0], _line(line), _text(kind), _text(how))

    def given(self, fields: dict[str, Any]) -> Iterable[Given]:
        for function, text in fields.get("gave", ())[:MOST_GIVEN]:
            yield Given(*self.functions[function], _text(text, GIVEN))


class _Test:
    def __init__(self) -> None:
        self.outcomes: set[str] = set()
        self.seconds = 0.0
        self.ran: dict[FunctionRun, None] = {}
        self.thrown: dict[Thrown, None] = {}
        self.receivers: dict[Receiver, None] = {}
        self.given: dict[Given, None] = {}
        #: Fixtures that it shares with others.
        self.uses: dict[str, None] = {}

    def take(self, other: _Test) -> None:
        """What the other ran, before what this one did."""
        self.ran = {**other.ran, **self.ran}
        self.thrown = {**other.thrown, **self.thrown}
        self.receivers = {**other.receivers, **self.receivers}
        self.given = {**other.given, **self.given}


class _Reading:
    def __init__(self) -> None:
        self.processes: dict[int, _Process] = {}
        self.tests: dict[str, _Test] = {}
        self.fixtures: dict[str, _Test] = {}
        self.shared: dict[FunctionRun, None] = {}
        self.problems: dict[str, None] = {}
        self.damaged = 0

    def add(self, fields: dict[str, Any]) -> None:
        """Takes one line in. Raises whatever a line of another shape makes it raise."""
        if fields["kind"] == "footer":
            if fields.get("untraced"):
                self.problems[_text(fields["untraced"])] = None
        elif fields["kind"] == "test":
            test = self.test(fields["nodeid"])
            if fields["phase"] in ("setup", "call", "teardown") and test:
                test.outcomes.add(str(fields["outcome"]))
                test.seconds += float(fields["duration"])
        elif fields["kind"] == "uses":
            test = self.test(fields["nodeid"])
            if test:
                test.uses.update(dict.fromkeys(_text(name, TEST) for name in fields["fixtures"]))
        else:
            process = self.processes.setdefault(int(fields["process"]), _Process())
            process.learn(fields)
            ran = dict.fromkeys(process.visits[number] for number in fields["ran"][:MOST_RAN])
            test = self.owner(fields)
            (test.ran if test else self.shared).update(ran)
            if test:
                test.thrown.update(dict.fromkeys(process.thrown(fields)))
                test.receivers.update(
                    dict.fromkeys(process.classes[number] for number in fields.get("of", ())[:MOST_RAN])
                )
                test.given.update(dict.fromkeys(process.given(fields)))

    def owner(self, fields: dict[str, Any]) -> _Test | None:
        """Whose a line of what was executed is: a test's, a shared fixture's, nobody's."""
        test = self.test(fields["nodeid"]) if fields["nodeid"] is not None else None
        if not fields.get("fixture"):
            return test
        name = _text(fields["fixture"], TEST)
        if test:  # it ran within this one, whichever others use it
            test.uses[name] = None
        return self.fixtures.setdefault(name, _Test())

    def test(self, name: str) -> _Test | None:
        if not isinstance(name, str):
            raise TypeError(name)
        name = cap(clean(name), TEST)
        if name not in self.tests and len(self.tests) >= MOST_TESTS:
            return None
        return self.tests.setdefault(name, _Test())

    def whole(self) -> Execution:
        for test in self.tests.values():
            for name in test.uses:
                if name in self.fixtures:
                    test.take(self.fixtures[name])
        tests = (
            TestExecution(
                test=name,
                outcome=next((o for o in _DECIDES if o in test.outcomes), "unknown"),
                seconds=round(test.seconds, 6),
                functions=tuple(test.ran),
                exceptions=tuple(test.thrown),
                receivers=tuple(test.receivers),
                given=tuple(test.given),
            )
            for name, test in self.tests.items()
        )
        damaged = f"{self.damaged} line{'s' * (self.damaged > 1)} of what was executed could not be read."
        return Execution(
            tests=tuple(tests),
            source=SOURCE if self.processes else "",
            shared=tuple(self.shared),
            notes=(*self.problems, *([damaged] if self.damaged else [])),
        )


def symbol_of(name: str) -> str:
    """The name a definition has in the code map: `outer.inner` of `outer.<locals>.inner.<locals>.<lambda>`."""
    return ".".join(part for part in _text(name).split(".") if not part.startswith("<")) or "<module>"


def _news(fields: dict[str, Any], name: str) -> Iterable[tuple[int, Any]]:
    first, *values = fields.get(name) or (0,)
    return enumerate(values, int(first))


def _inside(path: str) -> str:
    """A path inside the repository. Raises ValueError for any other."""
    plain = posixpath.normpath(_text(path))
    if plain.startswith(("/", "..")):
        raise ValueError(path)
    return plain


def _line(value: Any) -> int:
    if isinstance(value, int) and 0 <= value < 1 << 31:
        return value
    raise ValueError(value)


def _text(value: Any, limit: int = NAME) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return cap(clean(value), limit)
