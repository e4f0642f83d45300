"""How tools write their places as JSON.

A path goes from key to key: `range.start.line`. `*` is every member of a list or an object, a number one member of a
list, `?key` the first member whose `key` is true, `@key` the name under which an object was reached, `@place` a text
`file:line:column`. Several paths with `|` between them are tried in turn; what a place itself lacks is looked for in
what it lies in.
"""

from __future__ import annotations

from collections.abc import Mapping

from bugsage.intake.tools.tool import CHECKER, COMPILER, LINTER
from bugsage.model.base import Noun


class JsonReport(Noun, frozen=True, kw_only=True):
    """One kind of object that a tool writes, or that lies in the list that it writes."""

    #: Empty where `named` says it.
    tool: str = ""
    #: Path of the tool's name in the object.
    named: str = ""
    kind: str = LINTER
    #: Keys that the object has.
    keys: tuple[str, ...]
    #: Path of the places in it; empty where the object is one.
    items: str = ""
    #: Keys that each place has.
    item_keys: tuple[str, ...] = ()
    file: str
    line: str = "line"
    column: str = "column"
    severity: str = "severity"
    code: str = ""
    message: str = "message"
    #: What the tool calls the first line and the first column.
    first_line: int = 1
    first_column: int = 1
    #: How bad it is what says nothing of it, and what numbers mean.
    otherwise: str = "warning"
    meaning: Mapping[str, str] = {}
    #: What the code is written without.
    code_lead: str = ""


