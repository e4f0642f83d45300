"""Tools for Java."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="checkstyle",
        files=("java", "properties", "xml"),
        tells=("Starting audit...", "checkstyle"),
        lines=(
            Line(pattern=r"^(?P<message>\S.*) \[(?P<code>[A-Z]\w{3,60})\]\s*$"),
            Line(pattern=r"^(?P<severity>error|warning): (?P<message>.*)$", columns=True),
        ),
    ),
    Tool(
        name="pmd",
        lines=(Line(pattern=r"^\s?(?P<code>[A-Z]\w{4,70}):\t ?(?P<message>.*)$"),),
    ),
    Tool(
        name="errorprone",
        kind=COMPILER,
        files=("java",),
        lines=(Line(pattern=r"^(?P<severity>error|warning): \[(?P<code>[A-Z]\w{3,70})\] (?P<message>.*)$"),),
    ),
    Tool(name="javadoc", files=("java",), lines=(Line(pattern=r"^(?P<severity>warning|error) - (?P<message>.*)$"),)),
    Tool(
        name="ant",
        kind=COMPILER,
        severity="note",
        files=("xml",),
        tells=("BUILD FAILED", "Buildfile: "),
        lines=(
            Line(
                pattern=r"^(?P<message>(?:The following error occurred|Compile failed|Java returned|.* failed|"
                r".* doesn't support|.* does not exist).*)$"
            ),
        ),
    ),
    Tool(
        name="javac",
        kind=COMPILER,
        files=("java",),
        severity="error",
        lines=(
            Line(pattern=r"^(?P<severity>error|warning): (?:\[(?P<code>[a-z][\w-]{1,40})\] )?(?P<message>.*)$"),
            Line(
                hints=(".java:[",),
                pattern=r"^(?:\[(?P<severity>ERROR|WARNING|INFO|warn|error)\] )?\s{0,"
                r"4}(?P<file>[^\s:\[][^:\n\[]{0,400}\.java|[A-Z]:[^:\n\[]{1,400}\.java):"
                r"\[(?P<line>\d{1,7})(?:,(?P<column>\d{1,6}))?\] (?:(?:error|warning): )"
                r"?(?:\[(?P<code>[a-z][\w-]{1,40})\] )?(?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="ecj",
        kind=COMPILER,
        severity="error",
        language="java",
        lines=(
            Line(
                hints=(" (at line ",),
                pattern=r"^\d{1,6}\. (?P<severity>ERROR|WARNING|INFO) in (?P<file>\S.{0,400}?) \(at line "
                r"(?P<line>\d{1,7})\)\s*$",
                below=r"^(?P<message>[A-Z].*)$",
                reach=5,
            ),
        ),
    ),
    Tool(
        name="spotbugs",
        lines=(
            Line(
                hints=(":[line",),
                pattern=r"^(?P<severity>[HML]) [A-Z] (?P<code>\w{1,40}): (?P<message>.*?)\s+(?:At|In|"
                r"Dereferenced at|Value loaded from) (?P<file>[\w$]{1,120}\.(?:java|kt|scala|groovy)):"
                r"\[lines? (?P<line>\d{1,7})(?:-\d{1,7})?\].*$",
            ),
        ),
    ),
)
