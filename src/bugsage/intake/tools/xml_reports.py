"""Reads the places that tools write as XML, as the document goes by."""

from __future__ import annotations

import re

from bugsage.intake.clean import clean
from bugsage.intake.tools.lines import MOST
from bugsage.intake.tools.tool import Found
from bugsage.intake.tools.words import message_of, number_of, path_of, severity_of
from bugsage.intake.tools.xml_table import CHECKSTYLE_RULES, REPORTS, XmlReport
from bugsage.intake.xml_stream import Handlers

#: Characters of one text that are kept.
LONGEST = 4_000


def likely(sample: str) -> bool:
    """The document begins with an element that some tool's has, and has its places in it."""
    head = re.search(r"<([A-Za-z]\w*)(?=[\s>/])", sample)
    return head is not None and any(
        report.root == head[1] and any(f"<{item}" in sample for item in report.items) for report in REPORTS
    )


class Places(Handlers):
    """What has gone by so far: places, and the one that is open."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.more = False
        self._report: XmlReport | None = None
        self._file = ""
        self._item: dict[str, str] | None = None
        self._name = ""
        self._inner: dict[str, str] = {}
        self._open: list[str] = []
        self._texts: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._report is None or not self._open:
            self._report = next((report for report in REPORTS if report.root == name), None)
        self._open.append(name)
        report = self._report
        if report is None:
            return
        if name == report.group:
            self._file = attributes.get(report.file, "")
        elif self._item is None and name in report.items:
            self._item, self._name, self._inner, self._texts = attributes, name, {}, {}
        elif self._item is not None and name == report.inner and not self._inner and attributes.get(report.file):
            self._inner = attributes

    def end(self, name: str) -> None:
        """An element ends; with it a place may."""
        if self._open:
            self._open.pop()
        if self._report is not None and self._item is not None and name == self._name:
            self._keep(self._report, self._item)
            self._item = None

    def text(self, text: str) -> None:
        """Kept where it is in a place, each element's apart."""
        if self._item is None or not self._open:
            return
        name = "" if self._open[-1] == self._name else self._open[-1]
        known = self._texts.get(name, "")
        if len(known) < LONGEST:
            self._texts[name] = known + text[:LONGEST]

    def _keep(self, report: XmlReport, item: dict[str, str]) -> None:
        place = self._inner if report.inner else item
        file = self._file if report.group else place.get(report.file, "")
        if not file.strip():
            return
        if len(self.found) >= MOST:
            self.more = True
            return
        said = self._name if report.severity == "<>" else item.get(report.severity, "")
        code = clean(item.get(report.code, ""))[:200]
        self.found.append(
            Found(
                at=0,
                file=path_of(clean(file)),
                line=number_of(place.get(report.line)),
                column=number_of(place.get(report.column)),
                severity=report.meaning.get(said) or severity_of(said) or "warning",
                code=code.rpartition(".")[2] or None if report.root == "checkstyle" else code or None,
                message=message_of(clean(self._message(report, item))),
                tool=report.tool or _named(code),
                kind=report.kind,
            )
        )

    def _message(self, report: XmlReport, item: dict[str, str]) -> str:
        if report.message.startswith("<"):
            return self._texts.get(report.message.strip("<>"), "")
        return item.get(report.message, "")


def _named(rule: str) -> str:
    """Which tool calls a rule so; many write the XML of Checkstyle, and it is said to be its where nothing tells."""
    return next((tool for lead, tool in CHECKSTYLE_RULES if rule.startswith(lead)), "checkstyle")
