"""Tools for infrastructure and settings."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="tflint",
        language="terraform",
        files=("tf", "tfvars"),
        lines=(
            Line(
                hints=("  on ",),
                pattern=r"^\s{1,4}on (?P<file>\S.{0,300}?\.(?:tf|tfvars|hcl|json|tofu)) line (?P<line>\d{1,7})"
                r"(?:, in .{0,300})?:?\s*$",
                above=r"^(?P<severity>Error|Warning|Notice): (?P<message>.*?) \((?P<code>[a-z]\w{3,80})\)\s*$",
                reach=3,
            ),
            Line(pattern=r"^(?P<severity>Error|Warning|Notice) - (?P<message>.*) \((?P<code>\w{3,80})\)\s*$"),
        ),
    ),
    Tool(
        name="terraform",
        kind=COMPILER,
        language="terraform",
        severity="error",
        lines=(
            Line(
                hints=("  on ",),
                pattern=r"^[│╷| ]{0,3}\s{1,4}on (?P<file>\S.{0,300}?\.(?:tf|tfvars|hcl|json|tofu)) line "
                r"(?P<line>\d{1,7})(?:, in .{0,300})?:?\s*$",
                above=r"^[│╷| ]{0,3}\s?(?P<severity>Error|Warning|Notice): (?P<message>.*?)(?: "
                r"\((?P<code>[a-z]\w{3,80})\))?\s*$",
                reach=5,
            ),
        ),
    ),
    Tool(
        name="puppet-lint",
        lines=(
            Line(
                hints=(" on line ",),
                pattern=r"^(?P<file>\S[^\n]{0,400}?\.pp) - (?P<severity>ERROR|WARNING): (?P<message>.*?) on "
                r"line (?P<line>\d{1,7})(?: col(?:umn)? (?P<column>\d{1,6}))?(?: \(check: "
                r"(?P<code>\w{3,60})\))?\s*$",
            ),
        ),
    ),
    Tool(
        name="puppet",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=(", line: ",),
                pattern=r"^(?:Error: )?(?P<message>.*?) \(file: (?P<file>[^,\n]{1,400}), line: (?P<line>\d{1,"
                r"7})(?:, column: (?P<column>\d{1,6}))?\).*$",
            ),
        ),
    ),
    Tool(
        name="dotenv-linter",
        lines=(
            Line(
                hints=(".env",),
                pattern=r"^(?P<file>[^\s:]{0,300}\.env[\w.-]{0,60}):(?P<line>\d{1,7}):? "
                r"(?:(?P<code>[A-Z][A-Za-z]{4,40}): )?(?P<message>[A-Z].*)$",
            ),
        ),
    ),
    Tool(
        name="nginx",
        kind=CHECKER,
        severity="error",
        lines=(
            Line(
                hints=(".conf:",),
                pattern=r"^nginx: \[(?P<severity>emerg|alert|warn|error)\] (?P<message>.*) in "
                r"(?P<file>/[^:\s]{1,400}):(?P<line>\d{1,7})\s*$",
            ),
        ),
    ),
    Tool(
        name="systemd-analyze",
        kind=CHECKER,
        files=("service", "timer", "socket", "target", "mount"),
        lines=(Line(pattern=r"^(?P<message>(?:Unknown|Invalid|Failed|Missing|Support) .*)$"),),
    ),
)
