"""How tools write their places as XML."""

from __future__ import annotations

from collections.abc import Mapping

from bugsage.intake.tools.tool import LINTER
from bugsage.model.base import Noun


class XmlReport(Noun, frozen=True, kw_only=True):
    """One kind of document. Names of elements and attributes; an empty one is not there."""

    #: Empty where the rules' names say which tool it was.
    tool: str
    kind: str = LINTER
    #: The outermost element.
    root: str
    #: The elements that are places.
    items: tuple[str, ...]
    #: The element around them that has the file, and its attribute; without it the place has the attribute itself.
    group: str = ""
    file: str = "name"
    #: An element inside the place that has file, line and column.
    inner: str = ""
    line: str = "line"
    column: str = "column"
    #: `<>` is the place's own element.
    severity: str = "severity"
    code: str = "source"
    #: `<>` is the text of the place, `<name>` that of an element in it.
    message: str = "message"
    meaning: Mapping[str, str] = {}


_PRIORITIES = {"1": "error", "2": "error", "3": "warning", "4": "note", "5": "note"}
REPORTS = (
    XmlReport(tool="", root="checkstyle", group="file", items=("error",)),
    XmlReport(
        tool="pmd", root="pmd", group="file", items=("violation",), line="beginline", column="begincolumn",
        severity="priority", code="rule", message="<>", meaning=_PRIORITIES,
    ),
    XmlReport(
        tool="spotbugs", root="BugCollection", items=("BugInstance",), inner="SourceLine", file="sourcepath",
        line="start", column="", severity="priority", code="type", message="<LongMessage>",
        meaning={"1": "error", "2": "warning", "3": "note"},
    ),
    XmlReport(
        tool="android-lint", root="issues", items=("issue",), inner="location", file="file", code="id",
        message="message",
    ),
    XmlReport(
        tool="cppcheck", root="results", items=("error",), inner="location", file="file", code="id", message="msg",
    ),
    XmlReport(
        tool="jslint", root="jslint", group="file", items=("issue",), column="char", severity="severity",
        code="", message="reason",
    ),
    XmlReport(
        tool="csslint", root="lint", group="file", items=("issue",), column="char", code="rule", message="reason",
    ),
    XmlReport(
        tool="phpcs", root="phpcs", group="file", items=("error", "warning"), severity="<>", code="source",
        message="<>",
    ),
    XmlReport(
        tool="inspectcode", root="Report", items=("Issue",), file="File", line="Line", column="", severity="",
        code="TypeId", message="Message",
    ),
    XmlReport(
        tool="stylecop", root="StyleCopViolations", items=("Violation",), file="Source", line="LineNumber",
        column="", severity="", code="RuleId", message="<>",
    ),
    XmlReport(tool="tidy", root="tidy", group="file", items=("message",), severity="type", code="", message="<>"),
)  # fmt: skip
#: How the rules of a tool are called that writes Checkstyle's XML.
CHECKSTYLE_RULES = (
    ("com.puppycrawl.", "checkstyle"), ("eslint.rules.", "eslint"), ("detekt.", "detekt"), ("standard:", "ktlint"),
    ("ShellCheck.", "shellcheck"), ("stylelint.rules.", "stylelint"), ("rules.", "stylelint"),
    ("org.scalastyle.", "scalastyle"), ("Hadolint.", "hadolint"), ("swiftlint.rules.", "swiftlint"),
    ("tslint.", "tslint"), ("Squiz.", "phpcs"), ("PSR", "phpcs"), ("Generic.", "phpcs"), ("PEAR.", "phpcs"),
    ("PHPStan", "phpstan"), ("jshint.", "jshint"), ("pylint", "pylint"), ("flake8", "flake8"),
)  # fmt: skip
