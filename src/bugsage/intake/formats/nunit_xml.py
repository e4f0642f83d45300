"""NUnit's results, the format of version 3 and that of version 2, which Pester and others write as well; streamed."""

from __future__ import annotations

import re

from msgspec.structs import replace

from bugsage.intake import dotnet_errors, xml_elements
from bugsage.intake.clean import clean
from bugsage.intake.format import Parsed
from bugsage.intake.results import Failure, occurrence
from bugsage.intake.thrown import frame_at
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

NAME = "nunit_xml"
TOOL = "nunit"

#: How each result counts, of version 3 and of version 2; what is not named here was not run.
_RESULTS = {
    "Passed": "passed", "Warning": "passed", "Success": "passed",
    "Failed": "failed", "Failure": "failed", "Error": "error", "Cancelled": "error",
}  # fmt: skip
_LABELS = ("Error", "Invalid", "Cancelled")
#: Where PowerShell says that something failed: Pester of today, and of before version 5.
_POWERSHELL = re.compile(
    r"^\s{0,20}at (?P<function>[^,\n]{1,200}), (?P<file>[^\n]{1,500}\.psm?1)(?:: line |:)(?P<line>\d{1,7})\s*$|"
    r"^\s{0,20}at line: (?P<line_of>\d{1,7}) in (?P<file_of>[^\n]{1,500}\.psm?1)\s*$"
)
_PACKAGES = re.compile(r"[\\/]Modules[\\/]Pester[\\/]")


def recognise(sample: str) -> float:
    """Sure where a run of either version begins."""
    if not xml_elements.opening_tag(sample, ("test-run", "test-results", "test-suite")):
        return 0.0
    return 0.95 if "<test-case" in sample or "<test-suite" in sample or "<test-run" in sample else 0.6


class _Suite:
    """A suite that is open: what failed in it, and how many before it."""

    def __init__(self, attributes: dict[str, str], failed: int) -> None:
        self.element = Element("test-suite", attributes)
        self.failed = failed
        self.failure: Element | None = None


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, ("test-case", "failure"), ("settings", "properties", "environment", "filter"))
        self._suites: list[_Suite] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = self.results.begun or name in ("test-run", "test-results")
        if name == "test-suite":
            self._suites.append(_Suite(attributes, self.results.failed + self.results.errors))

    def closed(self, name: str) -> None:
        """A suite fails by itself where its set-up or tear-down did and no case of it tells."""
        if name != "test-suite" or not self._suites:
            return
        suite = self._suites.pop()
        failed = self.results.failed + self.results.errors - suite.failed
        own = suite.element.get("site") in ("SetUp", "TearDown")
        failure = suite.failure
        if failure and not failed and (own or failure.text_at("stack-trace").strip()):
            phase = "teardown" if suite.element.get("site") == "TearDown" else "setup"
            self.results.add("error", _event, suite.element, failure, phase)

    def take(self, element: Element) -> None:
        if element.name == "failure":
            if self._suites:
                self._suites[-1].failure = element
            return
        outcome = _outcome(element)
        failure = element.first("failure") or element.first("assertions", "assertion") or element.first("reason")
        self.results.add(outcome, _event, element, failure, "call")

    def parsed(self, note: str) -> Parsed:
        """What was read."""
        events = self.results.events
        tool = "pester" if events and all(event.language == "powershell" for event in events) else TOOL
        self.results.events = [replace(event, tool=tool) for event in events]
        return self.results.parsed(tool, note)


parse, parse_stream = xml_elements.readers(_Report)


def _outcome(case: Element) -> str:
    result = case.get("result")
    if result == "Failed" and case.get("label") in _LABELS:
        return "error"
    if result:
        return _RESULTS.get(result, "skipped")
    if case.get("executed") == "False":  # before version 2.5
        return "skipped"
    return "passed" if case.get("success") != "False" else "failed"


def _event(case: Element, failure: Element | None, phase: str) -> ErrorEvent:
    message, stack = (failure.text_at("message"), failure.text_at("stack-trace")) if failure else ("", "")
    shell = _powershell(f"{message}\n{stack}")
    chain = dotnet_errors.result_exceptions(message, "" if shell else stack)
    if shell:
        chain = (ExceptionInfo(type="Failed", message=chain[0].message, frames=shell),)
    output = case.first("output")
    told = Failure(
        exceptions=chain,
        test=_name(case),
        phase="setup" if phase == "call" and _before(message) else phase,
        language="powershell" if shell else "csharp",
        detail=dotnet_errors.detail_of(message),
        captured={"stdout": output.text} if output else {},
        excerpt=f"{message.rstrip()}\n{stack}",
        tags={"label": case.get("label")} if case.get("label") else {},
    )
    return occurrence(told, tool=TOOL, format=NAME)


def _before(message: str) -> bool:
    return message.lstrip().startswith(("OneTimeSetUp", "SetUp :", "TestFixtureSetUp"))


def _name(case: Element) -> str:
    """The full name; a name that a test was given need not stand in it."""
    full, name = case.get("fullname"), case.get("name")
    if not full:
        return name
    return full if not name or name in full else f"{full} ({name})"


def _powershell(text: str) -> tuple[Frame, ...]:
    """Frames of PowerShell, from caller to callee."""
    found: list[Frame] = []
    for line in clean(text).split("\n"):
        match = _POWERSHELL.match(line[:1_000]) if ".ps" in line else None
        if match:
            file, number = match["file"] or match["file_of"], match["line"] or match["line_of"]
            found.append(frame_at(file, number, match["function"], _PACKAGES))
    return tuple(reversed(found))
