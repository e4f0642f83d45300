"""What builds scripts of JavaScript and TypeScript."""

from bugsage.intake.tools.tool import COMPILER, TABLE, Line, Tool

_JS = ("js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "astro", "html")

TOOLS = (
    Tool(
        name="fork-ts-checker",
        kind=COMPILER,
        language="typescript",
        severity="error",
        lines=(
            Line(
                hints=("ERROR in ",),
                pattern=r"^ERROR in (?P<file>\S[^:\n]{0,400}\.[cm]?[tj]sx?|\S[^:\n]{0,400}\.vue):(?P<line>\d{1,"
                r"7}):(?P<column>\d{1,6})\s*$",
                below=r"^\s{0,4}(?P<code>TS\d{1,6}): (?P<message>.*)$",
                reach=2,
            ),
            Line(
                hints=("[tsl] ",),
                pattern=r"^\s{0,8}\[tsl\] (?P<severity>ERROR|WARNING) in (?P<file>[^\s(]{1,400})"
                r"\((?P<line>\d{1,7}),(?P<column>\d{1,6})\)\s*$",
                below=r"^\s{0,12}(?P<code>TS\d{1,6}): (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="webpack",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("ERROR in ",),
                pattern=r"^ERROR in (?P<file>\.{0,2}/?[^\s:]{1,400}) (?P<line>\d{1,7}):(?P<column>\d{1,6})"
                r"(?:-\d{1,7}(?::\d{1,6})?)?\s*$",
                below=r"^(?P<message>\S.*)$",
                reach=2,
            ),
            Line(
                hints=("WARNING in ",),
                pattern=r"^WARNING in (?P<file>\.{0,2}/?[^\s:]{1,400}) (?P<line>\d{1,7}):(?P<column>\d{1,6})"
                r"(?:-\d{1,7}(?::\d{1,6})?)?\s*$",
                below=r"^(?P<message>\S.*)$",
                reach=2,
                severity="warning",
            ),
        ),
    ),
    Tool(
        name="esbuild",
        first_column=0,
        kind=COMPILER,
        severity="error",
        files=_JS,
        lines=(
            Line(pattern=r"^(?P<severity>ERROR|WARNING): (?P<message>.*)$"),
            Line(
                gate="[",
                hints=(":\n",),
                pattern=r"^ {4}(?P<file>[^\s:][^:\n]{0,400}\.[A-Za-z]\w{0,7}):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6}):\s*$",
                above=r"^\s{0,2}[✘▲X] \[(?P<severity>ERROR|WARNING)\] (?P<message>.*)$",
                reach=3,
            ),
            Line(
                hints=("\n > ",),
                pattern=r"^ > (?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6}): "
                r"(?P<severity>error|warning): (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="vite",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("file: /",),
                pattern=r"^\s{0,4}file: (?P<file>/[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^\s{0,4}(?:\[[\w:@/-]{1,60}\] |error during build:\s?)?(?P<message>(?!.{0,400}:\d{1,"
                r"7}: (?:ERROR|WARNING): )\S.*)$",
                reach=1,
            ),
        ),
    ),
    Tool(
        name="deno",
        kind=COMPILER,
        severity="error",
        language="typescript",
        lines=(
            Line(
                hints=("    at file://",),
                pattern=r"^ {4}at file://(?P<file>/[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?:error: )?(?P<code>TS\d{1,6}) \[(?P<severity>ERROR|WARNING)\]: (?P<message>.*)$",
                reach=8,
            ),
        ),
    ),
    Tool(
        name="babel",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("SyntaxError: ",),
                pattern=r"^\s{0,8}(?:\[\w{1,30}\] )?SyntaxError: (?P<file>[^:\n]{1,400}\.[cm]?[jt]sx?|[^:\n]{1,"
                r"400}\.vue): (?P<message>.*) "
                r"\((?P<line>\d{1,7}):(?P<column>\d{1,6})\)\s*$",
            ),
        ),
    ),
    Tool(
        name="coffeelint",
        lines=(
            Line(
                hints=("  #",),
                pattern=r"^\s{2,6}[✗⚡] #(?P<line>\d{1,7}): (?P<message>.*)$",
                above=r"^\s{1,4}[✗⚡✓] (?P<file>\S.*\.coffee)\s*$",
                reach=TABLE,
            ),
        ),
    ),
    Tool(
        name="coffee",
        kind=COMPILER,
        files=("coffee",),
        severity="error",
        lines=(Line(pattern=r"^(?P<severity>error): (?P<message>.*)$"),),
    ),
)
