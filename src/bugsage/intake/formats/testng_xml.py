"""TestNG's own results (`testng-results.xml`): methods with their exceptions, and what configures them; streamed."""

from __future__ import annotations

from bugsage.intake import failure_text, xml_elements
from bugsage.intake.clean import clean
from bugsage.intake.results import Failure, exception, occurrence
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent

NAME = "testng_xml"
TOOL = "testng"

_OUTCOMES = {"PASS": "passed", "FAIL": "failed", "SUCCESS_PERCENTAGE_FAILURE": "passed"}


def recognise(sample: str) -> float:
    """Sure where its root is."""
    return 0.95 if xml_elements.opening_tag(sample, ("testng-results",)) else 0.0


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, ("test-method",), ("reporter-output", "groups"))
        self._class = ""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = True
        self._class = attributes.get("name", "") if name == "class" else self._class

    def take(self, element: Element) -> None:
        """Methods that set up or take down are no tests; where one fails it is an error."""
        outcome = _OUTCOMES.get(element.get("status"), "skipped")
        configures = element.get("is-config") == "true"
        if not configures or outcome == "failed":
            self.results.add("error" if configures else outcome, _event, element, self._class)


parse, parse_stream = xml_elements.readers(_Report)


def _event(method: Element, owner: str) -> ErrorEvent:
    error = method.first("exception")
    message = clean(error.text_at("message")).strip() if error else ""
    stack = clean(error.text_at("full-stacktrace") or error.text_at("short-stacktrace")).strip() if error else ""
    kind = (error.get("class") if error else "") or "Failed"
    told = failure_text.read(stack)
    chain = failure_text.renamed(told.exceptions, kind, message) if told else exception(kind, message or stack)
    given = method.first("params")
    values = [clean(one.text_at("value")).strip() for one in given.all("param")] if given else []
    name = method.get("name") + (f"[{', '.join(values)}]" if values else "")
    before = method.get("is-config") == "true"
    failure = Failure(
        exceptions=chain,
        test=f"{owner}.{name}" if owner else name,
        phase="setup" if before else "call",
        language=told.language if told else "java",
        excerpt=stack or message,
    )
    return occurrence(failure, tool=TOOL, format=NAME)
