"""Tools for Scala, Groovy and Clojure."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, Line, Tool

_SCALA = ("scala", "sc", "sbt")

TOOLS = (
    Tool(
        name="scalastyle",
        lines=(
            Line(
                hints=(" message=",),
                pattern=r"^(?P<severity>error|warning|info) file=(?P<file>\S.{0,400}?) message=(?P<message>.*?)"
                r" line=(?P<line>\d{1,7})(?: column=(?P<column>\d{1,6}))?\s*$",
            ),
            Line(
                hints=(" message=",),
                pattern=r"^(?P<severity>error|warning|info) file=(?P<file>\S.{0,400}?) message=(?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="scala",
        kind=COMPILER,
        files=_SCALA,
        severity="error",
        tells=("scalac", "sbt", "[info] Compiling "),
        lines=(
            Line(
                hints=("\n-- [E", "-- Error: ", "-- Warning: ", "] -- "),
                pattern=r"^(?:\[(?:error|warn)\] )?-- (?:\[(?P<code>E\d{3,4})\] )?(?:[\w ]{0,40}?)"
                r"(?P<severity>Error|Warning|Info): (?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})[ -]{0,200}$",
                below=r"^(?:\[(?:error|warn)\] )?\s{0,8}\|\s{0,80}(?P<message>[A-Za-z].*)$",
                reach=4,
            ),
            Line(
                hints=("-- Error: ",),
                pattern=r"^-- (?P<severity>Error): (?P<file>[^\s:][^:\n]{0,400}):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})[ -]{0,200}$",
            ),
            Line(pattern=r"^(?P<severity>error|warning): (?P<message>.*)$"),
            Line(pattern=r"^(?P<message>\S.*)$"),
        ),
    ),
    Tool(
        name="groovyc",
        kind=COMPILER,
        severity="error",
        language="groovy",
        lines=(
            Line(
                hints=(" @ line ",),
                pattern=r"^(?P<file>\S[^:\n]{0,400}(?:\.(?:groovy|gradle))?): \d{1,7}: (?P<message>.*) @ line "
                r"(?P<line>\d{1,7}), column (?P<column>\d{1,6})\.\s*$",
            ),
        ),
    ),
    Tool(
        name="gradle",
        kind=COMPILER,
        severity="error",
        language="groovy",
        lines=(
            Line(
                hints=("' line: ",),
                pattern=r"^(?:Build|Settings|Script|Initialization script|\* Where:)? ?(?:file )"
                r"?'(?P<file>[^'\n]{1,400})' line: (?P<line>\d{1,7})\s*$",
                below=r"^(?:> )?(?P<message>[A-Z].*[a-z].*)$",
                reach=5,
            ),
        ),
    ),
    Tool(
        name="clj-kondo",
        language="clojure",
        kind=CHECKER,
        files=("clj", "cljs", "cljc", "edn"),
        lines=(Line(pattern=r"^(?P<severity>error|warning|info): (?P<message>.*)$"),),
    ),
)
