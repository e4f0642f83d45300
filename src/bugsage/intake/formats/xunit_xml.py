"""xUnit.net's own XML, version 2 and later and that of version 1; streamed."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import dotnet_errors, xml_elements
from bugsage.intake.results import Failure, occurrence
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent

NAME = "xunit_xml"
TOOL = "xunit"

_RESULTS = {"Pass": "passed", "Fail": "failed", "Skip": "skipped", "NotRun": "skipped"}
#: What an error outside any test was about: `test-class-cleanup` is one after the tests.
_PHASES = (("cleanup", "teardown"), ("fatal", "collection"))


def recognise(sample: str) -> float:
    """Sure where assemblies with tests begin."""
    if not xml_elements.opening_tag(sample, ("assemblies", "assembly")):
        return 0.0
    known = ("<collection", "<class ", "run-date=", "test-framework=", "schema-version=", "<assemblies", "<errors")
    return 0.95 if any(sign in sample for sign in known) else 0.0


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, ("test", "error", "failure"))
        self._class = ""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = self.results.begun or name in ("assemblies", "assembly")
        self._class = attributes.get("name", "") if name == "class" else self._class

    def take(self, element: Element) -> None:
        if element.name == "test":
            outcome = _RESULTS.get(element.get("result"), "skipped")
            self.results.add(outcome, _event, element, element.first("failure"))
        elif element.name == "error":
            self.results.add("error", _error, element)
        else:  # version 1: the set-up or the clean-up of a class failed
            self.results.add("error", _class_error, element, self._class)


parse, parse_stream = xml_elements.readers(_Report)


def _error(error: Element) -> ErrorEvent:
    kind = error.get("type")
    phase = next((phase for word, phase in _PHASES if word in kind), "setup")
    event = _event(error, error.first("failure") or error)
    return replace(event, phase=phase, tags={"error": kind} if kind else {})


def _class_error(failure: Element, owner: str) -> ErrorEvent:
    return replace(_event(failure, failure), test=owner or None, phase="setup")


def _event(test: Element, failure: Element | None) -> ErrorEvent:
    message, stack = (failure.text_at("message"), failure.text_at("stack-trace")) if failure else ("", "")
    chain = dotnet_errors.result_exceptions(message, stack)
    kind = failure.get("exception-type") if failure else ""
    if kind:
        said = chain[0].message.removeprefix(kind).removeprefix(" : ")
        chain = (replace(chain[0], type=kind, message=said), *chain[1:])
    line = test.get("source-line")
    told = Failure(
        exceptions=chain,
        test=test.get("name"),
        language="csharp",
        file=test.get("source-file").replace("\\", "/") or None,
        line=int(line) if line.isdigit() and len(line) < 8 else None,
        detail=dotnet_errors.detail_of(message),
        captured={"stdout": test.text_at("output")},
        excerpt=f"{message.rstrip()}\n{stack}",
    )
    return occurrence(told, tool=TOOL, format=NAME)
