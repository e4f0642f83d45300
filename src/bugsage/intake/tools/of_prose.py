"""Tools for prose and its formats."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, Line, Tool

_MD = ("md", "markdown", "mdx", "rst", "adoc", "txt", "tex")

TOOLS = (
    Tool(
        name="markdownlint",
        files=("md", "markdown", "mdx"),
        lines=(
            Line(pattern=r"^(?:(?P<severity>error|warning) )?(?P<code>MD\d{3})(?:/[\w/-]{2,80})? (?P<message>.*)$"),
        ),
    ),
    Tool(name="mdl", files=("md", "markdown"), lines=(Line(pattern=r"^(?P<code>MD\d{3}) (?P<message>.*)$"),)),
    Tool(
        name="vale",
        files=_MD,
        lines=(Line(pattern=r"^(?P<code>[A-Z]\w{1,40}\.\w{2,60}):(?P<message>.*)$"),),
    ),
    Tool(
        name="proselint", files=_MD, lines=(Line(pattern=r"^(?P<code>[a-z_]{3,40}\.[a-z_.]{2,60}) (?P<message>.*)$"),)
    ),
    Tool(name="misspell", lines=(Line(pattern=r'^(?P<message>"[^"]{1,80}" is a misspelling of "[^"]{1,80}")\s*$'),)),
    Tool(
        name="codespell",
        lines=(
            Line(
                hints=(" ==> ",),
                pattern=r"^(?:\./)?(?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7}): (?P<message>\S{1,60} ==> \S.*)$",
            ),
        ),
    ),
    Tool(
        name="cspell",
        lines=(
            Line(pattern=r"^- (?P<message>Unknown word \(.*\).*)$"),
            Line(pattern=r"^(?P<message>Unknown word \(.*\).*)$"),
        ),
    ),
    Tool(
        name="sphinx",
        kind=CHECKER,
        files=("rst", "md", "py", "txt"),
        lines=(
            Line(
                pattern=r"^(?P<severity>WARNING|ERROR|SEVERE|CRITICAL): (?P<message>.*?)(?: "
                r"\[(?P<code>[a-z][\w.]{2,40})\])?\s*$"
            ),
            Line(pattern=r"^\((?P<severity>INFO|WARNING|ERROR|SEVERE)/\d\) (?P<message>.*)$"),
        ),
    ),
    Tool(
        name="latex",
        kind=COMPILER,
        files=("tex", "sty", "cls", "ltx"),
        severity="error",
        lines=(
            Line(
                pattern=r"^(?P<message>(?:LaTeX Error|Package .{1,60} Error|Undefined control sequence|Missing "
                r"|Extra |Runaway |Emergency stop|Illegal|Misplaced|Paragraph ended|You can't|Use of|"
                r"Too many|Argument|Double|Dimension|File ended|Incomplete|Display math).*)$"
            ),
        ),
    ),
)
