"""CTest's own results (`Test.xml` below `Testing/`, as it sends them to CDash); streamed."""

from __future__ import annotations

from bugsage.intake import failure_text, xml_elements
from bugsage.intake.clean import clean
from bugsage.intake.results import Failure, exception, occurrence
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent

NAME = "ctest_xml"
TOOL = "ctest"

_OUTCOMES = {"passed": "passed", "failed": "failed"}
_PACKED = "the output is compressed in the report"


def recognise(sample: str) -> float:
    """Sure where a site tells of its tests."""
    if not xml_elements.opening_tag(sample, ("Site",)):
        return 0.0
    return 0.95 if "<Testing" in sample or "<TestList" in sample else 0.0


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, ("Test",), ("TestList",))

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = self.results.begun or name == "Testing"

    def take(self, element: Element) -> None:
        self.results.add(_OUTCOMES.get(element.get("Status").lower(), "skipped"), _event, element)


parse, parse_stream = xml_elements.readers(_Report)


def _event(test: Element) -> ErrorEvent:
    results = test.first("Results")
    named = {one.get("name"): one.text_at("Value") for one in results.all("NamedMeasurement")} if results else {}
    value = results.first("Measurement", "Value") if results else None
    packed = value is not None and bool(value.get("compression"))
    output = clean(value.text) if value is not None and not packed else ""
    told = failure_text.read(output)
    code, why = named.get("Exit Code", "").strip(), named.get("Exit Value", "").strip()
    message = " ".join(part for part in (code or "Failed", f"(exit value {why})" if why else "") if part)
    message = f"{message}; {_PACKED}" if packed else message
    if told:
        chain = failure_text.renamed(told.exceptions, "Failed", message)
    else:
        chain = exception("Failed", message, failure_text.mentioned(output))
    failure = Failure(
        exceptions=chain,
        test=clean(test.text_at("Name")).strip(),
        language=told.language if told else "cpp",
        captured={"stdout": output},
        excerpt=output or message,
        tags={"command": clean(test.text_at("FullCommandLine")).strip()},
    )
    return occurrence(failure, tool=TOOL, format=NAME)
