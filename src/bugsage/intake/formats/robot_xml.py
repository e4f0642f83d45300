"""Robot Framework's `output.xml`: tests with the message that their status has, and keywords of suites that failed."""

from __future__ import annotations

from bugsage.intake import failure_text, xml_elements
from bugsage.intake.clean import clean
from bugsage.intake.results import Failure, exception, occurrence, slashed
from bugsage.intake.xml_elements import Element
from bugsage.model.error import ErrorEvent

NAME = "robot_xml"
TOOL = "robot"

_OUTCOMES = {"PASS": "passed", "FAIL": "failed"}


def recognise(sample: str) -> float:
    """Sure where Robot says that it wrote it."""
    if not xml_elements.opening_tag(sample, ("robot",)):
        return 0.0
    return 0.95 if "generator=" in sample or "<suite" in sample else 0.0


class _Report(xml_elements.Report):
    def __init__(self) -> None:
        super().__init__(TOOL, ("test",), ("statistics", "errors"))
        self._suites: list[tuple[str, str]] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.results.begun = True
        if name == "suite":
            above = self._suites[-1][1] if self._suites else ""
            self._suites.append((attributes.get("name", ""), attributes.get("source") or above))

    def closed(self, name: str) -> None:
        if name == "suite" and self._suites:
            self._suites.pop()

    def take(self, element: Element) -> None:
        status = element.first("status")
        outcome = _OUTCOMES.get(status.get("status") if status else "FAIL", "skipped")
        self.results.add(outcome, _event, element, tuple(self._suites))


parse, parse_stream = xml_elements.readers(_Report)


def _event(test: Element, suites: tuple[tuple[str, str], ...]) -> ErrorEvent:
    """The message of the test; its traceback stands among what the library logged where that was asked for."""
    message = clean(test.text_at("status")).strip()
    logged = "\n".join(clean(one.text) for one in _messages(test) if one.get("level") in ("FAIL", "DEBUG"))
    told = failure_text.read(logged)
    kind, said = failure_text.typed(message.partition("\n")[0]) or ("Failed", message)
    kind, said = (kind, said) if kind.endswith(("Error", "Exception", "Failed")) else ("Failed", message)
    chain = failure_text.renamed(told.exceptions, kind, said) if told else exception(kind, said)
    file, line = slashed(suites[-1][1]) if suites else "", test.get("line")
    failure = Failure(
        exceptions=chain,
        test=".".join([*(name for name, _ in suites), test.get("name")]),
        language=told.language if told else "robot",
        file=file or None,
        line=int(line) if line.isdigit() and 0 < len(line) < 8 else None,
        excerpt=message,
    )
    return occurrence(failure, tool=TOOL, format=NAME)


def _messages(element: Element) -> list[Element]:
    """What was logged anywhere in a test."""
    found: list[Element] = []
    todo = [element]
    while todo and len(found) < 1_000:
        one = todo.pop()
        todo += one.children
        found += [one] if one.name == "msg" else []
    return found[::-1]
