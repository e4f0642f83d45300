"""Tools for Rust, and those that write as its compiler does."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="rustc",
        kind=COMPILER,
        language="rust",
        lines=(
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}--> (?P<file>[^:\n]{1,400}\.rs|[A-Za-z]:[^:\n]{1,400}\.rs):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning|note|help)(?:\[(?P<code>E\d{4}|[\w:-]{2,80})\])?: (?P<message>.*)$",
                reach=4,
            ),
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}--> (?P<file>(?:[^:\n]{0,400}[/\\])?Cargo\.toml):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning)(?:\[(?P<code>[\w:-]{2,80})\])?: (?P<message>.*)$",
                reach=4,
            ),
            Line(
                hints=("error: couldn't read ",),
                pattern=r"^error: (?P<message>couldn't read .*) (?P<file>\S{1,400}\.rs):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})$",
                severity="error",
            ),
        ),
    ),
    Tool(
        name="cargo",
        kind=COMPILER,
        language="rust",
        files=("rs",),
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|note|help)(?:\[(?P<code>E\d{4})\])?: (?P<message>.*)$"),
            Line(pattern=r"^(?P<message>\S.*)$", severity="warning"),
        ),
    ),
    Tool(
        name="rustfmt",
        language="rust",
        lines=(
            Line(
                hints=("Diff in ",),
                pattern=r"^Diff in (?P<file>\S.{0,400}?\.rs)(?: at line |:)(?P<line>\d{1,7}):(?P<message>)\s*$",
                says="would be formatted",
            ),
        ),
    ),
    Tool(
        name="typos",
        severity="error",
        lines=(
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}(?:-->|╭▸|╭-) (?P<file>[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error): (?P<message>`.{1,200}` should be `.*|.{1,100} -> .*)$",
                reach=1,
            ),
            Line(
                hints=("╭▸ ",),
                pattern=r"^ {0,8}╭▸ (?P<file>[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error): (?P<message>`.{1,200}` should be `.*)$",
                reach=1,
            ),
            Line(pattern=r"^(?P<message>`.{1,200}` -> `.*)$"),
        ),
    ),
)