_START = "range.start."
REPORTS = (
    JsonReport(
        named="tool.driver.name", keys=("runs",), items="runs.*.results.*", item_keys=("message",),
        severity="level", file="locations.0.physicalLocation.artifactLocation.uri",
        line="locations.0.physicalLocation.region.startLine",
        column="locations.0.physicalLocation.region.startColumn", code="ruleId|rule.id",
        message="message.text|message.markdown",
    ),
    JsonReport(
        tool="eslint", keys=("filePath", "messages"), items="messages.*", file="filePath", code="ruleId",
        meaning={"1": "warning", "2": "error"},
    ),
    JsonReport(
        tool="eslint", keys=("results", "metadata"), items="results.*.messages.*", item_keys=("ruleId",),
        file="filePath", code="ruleId", meaning={"1": "warning", "2": "error"},
    ),
    JsonReport(
        tool="stylelint", keys=("source", "warnings"), items="warnings.*", file="source", code="rule",
        message="text",
    ),
    JsonReport(
        tool="tslint", keys=("name", "startPosition", "failure"), file="name", line="startPosition.line",
        first_line=0, column="startPosition.character", first_column=0, severity="ruleSeverity", code="ruleName",
        message="failure",
    ),
    JsonReport(
        tool="htmlhint", keys=("file", "messages"), items="messages.*", item_keys=("col", "rule"), file="file",
        column="col", severity="type", code="rule.id",
    ),
    JsonReport(
        tool="oxlint", keys=("diagnostics",), items="diagnostics.*", item_keys=("filename", "labels"),
        file="filename", line="labels.0.span.line", column="labels.0.span.column", code="code",
    ),
    JsonReport(
        tool="flow", kind=CHECKER, keys=("flowVersion", "errors"), items="errors.*",
        file="message.0.loc.source|message.0.path", line="message.0.loc.start.line|message.0.line",
        column="message.0.loc.start.column|message.0.start", severity="level", message="message.0.descr",
        code="error_codes.0", otherwise="error",
    ),
    JsonReport(
        tool="pyright", kind=CHECKER, keys=("generalDiagnostics",), items="generalDiagnostics.*", file="file",
        line=_START + "line", first_line=0, column=_START + "character", first_column=0, code="rule",
    ),
    JsonReport(
        tool="mypy", kind=CHECKER, keys=("file", "line", "message", "hint", "severity"), file="file",
        first_column=0, code="code",
    ),
    JsonReport(
        tool="pylint", keys=("path", "symbol", "message-id"), file="path", first_column=0, severity="type",
        code="symbol",
    ),
    JsonReport(
        tool="pylint", keys=("messages", "statistics"), items="messages.*", item_keys=("symbol", "messageId"),
        file="path", first_column=0, severity="type", code="symbol",
    ),
    JsonReport(
        tool="ruff", keys=("filename", "location", "message", "noqa_row"), file="filename", line="location.row",
        column="location.column", code="code",
    ),
    JsonReport(
        tool="bandit", keys=("results", "metrics", "generated_at"), items="results.*", file="filename",
        line="line_number", column="col_offset", first_column=0, severity="issue_severity", code="test_id",
        message="issue_text",
    ),
    JsonReport(
        tool="semgrep", keys=("results", "paths"), items="results.*", item_keys=("check_id", "start"), file="path",
        line="start.line", column="start.col", severity="extra.severity", code="check_id", message="extra.message",
    ),
    JsonReport(
        tool="golangci-lint", keys=("Issues",), items="Issues.*", item_keys=("FromLinter", "Pos"),
        file="Pos.Filename", line="Pos.Line", column="Pos.Column", severity="Severity", code="FromLinter",
        message="Text",
    ),
    JsonReport(
        tool="gosec", keys=("Issues", "Stats"), items="Issues.*", item_keys=("rule_id",), file="file",
        code="rule_id", message="details",
    ),
    JsonReport(
        tool="staticcheck", keys=("code", "severity", "location", "end", "message"), file="location.file",
        line="location.line", column="location.column", code="code",
    ),
    JsonReport(
        tool="revive", keys=("Severity", "Failure", "RuleName", "Position"), file="Position.Start.Filename",
        line="Position.Start.Line", column="Position.Start.Column", severity="Severity", code="RuleName",
        message="Failure",
    ),
    JsonReport(
        tool="go", keys=(), items="*.*.*", item_keys=("posn", "message"), file="posn.@place", line="", column="",
    ),
    JsonReport(
        tool="rustc", kind=COMPILER, keys=("reason", "message"), items="message", item_keys=("spans", "level"),
        file="spans.?is_primary.file_name", line="spans.?is_primary.line_start",
        column="spans.?is_primary.column_start", severity="level", code="code.code",
    ),
    JsonReport(
        tool="rustc", kind=COMPILER, keys=("spans", "level", "message", "rendered"),
        file="spans.?is_primary.file_name", line="spans.?is_primary.line_start",
        column="spans.?is_primary.column_start", severity="level", code="code.code",
    ),
    JsonReport(
        tool="rubocop", keys=("files", "summary"), items="files.*.offenses.*", item_keys=("cop_name",), file="path",
        line="location.line|location.start_line", column="location.column|location.start_column", code="cop_name",
    ),
    JsonReport(
        tool="erb-lint", keys=("files", "summary"), items="files.*.offenses.*", item_keys=("linter",), file="path",
        line="location.start_line", column="location.start_column", first_column=0, code="linter",
    ),
    JsonReport(
        tool="haml-lint", keys=("files", "summary"), items="files.*.offenses.*", item_keys=("linter_name",),
        file="path", line="location.line", code="linter_name",
    ),
    JsonReport(
        tool="slim-lint", keys=("files", "summary"), items="files.*.offenses.*", item_keys=("location",),
        file="path", line="location.line", code="linter",
    ),
    JsonReport(tool="reek", keys=("smell_type", "source", "lines"), file="source", line="lines.0", code="smell_type"),
    JsonReport(
        tool="brakeman", keys=("scan_info", "warnings"), items="warnings.*", file="file", severity="confidence",
        code="check_name|warning_type",
    ),
    JsonReport(
        tool="phpcs", keys=("totals", "files"), items="files.*.messages.*", item_keys=("source", "type"),
        file="@key", severity="type", code="source",
    ),
    JsonReport(
        tool="phpstan", kind=CHECKER, keys=("totals", "files"), items="files.*.messages.*", file="@key",
        code="identifier", otherwise="error",
    ),
    JsonReport(
        tool="psalm", kind=CHECKER, keys=("line_from", "file_name", "type"), file="file_name", line="line_from",
        column="column_from", code="type",
    ),
    JsonReport(
        tool="phpmd", keys=("files", "package"), items="files.*.violations.*", item_keys=("beginLine",),
        file="file", line="beginLine", code="rule", message="description", severity="",
    ),
    JsonReport(
        tool="pmd", keys=("files", "pmdVersion"), items="files.*.violations.*", file="filename", line="beginline",
        column="begincolumn", code="rule", message="description", severity="",
    ),
    JsonReport(
        tool="hadolint", keys=("file", "line", "code", "level", "message", "column"), item_keys=("code:str",),
        file="file", severity="level", code="code",
    ),
    JsonReport(
        tool="shellcheck", keys=("file", "line", "endLine", "code", "level", "message"), file="file",
        severity="level", code="code", code_lead="SC",
    ),
    JsonReport(
        tool="shellcheck", keys=("comments",), items="comments.*", item_keys=("file", "level"), file="file",
        severity="level", code="code", code_lead="SC",
    ),
    JsonReport(
        tool="actionlint", keys=("filepath", "line", "kind", "message"), file="filepath", code="kind", severity="",
        otherwise="error",
    ),
    JsonReport(
        tool="cfn-lint", keys=("Filename", "Level", "Rule", "Location"), file="Filename",
        line="Location.Start.LineNumber", column="Location.Start.ColumnNumber", severity="Level", code="Rule.Id",
        message="Message",
    ),
    JsonReport(
        tool="terraform", kind=COMPILER, keys=("valid", "diagnostics"), items="diagnostics.*",
        file="range.filename", line=_START + "line", column=_START + "column", message="summary",
    ),
    JsonReport(
        tool="tflint", keys=("issues", "errors"), items="issues.*", item_keys=("rule", "range"),
        file="range.filename", line=_START + "line", column=_START + "column", severity="rule.severity",
        code="rule.name",
    ),
    JsonReport(
        tool="tfsec", keys=("results",), items="results.*", item_keys=("rule_id", "location"),
        file="location.filename", line="location.start_line", code="rule_id|long_id", message="description",
    ),
    JsonReport(
        tool="checkov", keys=("check_type", "results"), items="results.failed_checks.*", file="file_path",
        line="file_line_range.0", code="check_id", message="check_name",
    ),
    JsonReport(
        tool="buf", keys=("path", "start_line", "type", "message"), file="path", line="start_line",
        column="start_column", code="type", severity="", otherwise="error",
    ),
    JsonReport(tool="protolint", keys=("lints",), items="lints.*", file="filename", code="rule"),
    JsonReport(
        tool="markdownlint", keys=("fileName", "lineNumber", "ruleNames"), file="fileName", line="lineNumber",
        column="errorRange.0", code="ruleNames.0", message="ruleDescription",
    ),
    JsonReport(
        tool="vale", keys=(), items="*.*", item_keys=("Check", "Line", "Message"), file="@key", line="Line",
        column="Span.0", severity="Severity", code="Check", message="Message",
    ),
    JsonReport(
        tool="flake8", keys=(), items="*.*", item_keys=("line_number", "physical_line"), file="filename",
        line="line_number", column="column_number", code="code", message="text",
    ),
    JsonReport(
        tool="typos", keys=("type", "path", "line_num", "typo"), file="path", line="line_num", column="",
        code="type", message="typo",
    ),
    JsonReport(
        tool="sqlfluff", keys=("filepath", "violations"), items="violations.*", file="filepath",
        line="start_line_no|line_no", column="start_line_pos|line_pos", code="code", message="description",
    ),
    JsonReport(
        tool="vint", keys=("file_path", "line_number", "policy_name"), file="file_path", line="line_number",
        column="column_number", code="policy_name", message="description",
    ),
    JsonReport(
        tool="hlint", keys=("file", "startLine", "hint"), file="file", line="startLine", column="startColumn",
        message="hint",
    ),
    JsonReport(
        tool="credo", keys=("issues",), items="issues.*", item_keys=("line_no", "check"), file="filename",
        line="line_no", severity="", code="check",
    ),
    JsonReport(
        tool="swiftlint", keys=("file", "line", "reason", "rule_id"), file="file", column="character",
        code="rule_id", message="reason",
    ),
    JsonReport(
        tool="ktlint", keys=("file", "errors"), items="errors.*", item_keys=("rule",), file="file", code="rule",
    ),
    JsonReport(
        tool="dart", kind=COMPILER, keys=("version", "diagnostics"), items="diagnostics.*",
        item_keys=("problemMessage",), file="location.file", line="location.range.start.line",
        column="location.range.start.column", code="code", message="problemMessage",
    ),
    JsonReport(
        tool="clj-kondo", kind=CHECKER, keys=("findings", "summary"), items="findings.*", file="filename",
        line="row", column="col", severity="level", code="type",
    ),
    JsonReport(
        tool="puppet-lint", keys=("path", "line", "kind", "check"), file="path", severity="kind", code="check",
    ),
    JsonReport(
        tool="elm", kind=COMPILER, keys=("type", "errors"), items="errors.*.problems.*", file="path",
        line="region.start.line", column="region.start.column", message="title", severity="", otherwise="error",
    ),
    JsonReport(
        tool="ghc", kind=COMPILER, keys=("ghcVersion", "span"), file="span.file", line="span.start.line",
        column="span.start.column", code="code", message="message.0", otherwise="error",
    ),
    JsonReport(
        tool="gcc", kind=COMPILER, keys=("kind", "message", "locations"), file="locations.0.caret.file",
        line="locations.0.caret.line", column="locations.0.caret.column|locations.0.caret.byte-column",
        severity="kind", code="option",
    ),
    JsonReport(
        tool="dotnet", keys=("FilePath", "FileChanges"), items="FileChanges.*", file="FilePath", line="LineNumber",
        column="CharNumber", severity="", code="DiagnosticId", message="FormatDescription",
    ),
    JsonReport(
        named="source.name", keys=("diagnostics",), items="diagnostics.*", item_keys=("location", "message"),
        file="location.path", line="location.range.start.line", column="location.range.start.column",
        code="code.value",
    ),
    JsonReport(
        named="source.name", keys=("location", "message", "severity"), item_keys=("location",),
        file="location.path", line="location.range.start.line", column="location.range.start.column",
        code="code.value",
    ),
    JsonReport(
        named="engine_name", keys=("description", "location", "check_name"), file="location.path",
        line="location.lines.begin|location.positions.begin.line", column="location.positions.begin.column",
        code="check_name", message="description",
    ),
)  # fmt: skip
