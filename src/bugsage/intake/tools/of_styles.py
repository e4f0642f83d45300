"""Tools for style sheets."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="csslint",
        files=("css",),
        lines=(Line(pattern=r"^(?P<severity>Error|Warning) - (?P<message>.*?)(?: \((?P<code>[\w-]{2,60})\))?\s*$"),),
    ),
    Tool(
        name="sass",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("  root stylesheet",),
                pattern=r"^\s{2,4}(?P<file>\S.{0,400}?\.(?:scss|sass|css)) (?P<line>\d{1,7}):(?P<column>\d{1,"
                r"6})\s{2}root stylesheet\s*$",
                above=r"^(?P<severity>Error|Warning|Deprecation Warning)(?: \[[\w-]{2,60}\])?: (?P<message>.*)$",
                reach=10,
            ),
        ),
    ),
    Tool(
        name="less",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=(" on line ",),
                pattern=r"^\w{4,20}Error: (?P<message>.*) in (?P<file>\S.{0,400}?\.less) on line (?P<line>\d{1,"
                r"7}), column (?P<column>\d{1,6}):\s*$",
            ),
        ),
    ),
)
