"""Visual Studio's test results (`.trx`), as `dotnet test --logger trx`, vstest and MSTest write them; streamed."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import dotnet_errors, xml_elements
from bugsage.intake.dotnet_frames import frame
from bugsage.intake.format import Parsed
from bugsage.intake.results import Failure, exception, occurrence
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent, ExceptionInfo

NAME = "trx"
TOOL = "dotnet"

_RESULTS = (
    "UnitTestResult", "TestResultAggregation", "GenericTestResult", "ManualTestResult", "WebTestResult",
    "LoadTestResult", "TestResult",
)  # fmt: skip
#: How each of the schema's outcomes counts; what is not named here was not run.
_OUTCOMES = {
    "Passed": "passed", "PassedButRunAborted": "passed", "Completed": "passed", "Warning": "passed",
    "Failed": "failed", "Error": "error", "Timeout": "error", "Aborted": "error", "Disconnected": "error",
}  # fmt: skip
_COUNTERS = {"passed": "passed", "failed": "failed", "error": "error", "timeout": "error", "aborted": "error"}
_UNHANDLED = "Unhandled exception. "
_STREAMS = {"StdOut": "stdout", "StdErr": "stderr", "DebugTrace": "trace"}


def recognise(sample: str) -> float:
    """Sure where a run of the schema begins."""
    if not xml_elements.opening_tag(sample, ("TestRun",)):
        return 0.0
    return 0.95 if "TeamTest" in sample or "UnitTestResult" in sample or "<Results" in sample else 0.3


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, (*_RESULTS, "UnitTest", "ResultSummary"))
        #: Tests of the failures in `results.events`, by their place there; their classes stand behind the results.
        self._tests: list[str] = []
        self._wanted: set[str] = set()
        self._ending: Element | None = None
        self._classes: dict[str, str] = {}

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = self.results.begun or name in ("TestRun", "Results")

    def take(self, element: Element) -> None:
        if element.name in _RESULTS:
            self._result(element)
        elif element.name == "UnitTest":
            method = element.first("TestMethod")
            if method and element.get("id") in self._wanted:
                self._classes[element.get("id")] = method.get("className").partition(",")[0].strip()
        else:  # it stands above the results in files of older versions
            self._ending = element

    def parsed(self, note: str) -> Parsed:
        """What was read, each test with its class."""
        if self._ending is not None:
            self._summary(self._ending)
        events = self.results.events
        for at, test in enumerate(self._tests):
            events[at] = _with_class(events[at], self._classes.get(test, ""))
        return self.results.parsed(TOOL, note)

    def _result(self, result: Element) -> None:
        """Rows of a test with data are tests; what holds them is only their sum."""
        inner = result.first("InnerResults")
        rows = [one for one in inner.children if one.name in _RESULTS] if inner else []
        for row in rows:
            self._result(row)
        if rows:
            return
        before = len(self.results.events)
        self.results.add(_OUTCOMES.get(result.get("outcome") or "Error", "skipped"), _event, result)
        if len(self.results.events) > before:
            self._tests.append(result.get("testId"))
            self._wanted.add(result.get("testId"))

    def _summary(self, summary: Element) -> None:
        """A run that broke off before its tests told anything."""
        counters = summary.first("Counters")
        if self.results.tests == 0 and counters is not None:
            for name, outcome in _COUNTERS.items():
                number = counters.get(name)
                self.results.count(outcome, int(number) if number.isdigit() and len(number) < 10 else 0)
        infos = summary.first("RunInfos")
        told = [one.text_at("Text") for one in infos.all("RunInfo") if one.get("outcome") == "Error"] if infos else []
        if told and not self.results.failed and not self.results.errors:
            text = "\n".join(told).strip()
            failure = Failure(exceptions=_crash(text), phase="collection", language="csharp", excerpt=text)
            self.results.add("error", _occurrence, failure)


parse, parse_stream = xml_elements.readers(_Report)


def _crash(text: str) -> tuple[ExceptionInfo, ...]:
    """What ended the run: an exception that nobody handled, or what the runner says."""
    lines = (text.partition(_UNHANDLED)[2] or text).split("\n")
    begin = next((at for at, line in enumerate(lines) if frame(line)), len(lines))
    chain = dotnet_errors.result_exceptions("\n".join(lines[:begin]), "\n".join(lines[begin:]))
    return _renamed(chain, "Error")


def _renamed(chain: tuple[ExceptionInfo, ...], kind: str) -> tuple[ExceptionInfo, ...]:
    """No expectation failed where the run, or the time of a test, did."""
    return (replace(chain[0], type=kind), *chain[1:]) if chain[0].type == dotnet_errors.UNMET else chain


def _event(result: Element) -> ErrorEvent:
    output = result.first("Output")
    error = output.first("ErrorInfo") if output else None
    message, stack = (error.text_at("Message"), error.text_at("StackTrace")) if error else ("", "")
    untold = not message.strip() and not stack.strip()
    outcome = result.get("outcome") or "Failed"
    chain = exception(outcome, "") if untold else dotnet_errors.result_exceptions(message, stack)
    failure = Failure(
        exceptions=chain if outcome == "Failed" else _renamed(chain, outcome),
        test=result.get("testName"),
        language="csharp",
        detail=dotnet_errors.detail_of(message),
        captured={name: output.text_at(tag) for tag, name in _STREAMS.items()} if output else {},
        excerpt=f"{message.rstrip()}\n{stack}",
        tags={"outcome": outcome} if outcome != "Failed" else {},
    )
    return _occurrence(failure)


def _occurrence(failure: Failure) -> ErrorEvent:
    return occurrence(failure, tool=TOOL, format=NAME)


def _with_class(event: ErrorEvent, owner: str) -> ErrorEvent:
    """Adapters differ in whether a test's name holds its class."""
    test = event.test or ""
    short = owner.rpartition(".")[2]
    if not owner or test.startswith((f"{owner}.", f"{short}.")) or owner in test:
        return event
    return replace(event, test=f"{owner}.{test}")
