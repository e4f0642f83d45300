"""Tools for markup, queries and scripts of editors."""

from bugsage.intake.tools.tool import CHECKER, Line, Tool

TOOLS = (
    Tool(
        name="htmlhint",
        files=("html", "htm"),
        lines=(
            Line(pattern=r"^(?P<message>.*) \[(?P<severity>error|warning)/(?P<code>[a-z-]{3,60})\]\s*$"),
            Line(
                hints=("   L",),
                pattern=r"^\s{1,8}L(?P<line>\d{1,7}) \|.*$",
                above=r"^\s{1,4}(?P<file>/?\S.*\.html?)\s*$",
                below=r"^\s{1,400}\^ (?P<message>.*) \((?P<code>[a-z-]{3,60})\)\s*$",
                reach=200,
            ),
        ),
    ),
    Tool(
        name="tidy",
        files=("html", "htm", "xml"),
        lines=(Line(pattern=r"^(?P<severity>Warning|Error|Info): (?P<message>.*)$"),),
    ),
    Tool(
        name="xmllint",
        kind=CHECKER,
        files=("xml", "xsd", "xsl", "xslt", "svg", "plist", "html"),
        severity="error",
        lines=(
            Line(
                pattern=r"^(?P<code>[\w.]{1,60}(?: [\w.]{1,60})?) (?:(?:parser|validity|namespace|Schemas "
                r"validity) )?(?P<severity>error|warning) : (?P<message>.*)$"
            ),
            Line(pattern=r"^(?:parser|validity|namespace) (?P<severity>error|warning) ?: (?P<message>.*)$"),
        ),
    ),
    Tool(
        name="sqlfluff",
        language="sql",
        lines=(
            Line(
                hints=("\nL: ",),
                pattern=r"^L: {1,6}(?P<line>\d{1,7}) \| P: {1,6}(?P<column>\d{1,6}) \| {1,4}(?P<code>[A-Z]{2,"
                r"3}\d{0,4}|\w{2,6}) \| (?P<message>.*)$",
                above=r"^== \[(?P<file>[^\]\n]{1,400})\] (?:FAIL|PASS)\s*$",
                reach=2000,
            ),
        ),
    ),
    Tool(
        name="vint",
        files=("vim",),
        lines=(
            Line(pattern=r"^(?P<message>.*) \(see .*\)\s*$"),
            Line(pattern=r"^(?P<severity>error|warning|style_problem): (?P<message>.*)$"),
        ),
    ),
)
