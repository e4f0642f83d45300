"""Tools for shells."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_SH = ("sh", "bash", "zsh", "ksh", "dash", "bats", "fish")

TOOLS = (
    Tool(
        name="shellcheck",
        files=(),
        tells=("shellcheck", "In "),
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|note|info|style): (?P<message>.*) \[(?P<code>SC\d{4})\]\s*$"),
            Line(
                hints=("- SC", "^ SC"),
                pattern=r"^\s{0,200}\^-+\^? (?P<code>SC\d{4})(?: \((?P<severity>error|warning|info|style)\))?: "
                r"(?P<message>.*)$",
                above=r"^In (?P<file>\S.{0,400}?) line (?P<line>\d{1,7}):\s*$",
                reach=12,
            ),
        ),
    ),
    Tool(
        name="checkbashisms",
        language="shell",
        lines=(
            Line(
                hints=("possible bashism in ",),
                pattern=r"^possible bashism in (?P<file>\S.{0,400}?) line (?P<line>\d{1,7}) \((?P<message>.*)\):\s*$",
            ),
        ),
    ),
    Tool(
        name="bash",
        kind=COMPILER,
        language="shell",
        files=(*_SH, ""),
        severity="error",
        lines=(
            Line(
                shape="words",
                pattern=r"^(?P<message>(?:syntax error|unexpected EOF|.{0,200}: (?:unexpected|bad substitution|"
                r"command not found|unbound variable|No such file or directory|Permission denied|"
                r"ambiguous redirect)).*)$",
            ),
            Line(
                hints=(": Syntax error: ",),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}): (?P<line>\d{1,7}): (?:[^\s:]{1,400}: )"
                r"?(?P<message>Syntax error: .*)$",
            ),
        ),
    ),
    Tool(
        name="fish",
        kind=COMPILER,
        language="shell",
        severity="error",
        lines=(
            Line(
                hints=(" (line ",),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.fish) \(line (?P<line>\d{1,7})\): (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="powershell",
        kind=COMPILER,
        language="powershell",
        severity="error",
        lines=(
            Line(
                hints=(" char:",),
                pattern=r"^At (?P<file>[A-Za-z]:\\[^:\n]{1,400}\.psm?1|/[^:\n]{1,400}\.psm?1):(?P<line>\d{1,7})"
                r" char:(?P<column>\d{1,6})\s*$",
                below=r"^(?!\+ )(?P<message>[A-Z].*)$",
                reach=5,
            ),
        ),
    ),
)
