"""Tools for Kotlin."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_KT = ("kt", "kts")

TOOLS = (
    Tool(
        name="detekt",
        files=_KT,
        tells=("detekt",),
        lines=(
            Line(pattern=r"^(?P<message>.*\S) \[(?P<code>[A-Z][A-Za-z]{3,60})\]\s*$"),
            Line(
                hints=("] at ",),
                pattern=r"^\s{0,8}(?:- )?(?P<code>[A-Z][A-Za-z]{3,60}) - (?:[^\n]{0,120} - )"
                r"?\[(?P<message>[^\]\n]{0,300})\] at "
                r"(?P<file>[^\s:][^:\n]{0,400}\.kts?):(?P<line>\d{1,7}):(?P<column>\d{1,6}).*$",
            ),
        ),
    ),
    Tool(
        name="ktlint",
        files=_KT,
        tells=("ktlint",),
        lines=(
            Line(pattern=r"^(?P<message>\S.*) \((?:standard:|custom:)?(?P<code>[a-z][\w:-]{3,80})\)\s*$"),
            Line(pattern=r"^Lint error > \[(?P<code>[\w:-]{3,80})\] (?P<message>.*)$"),
        ),
    ),
    Tool(
        name="kotlinc",
        kind=COMPILER,
        files=_KT,
        severity="error",
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|exception|info): (?P<message>.*)$"),
            Line(
                hints=("e: file:",),
                pattern=r"^.{0,80}?e: (?P<file>file:/{1,3}[^:\n]{1,400}|file:/{1,3}[A-Za-z]:[^:\n]{1,400})"
                r":(?P<line>\d{1,7}):(?P<column>\d{1,6}):? (?P<message>.*)$",
                severity="error",
            ),
            Line(
                hints=("w: file:",),
                pattern=r"^.{0,80}?w: (?P<file>file:/{1,3}[^:\n]{1,400}|file:/{1,3}[A-Za-z]:[^:\n]{1,400})"
                r":(?P<line>\d{1,7}):(?P<column>\d{1,6}):? (?P<message>.*)$",
                severity="warning",
            ),
            Line(
                hints=(".kt: (",),
                pattern=r"^.{0,80}?\b(?P<severity>[ew]): (?P<file>[^\s:][^:\n]{0,400}\.kts?|[A-Za-z]:[^:\n]{1,"
                r"400}\.kts?): \((?P<line>\d{1,7}), (?P<column>\d{1,6})\): (?P<message>.*)$",
            ),
            Line(
                hints=(".kt:[",),
                pattern=r"^(?:\[(?P<severity>ERROR|WARNING|INFO)\] )?(?P<file>[^\s:\[][^:\n\[]{0,400}\.kts?)"
                r":\[(?P<line>\d{1,7}),(?P<column>\d{1,6})\] (?P<message>.*)$",
            ),
        ),
    ),
)
