"""Tools for containers."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="hadolint",
        files=(),
        lines=(
            Line(pattern=r"^(?P<code>(?:DL|SC)\d{4})(?: (?P<severity>error|warning|info|style))?:? (?P<message>.*)$"),
            Line(
                pattern=r"^\[(?P<severity>error|warning|info|style)\](?:: )?(?P<code>(?:DL|SC)\d{4}):? "
                r"?(?P<message>.*)$"
            ),
            Line(
                hints=("ockerfile",),
                pattern=r"^(?P<file>(?:[^\s:]{1,300}/)?[\w.-]{0,60}[Dd]ockerfile[\w.-]{0,60}):(?P<line>\d{1,7})"
                r" (?P<code>(?:DL|SC)\d{4})(?: (?P<severity>error|warning|info|style))?:? "
                r"(?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="docker",
        kind=COMPILER,
        language="dockerfile",
        severity="error",
        lines=(
            Line(
                hints=("ockerfile:",),
                pattern=r"^(?P<file>(?:[^\s:]{1,300}/)?[\w.-]{0,60}[Dd]ockerfile[\w.-]{0,60}):(?P<line>\d{1,7})\s*$",
                below=r"^(?:ERROR: |\s{0,4}error: )(?P<message>.*)$",
                reach=12,
            ),
            Line(
                hints=("ockerfile parse error",),
                pattern=r"^(?:.{0,120})(?P<file>[\w./-]{0,100}[Dd]ockerfile) parse error (?:on )?line "
                r"(?P<line>\d{1,7}): (?P<message>.*)$",
            ),
        ),
    ),
)
