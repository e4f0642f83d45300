"""Tools for Dart and Flutter."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="dart",
        kind=COMPILER,
        files=("dart",),
        severity="error",
        lines=(
            Line(
                hints=(".dart:",),
                pattern=r"^\s{0,8}(?P<severity>error|warning|info|hint|lint) (?:•|-) (?P<message>\S.*?) (?:•|"
                r"at|-) (?P<file>[^\s:][^:\n•]{0,400}\.dart):(?P<line>\d{1,7}):(?P<column>\d{1,6}) "
                r"(?:•|-) \(?(?P<code>\w{2,80})\)?\s*$",
            ),
            Line(
                hints=(".dart:",),
                pattern=r"^\s{0,8}(?P<severity>error|warning|info|hint|lint) (?:•|-) (?P<file>[^\s:][^:\n•]{0,"
                r"400}\.dart):(?P<line>\d{1,7}):(?P<column>\d{1,6}) (?:•|-) (?P<message>.*?)(?: (?:•|-)"
                r" \(?(?P<code>\w{2,80})\)?)?\s*$",
            ),
            Line(
                hints=("\nERROR|", "\nWARNING|", "\nINFO|"),
                pattern=r"^(?P<severity>ERROR|WARNING|INFO)\|[A-Z_]{3,40}\|(?P<code>\w{2,80})\|(?P<file>[^|"
                r"\n]{1,400})\|(?P<line>\d{1,7})\|(?P<column>\d{1,6})\|\d{1,7}\|(?P<message>.*)$",
            ),
            Line(pattern=r"^(?P<severity>Error|Warning|Context): (?P<message>.*)$"),
        ),
    ),
)
