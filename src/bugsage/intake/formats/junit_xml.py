"""JUnit's XML, as pytest, surefire, gradle, jest, mocha, gotestsum, phpunit and many others write it; streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from bugsage.intake import xml_stream
from bugsage.intake.format import Parsed
from bugsage.intake.junit_case import Case, Problem, events_of
from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts

NAME = "junit_xml"
TOOL: str | None = None

#: Failures that are read; all are counted.
MOST_EVENTS = 2_000
#: Characters of one text that are kept.
LONGEST_TEXT = 200_000
_PROBLEMS = frozenset({"failure", "error", "rerunFailure", "rerunError", "flakyFailure", "flakyError"})
#: What stands in a case, or in its `status` or `result`, where it was not run.
_SKIPPED = frozenset({"skipped", "ignored", "disabled", "pending"})
_NOT_RUN = frozenset({*_SKIPPED, "notrun", "suppressed", "todo"})
_BROKEN = frozenset({"failed", "fail", "failure", "error"})
_TEXTS = frozenset({"system-out", "system-err", "stackTrace"})
#: Suites whose own counts are kept.
_MOST_DECLARED = 10_000
_NO_REPORT = "The XML holds no test cases."


def recognise(sample: str) -> float:
    """Sure where a test suite begins."""
    head = sample.lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return 0.0
    return 0.95 if "<testsuite" in head else 0.7 if "<testcase" in head else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing case of the document or documents. Never raises; damage is told in `notes`."""
    return _parsed(xml_stream.pieces_of_text(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, of a stream of any size, in the memory that its failures need."""
    return _parsed(xml_stream.pieces_of(stream))


def _parsed(pieces: Iterator[bytes]) -> Parsed:
    report = _Report()
    note = xml_stream.feed(pieces, report)
    report.finish()
    notes = [note] if note else []
    if report.left_out:
        notes.append(f"{report.left_out} more failures were counted, but not read one by one.")
    if not report.cases and not notes:
        notes = [] if report.suites else [_NO_REPORT]
    counts = Counts(failed=report.failed, errors=report.errors, passed=report.passed, skipped=report.skipped)
    counts = counts if report.cases else _declared(report.declared)
    return Parsed(
        tool=report.tool,
        counts=counts if report.cases or report.suites else Counts(),
        events=tuple(report.events),
        failed=bool(report.events or notes or counts.failed or counts.errors),
        notes=tuple(notes),
    )


def _declared(suites: list[dict[str, str]]) -> Counts:
    """What the outermost suites say of their cases, where none of these is told."""
    tests, failed, errors, skipped = (
        sum(int(one[name]) for one in suites if one.get(name, "").isdigit() and len(one[name]) < 8)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return Counts(failed=failed, errors=errors, passed=max(0, tests - failed - errors - skipped), skipped=skipped)


class _Told(NamedTuple):
    """A case that was read, and where its events begin."""

    case: Case
    at: int


class _Report(xml_stream.Handlers):
    """What has gone by so far: counts, events, and the one case that is open."""

    def __init__(self) -> None:
        self.events: list[ErrorEvent] = []
        self.cases = self.suites = self.failed = self.errors = self.passed = self.skipped = self.left_out = 0
        self.tool: str | None = None
        #: What the outermost suites that count their cases say of themselves, and how deep the open one of them is.
        self.declared: list[dict[str, str]] = []
        self._counting = 0
        self._files: list[str | None] = []
        self._names: list[str] = []
        self._case: Case | None = None
        self._problem: Problem | None = None
        self._text: list[str] | None = None
        self._length = 0
        self._suite_problem = False
        #: The case that was read last, if it is the first one of its suite.
        self._last: _Told | None = None
        self._alone = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("testsuite", "testsuites"):
            self._open_suite(name, attributes)
        elif name == "testcase":
            self.finish()
            self._case = Case(
                attributes=attributes, suite=self._names[-1] if self._names else "", suite_file=self._file()
            )
        elif name in _PROBLEMS:
            self._open_problem(name, attributes)
        elif name in _SKIPPED and self._case:
            self._case.skipped = True
        elif name in _TEXTS:
            self._collect()

    def end(self, name: str) -> None:
        if name in ("testsuite", "testsuites"):
            self.finish()
            self._names = self._names[:-1]
            self._counting = self._counting if len(self._names) >= self._counting else 0
            self._files = self._files[:-1]
        elif name == "testcase" or (name in _PROBLEMS and self._suite_problem and self._case):
            self._close_problem(name)
            self.finish()
        elif name in _PROBLEMS:
            self._close_problem(name)
        elif name == "stackTrace" and self._problem:
            self._problem.text = self._problem.text or self._collected()
            self._text = None
        elif name in _TEXTS and self._case and self._text is not None:
            self._case.captured.setdefault(name, self._collected())
            self._collect() if self._problem else None
        elif name in _TEXTS:
            self._say(name)

    def text(self, text: str) -> None:
        if self._text is not None and self._length < LONGEST_TEXT:
            self._text.append(text[: LONGEST_TEXT - self._length])
            self._length += len(text)

    def finish(self) -> None:
        """Counts the open case and reads its failures; at the end of damaged XML it may be open still."""
        case, self._case = self._case, None
        if case is None:
            return
        if self._problem:
            self._keep_problem(case)
        if not case.problems and not case.skipped and _states(case) & _BROKEN:  # it only says that it failed
            case.problems.append(Problem(element="failure", attributes={}))
        self._count(case)
        self._last = _Told(case=case, at=len(self.events)) if self._alone else None
        self._alone = False
        events = events_of(case)
        room = max(0, MOST_EVENTS - len(self.events))
        self.events += events[:room]
        self.left_out += len(events[room:])
        self._text, self._suite_problem = None, False

    def _open_suite(self, name: str, attributes: dict[str, str]) -> None:
        self.finish()
        self.suites += 1
        if "tests" in attributes and not self._counting and len(self.declared) < _MOST_DECLARED:
            self.declared.append(attributes)
            self._counting = len(self._names) + 1
        self._alone, self._last = True, None
        self._names.append(attributes.get("name", ""))
        self._files.append(attributes.get("file") or attributes.get("filepath"))
        if attributes.get("name", "").startswith("pytest") and name == "testsuite":
            self.tool = "pytest"

    def _open_problem(self, name: str, attributes: dict[str, str]) -> None:
        if self._case is None:  # the suite as a whole failed
            self._case = Case(
                attributes={"name": self._names[-1] if self._names else ""}, suite="", suite_file=self._file()
            )
            self._suite_problem = True
        if self._problem:
            self._keep_problem(self._case)
        self._problem = Problem(element=name, attributes=attributes)
        self._collect()

    def _close_problem(self, name: str) -> None:
        if self._case and self._problem and (name == self._problem.element or name == "testcase"):
            self._keep_problem(self._case)

    def _keep_problem(self, case: Case) -> None:
        if self._problem:
            self._problem.text = self._problem.text or self._collected()
            case.problems.append(self._problem)
        self._problem, self._text = None, None

    def _say(self, name: str) -> None:
        """What a suite printed belongs to its case where it has but one: Bazel tells a test so."""
        last, said, self._text = self._last, self._collected(), None
        if last and len(last.case.problems) == 1 and not last.case.captured and said.strip():
            last.case.captured[name] = said
            self.events[last.at :] = events_of(last.case)

    def _count(self, case: Case) -> None:
        self.cases += 1
        kinds = {problem.element for problem in case.problems}
        if "failure" in kinds:
            self.failed += 1
        elif "error" in kinds:
            self.errors += 1
        elif case.skipped or _states(case) & _NOT_RUN:
            self.skipped += 1
        else:
            self.passed += 1

    def _file(self) -> str | None:
        return next((file for file in reversed(self._files) if file), None)

    def _collect(self) -> None:
        self._text, self._length = [], 0

    def _collected(self) -> str:
        return "".join(self._text or ())


def _states(case: Case) -> set[str]:
    told = (case.attributes.get("status"), case.attributes.get("result"))
    return {one.lower() for one in told if one}
