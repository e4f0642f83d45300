"""What `dart test --reporter json` and `flutter test --machine` write: one event a line, those of all tests mixed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from bugsage.intake import dart_stacks, json_lines
from bugsage.intake.clean import EXCERPT, MESSAGE
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.json_document import dict_of, list_of, text_of, whole
from bugsage.intake.results import Failure, Results, exception, occurrence, slashed
from bugsage.model.error import ErrorEvent, Frame

NAME = "dart_json"
TOOL = "dart"

_START = re.compile(r'"protocolVersion"\s*:')
_EVENT = re.compile(r'"(?:testID|suiteID|groupIDs)"\s*:')
_UNMET = "TestFailure"
#: What Flutter says in place of the error itself, which it prints before.
_ELSEWHERE = "See exception logs above"
_CAUGHT = re.compile(
    r"The following (?P<type>[\w<>]{1,200})(?: object)? was thrown[^\n]{0,300}:\n(?P<message>.*?)\n\n", re.DOTALL
)
_COMPARED = ("Expected:", "Actual:", "Which:")
_MOST_PRINTS = 400
_NO_END = "The run was ended before it was over: what it did last is not in the report."


def recognise(sample: str) -> float:
    """Sure where the protocol's first event is, or events of tests."""
    if _START.search(sample) and '"runnerVersion"' in sample:
        return 0.95
    return 0.8 if len(set(_EVENT.findall(sample))) >= 2 else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every test and every file that failed. Never raises; damage is told in `notes`."""
    return _collect(json_lines.lines_of_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, line by line; of tests that passed nothing is held."""
    return _collect(json_lines.lines_of_stream(stream))


def _collect(lines: Iterable[bytes]) -> Parsed:
    run, damage = _Run(), json_lines.Damage()
    for event in _events(lines, damage):
        run.take(event)
    return run.parsed(damage.note())


def _events(lines: Iterable[bytes], damage: json_lines.Damage) -> Iterator[dict[str, Any]]:
    """The events of all lines; Flutter's daemon puts some into lists."""
    for number, line in enumerate(lines, 1):
        if line[:1] == b"[":
            told = json_lines.decoded(line, list[Any]) or []
            yield from (one for one in told if isinstance(one, dict) and "type" in one)
        elif line.lstrip()[:1] == b"{":
            one = json_lines.decoded(line, dict[str, Any])
            if one is None:
                damage.at(number)
            else:
                yield one


class _Test:
    """A test that has begun."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields
        self.errors: list[dict[str, Any]] = []
        self.prints: list[str] = []
        self.done = self.passed = self.failed = False


class _Run:
    """What the events told so far."""

    def __init__(self) -> None:
        self.results = Results()
        self._suites: dict[Any, str] = {}
        self._groups: dict[Any, str] = {}
        self._tests: dict[Any, _Test] = {}
        self._over: bool | None = None
        self._ended = False

    def take(self, event: dict[str, Any]) -> None:
        """One event of the protocol."""
        kind, test = event.get("type"), self._tests.get(_key(event.get("testID")))
        if kind == "start":
            self.results.begun = True
        elif kind == "suite":
            suite = dict_of(event.get("suite"))
            self._suites[_key(suite.get("id"))] = slashed(text_of(suite.get("path"), SHORT))
        elif kind == "group":
            group = dict_of(event.get("group"))
            self._groups[_key(group.get("id"))] = text_of(group.get("name"), SHORT)
        elif kind == "testStart":
            fields = dict_of(event.get("test"))
            self._tests[_key(fields.get("id"))] = _Test(fields)
        elif kind == "done":
            self._ended, self._over = True, event.get("success") is not False
        elif test is None:
            return
        elif kind == "error":
            test.errors.append(event)
            if test.done:  # it failed after it had ended
                self._failed(test, "error" if event.get("isFailure") is False else "failed")
        elif kind == "print" and len(test.prints) < _MOST_PRINTS:
            test.prints.append(text_of(event.get("message"), EXCERPT))
        elif kind == "testDone":
            self._done(test, event)

    def parsed(self, note: str) -> Parsed:
        """All of it; tests that have begun and not ended were running when the run was ended."""
        for test in self._tests.values():
            if test.errors and not test.done:
                self._failed(test, "failed")
        begun = self.results.begun or bool(self._tests)
        return self.results.parsed(TOOL, note, _NO_END if begun and not self._ended else "")

    def _done(self, test: _Test, event: dict[str, Any]) -> None:
        test.done = True
        result = event.get("result")
        if result == "success":
            if event.get("hidden") is not True:
                test.passed = event.get("skipped") is not True
                self.results.count("passed" if test.passed else "skipped")
            test.prints = []
        else:
            self._failed(test, "failed" if result == "failure" else "error")

    def _failed(self, test: _Test, outcome: str) -> None:
        if not test.failed:
            self.results.passed -= test.passed
            self.results.add(outcome, self._event, test)
        test.failed = True

    def _event(self, test: _Test) -> ErrorEvent:
        error = test.errors[0] if test.errors else {}
        prints = "\n".join(test.prints)
        said = text_of(error.get("error"), EXCERPT)
        frames = dart_stacks.frames(text_of(error.get("stackTrace"), EXCERPT))
        kind, message = dart_stacks.told(said.strip())
        if _ELSEWHERE in said and (caught := _CAUGHT.search(prints)):
            kind, message = caught["type"], caught["message"]
            frames = dart_stacks.frames(prints) or frames
        elif error.get("isFailure") is True:
            kind, message = _UNMET, said
        fields = test.fields
        suite = self._suites.get(_key(fields.get("suiteID")), "")
        loading = text_of(fields.get("name"), SHORT).startswith("loading ") and not fields.get("groupIDs")
        line, column = whole(fields.get("root_line")) or whole(fields.get("line")), whole(fields.get("root_column"))
        place = Frame(
            file=suite or None, line=line, column=column if fields.get("root_line") else whole(fields.get("column"))
        )
        failure = Failure(
            exceptions=exception(kind, message or said, frames),
            test=suite if loading else " > ".join([suite, *self._titles(fields)]),
            phase="collection" if loading else "call",
            language="dart",
            file=None if loading else place.file,
            line=place.line,
            column=place.column,
            detail=tuple(part.strip() for part in message.split("\n") if part.strip().startswith(_COMPARED)),
            captured={"stdout": prints},
            excerpt=f"{said}\n{text_of(error.get('stackTrace'), EXCERPT)}",
        )
        return occurrence(failure, tool=TOOL, format=NAME)

    def _titles(self, fields: dict[str, Any]) -> list[str]:
        """The name of a test holds those of its groups, each of which holds those around it."""
        names = [self._groups.get(_key(group), "") for group in list_of(fields.get("groupIDs"))[:50]]
        titles, before = [], ""
        for name in [*names, text_of(fields.get("name"), MESSAGE)]:
            own = name.removeprefix(before).strip() if before and name.startswith(before) else name.strip()
            titles += [own] if own else []
            before = name or before
        return titles


def _key(value: Any) -> Any:
    return value if isinstance(value, int | str) else None
