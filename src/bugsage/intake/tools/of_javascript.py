"""Tools for JavaScript and TypeScript."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, TABLE, Line, Tool

_JS = ("js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "astro", "html")
#: A row below a file's name, as eslint's stylish reporter writes it and many after it.
_ROW = (
    r"^ {0,8}(?P<line>\d{1,7}):(?P<column>\d{1,6})(?:-\d{1,7}(?::\d{1,6})?)? {1,8}(?P<severity>error|warning|"
    r"info|warn|hint|✖|⚠|×|‼|ℹ) "
    r"{1,4}(?P<message>\S.*?)(?:\s{2,200}(?P<code>@?[\w.:-]{1,80}(?:/[\w./-]{1,80}){0,3})(?:\s+[\w-]{1,40})?)?\s*$"
)
#: The name of a file alone on its line, or `file: L3:C5` before remark's.
_HEADER = (
    r"^ {0,2}(?P<file>(?:[A-Za-z]:)?[^\s:|*?\"<>✖⚠×][^:|*?\"<>✖⚠×\n]{0,400}\.[A-Za-z]\w{0,11}|<(?:stdin|"
    r"text|input[^>]{0,30})>)(?: \(\d.{0,40}\))?\s*$"
)

TOOLS = (
    Tool(
        name="tsc",
        kind=COMPILER,
        files=_JS,
        severity="error",
        lines=(Line(pattern=r"^(?P<severity>error|warning|message) (?P<code>TS\d{1,6}): (?P<message>.*)$"),),
        tells=("tsc",),
    ),
    Tool(
        name="svelte-check",
        kind=CHECKER,
        lines=(
            Line(
                hints=(".svelte:",),
                pattern=r"^(?P<file>\S[^:\n]{0,400}\.svelte):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                below=r"^(?P<severity>Error|Warn|Warning|Hint): (?P<message>.*?)(?: \((?:ts|js|svelte|css|html)"
                r"\))?\s*$",
                reach=1,
            ),
            Line(
                hints=(' ERROR "',),
                pattern=r'^\d{10,16} (?P<severity>ERROR|WARNING) "(?P<file>[^"\n]{1,400})" (?P<line>\d{1,7})'
                r':(?P<column>\d{1,6}) "(?P<message>.*)"\s*$',
            ),
        ),
    ),
    Tool(
        name="flow",
        kind=CHECKER,
        language="javascript",
        severity="error",
        lines=(
            Line(
                hints=(" -----",),
                pattern=r"^Error -{3,400} (?P<file>\S[^:\n]{0,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                below=r"^(?P<message>\S.*?)(?: \[(?P<code>[a-z-]{3,60})\])?\s*$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="eslint",
        files=_JS,
        tells=("eslint",),
        lines=(
            Line(pattern=r"^(?:col|char) .*$"),
            Line(
                pattern=r"^(?P<message>.*\S) \[(?P<severity>Error|Warning|Info)(?:/(?P<code>@?[\w./-]{2,120}))?\]\s*$"
            ),
            Line(
                pattern=r"^(?P<severity>Error|Warning) - (?P<message>.*?)(?: \((?P<code>@?[a-z][\w./-]{1,120})\))?\s*$"
            ),
            Line(pattern=r"^(?P<severity>error|warning) (?P<message>.*) at (?P<code>[a-z@][\w./@-]{2,100}):?\s*$"),
        ),
    ),
    Tool(
        name="stylelint",
        tells=("stylelint",),
        lines=(
            Line(hints=("✖ ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=("⚠ ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=("× ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=("‼ ",), pattern=_ROW, above=_HEADER, reach=TABLE),
        ),
    ),
    Tool(
        name="eslint",
        lines=(
            Line(hints=("  error ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=("  warning ",), pattern=_ROW, above=_HEADER, reach=TABLE),
        ),
    ),
    Tool(
        name="remark",
        tells=("remark-lint",),
        lines=(
            Line(hints=(" warning ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=(" error ",), pattern=_ROW, above=_HEADER, reach=TABLE),
            Line(hints=(" info ",), pattern=_ROW, above=_HEADER, reach=TABLE),
        ),
    ),
    Tool(
        name="standard",
        files=_JS,
        tells=("standard: ",),
        lines=(
            Line(
                told=True,
                pattern=r"^(?P<message>[A-Z][^\n]{3,300}[.)]|[A-Z][^\n]{3,300}\.?(?: "
                r"\((?P<code>[a-z@][\w./-]{1,80})\))?)\s*$",
            ),
        ),
    ),
    Tool(
        name="tslint",
        files=_JS,
        language="typescript",
        tells=("tslint",),
        lines=(
            Line(shape="bracket", pattern=r"^(?P<message>.*)$"),
            Line(pattern=r"^- (?P<message>.*)$"),
        ),
    ),
    Tool(
        name="jshint",
        files=("js", "mjs", "jsx", "html"),
        lines=(Line(pattern=r"^(?P<message>.*) \((?P<code>[EWI]\d{3})\)\s*$"),),
    ),
    Tool(
        name="jsonlint",
        files=("json", "json5", "jsonc"),
        severity="error",
        lines=(Line(pattern=r"^(?P<message>found: .*|.* expected.*)$"),),
    ),
    Tool(
        name="biome",
        lines=(
            Line(
                hints=(" ━━",),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6}) "
                r"(?P<code>[a-z]\w{0,30}(?:/\w{1,60}){0,3})"
                r"(?:\s+FIXABLE)?\s+━{2,400}\s*$",
                below=r"^\s{1,4}(?P<severity>[×!✖⚠i]) (?P<message>.*)$",
                reach=3,
                severity="error",
            ),
        ),
    ),
    Tool(
        name="oxlint",
        lines=(
            Line(
                hints=("╭─[",),
                pattern=r"^\s{0,12}[╭,]─+\[(?P<file>[^:\]\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\]\s*$",
                above=r"^\s{0,4}(?P<severity>[×⚠✖!x]) (?:(?P<code>[\w@-]{1,40}\([\w/-]{1,60}\)): )?(?P<message>\S.*)$",
                reach=4,
            ),
            Line(
                hints=(",-[",),
                pattern=r"^\s{0,12},-+\[(?P<file>[^:\]\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\]\s*$",
                above=r"^\s{0,4}(?P<severity>[×⚠✖!x]) (?:(?P<code>[\w@-]{1,40}\([\w/-]{1,60}\)): )?(?P<message>\S.*)$",
                reach=4,
            ),
        ),
    ),
    Tool(
        name="prettier",
        severity="error",
        lines=(
            Line(
                hints=("[error] ",),
                pattern=r"^\[error\] (?P<file>[^:\n]{1,400}\.\w{1,10}): (?P<message>SyntaxError: .*) "
                r"\((?P<line>\d{1,7}):(?P<column>\d{1,6})\)\s*$",
            ),
            Line(
                hints=("[warn] ",),
                pattern=r"^\[warn\] (?P<file>[^\s:][^:\n]{0,400}\.(?:[cm]?[jt]sx?|vue|css|scss|less|json5?|md|"
                r"mdx|ya?ml|html|graphql))(?P<message>)\s*$",
                says="would be formatted",
                severity="warning",
            ),
        ),
    ),
    Tool(
        name="ember-template-lint",
        lines=(Line(hints=("  error  ",), pattern=_ROW, above=_HEADER, reach=TABLE),),
        tells=("ember-template-lint",),
    ),
)
