"""Tools for PHP."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, Line, Tool

_PHP = ("php", "phtml", "inc", "module", "install", "twig")

TOOLS = (
    Tool(
        name="php",
        kind=COMPILER,
        language="php",
        lines=(
            Line(
                hints=(" on line ",),
                pattern=r"^(?:PHP )?(?P<severity>Parse|Fatal) error: {1,2}(?!Uncaught )(?P<message>.{1,1000}?) "
                r"in (?P<file>\S.{0,400}?) on line (?P<line>\d{1,7})\s*$",
                severity="error",
            ),
        ),
    ),
    Tool(
        name="psalm",
        kind=CHECKER,
        files=_PHP,
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|info) - (?P<code>[A-Z]\w{3,60}): (?P<message>.*)$"),
            Line(
                hints=("\nERROR: ", "\nINFO: ", "\nWARNING: "),
                pattern=r"^(?P<severity>ERROR|INFO|WARNING): (?P<code>[A-Z]\w{3,60}) - (?P<file>[^\s:][^:\n]{0,"
                r"400}):(?P<line>\d{1,7}):(?P<column>\d{1,6}) - (?P<message>.*)$",
            ),
            Line(
                hints=("\nat ",),
                pattern=r"^at (?P<file>[^\s:][^:\n]{0,400}\.php):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>ERROR|INFO|WARNING): (?P<code>[A-Z]\w{3,60})(?P<message>)\s*$",
                below=r"^(?P<message>[A-Z].*) \(see https://psalm\.dev/\d{3}\)\s*$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="phpcs",
        files=_PHP,
        tells=("FOUND ", "phpcs"),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning) - (?P<message>.*?)(?: \((?P<code>\w{1,40}(?:\.\w{1,60})"
                r"{2,4})\))?\s*$"
            ),
            Line(
                hints=("| ERROR", "| WARNING"),
                pattern=r"^ {0,8}(?P<line>\d{1,7}) \| (?P<severity>ERROR|WARNING) {1,4}\| (?:\[[x ]\] )"
                r"?(?P<message>.*?)(?: \((?P<code>\w{1,40}(?:\.\w{1,60}){2,4})\))?\s*$",
                above=r"^FILE: (?P<file>\S.*?)\s*$",
                reach=2000,
            ),
        ),
    ),
    Tool(
        name="phpstan",
        kind=CHECKER,
        files=_PHP,
        severity="error",
        tells=("[ERROR] Found ", "phpstan"),
        lines=(
            Line(
                gate="  Line ",
                hints=("     ",),
                pattern=r"^ {2,4}(?P<line>\d{1,7}) {3,8}(?P<message>[^\s|\d].*?)\s*$",
                above=r"^ {2}Line {3,8}(?P<file>\S.*?\.\w{2,10})(?: \(in context of .*\))?\s*$",
                reach=2000,
            ),
            Line(pattern=r"^(?P<message>[A-Z@$].*?)(?: \[identifier=(?P<code>[\w.]{3,80})\])?\s*$"),
        ),
    ),
    Tool(
        name="phpmd",
        lines=(
            Line(
                hints=(".php:",),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.php):(?P<line>\d{1,7})\s{1,"
                r"20}(?P<code>[A-Z][A-Za-z]{3,60})\s{1,20}(?P<message>[A-Z].*)$",
            ),
        ),
    ),
    Tool(
        name="php-parallel-lint",
        kind=COMPILER,
        language="php",
        severity="error",
        lines=(
            Line(
                hints=("Parse error: ",),
                pattern=r"^Parse error: (?P<file>[^\s:][^:\n]{0,400}\.\w{2,8}):(?P<line>\d{1,7})\s*$",
                below=r"^(?:Unexpected|syntax|Cannot|[A-Z]).*$",
                reach=3,
            ),
        ),
    ),
)
