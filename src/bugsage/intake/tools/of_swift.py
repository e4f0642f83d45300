"""Tools for Swift and Objective-C."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="swiftlint",
        files=("swift",),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning): (?P<message>.* Violation: .*) \((?P<code>[a-z]\w{2,60})\)\s*$"
            ),
        ),
    ),
    Tool(
        name="swiftformat",
        files=("swift",),
        lines=(Line(pattern=r"^(?P<severity>error|warning): \((?P<code>[a-z]\w{3,60})\) (?P<message>.*)$"),),
    ),
    Tool(
        name="swiftc",
        kind=COMPILER,
        files=("swift",),
        language="swift",
        lines=(Line(pattern=r"^(?P<severity>fatal error|error|warning|note|remark): (?P<message>.*)$"),),
    ),
    Tool(
        name="xcodebuild",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("❌",),
                pattern=r"^\s{0,4}❌ {1,3}(?P<file>/[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6}): "
                r"(?P<message>.*)$",
                severity="error",
            ),
            Line(
                hints=("⚠️",),
                pattern=r"^\s{0,4}⚠️ {1,3}(?P<file>/[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6}): "
                r"(?P<message>.*)$",
                severity="warning",
            ),
        ),
    ),
)
