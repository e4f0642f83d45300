"""Tools for Ruby and its templates."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, TABLE, Line, Tool

_RB = ("rb", "rake", "ru", "gemspec", "Gemfile", "Rakefile", "erb", "jbuilder")

TOOLS = (
    Tool(
        name="rubocop",
        files=(),
        tells=("Offenses:", "offenses detected", "offense detected", "rubocop"),
        lines=(
            Line(
                pattern=r"^(?P<severity>[CWEFRI]): (?:\[Correct(?:ed|able)\] )?(?:(?P<code>[A-Z]\w{1,"
                r"40}(?:/[A-Z]\w{1,60}){1,2}): )?(?P<message>\S.*)$"
            ),
            Line(
                hints=("\nC: ", "\nW: ", "\nE: ", "\nF: ", "\nR: "),
                pattern=r"^(?P<severity>[CWEFRI]): {1,4}(?P<line>\d{1,6}): {1,4}(?P<column>\d{1,5}): "
                r"(?:\[Correct(?:ed|able)\] )?(?:(?P<code>[A-Z]\w{1,40}(?:/[A-Z]\w{1,60}){1,2}): )"
                r"?(?P<message>\S.*)$",
                above=r"^== (?P<file>\S.{0,400}?) ==\s*$",
                reach=TABLE,
            ),
        ),
    ),
    Tool(
        name="standardrb",
        files=_RB,
        tells=("Ruby Standard Style",),
        lines=(Line(pattern=r"^(?P<code>[A-Z]\w{1,40}/[A-Z]\w{1,60}): (?P<message>.*)$"),),
    ),
    Tool(
        name="reek",
        files=_RB,
        lines=(Line(pattern=r"^(?P<code>[A-Z][a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,4}): (?P<message>.*)$"),),
    ),
    Tool(
        name="sorbet",
        kind=CHECKER,
        files=("rb", "rbi"),
        severity="error",
        lines=(Line(pattern=r"^(?P<message>.*) https://srb\.help/(?P<code>\d{4})\s*$"),),
    ),
    Tool(
        name="steep",
        kind=CHECKER,
        files=("rb", "rbs"),
        lines=(Line(pattern=r"^\[(?P<severity>error|warning|info|hint)\] (?P<message>.*)$"),),
    ),
    Tool(
        name="haml-lint",
        files=("haml",),
        lines=(Line(pattern=r"^\[(?P<severity>[WEF])\] (?:(?P<code>\w{2,60}(?:/\w{2,60}){0,2}): )?(?P<message>.*)$"),),
    ),
    Tool(
        name="slim-lint",
        files=("slim",),
        lines=(Line(pattern=r"^\[(?P<severity>[WEF])\] (?:(?P<code>\w{2,60}(?:/\w{2,60}){0,2}): )?(?P<message>.*)$"),),
    ),
    Tool(
        name="scss-lint",
        files=("scss", "sass"),
        lines=(Line(pattern=r"^\[(?P<severity>[WEF])\] (?:(?P<code>\w{2,60}): )?(?P<message>.*)$"),),
    ),
    Tool(
        name="erb-lint",
        first_column=0,
        files=("erb",),
        lines=(
            Line(pattern=r"^(?P<message>[A-Z`].*[.\])`])$"),
            Line(
                hints=("In file: ",),
                pattern=r"^In file: (?P<file>[^:\n]{1,400}):(?P<line>\d{1,7})\s*$",
                above=r"^(?P<message>\S.*)$",
                reach=1,
            ),
        ),
    ),
    Tool(
        name="fasterer",
        language="ruby",
        lines=(
            Line(
                hints=(" slower than ",),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.rb):(?P<line>\d{1,7}) (?P<message>.* slower than .*)$",
            ),
        ),
    ),
    Tool(
        name="brakeman",
        lines=(
            Line(
                hints=("near line ",),
                pattern=r"^(?P<file>/?[\w./-]{1,400}\.(?:rb|erb|haml|slim))\s{1,40}(?P<line>\d{1,7})\s{1,"
                r"40}(?P<message>[A-Z].*?)\s{1,40}(?P<severity>High|Medium|Weak)\s*$",
            ),
            Line(
                hints=("\nFile: ",),
                pattern=r"^File: (?P<file>\S.{0,400})$",
                above=r"^Message: (?P<message>.*)$",
                below=r"^Line: (?P<line>\d{1,7})\s*$",
                reach=3,
            ),
        ),
    ),
    Tool(
        name="ruby",
        kind=COMPILER,
        files=_RB,
        lines=(
            Line(pattern=r"^(?P<message>syntax errors? ?(?:found|,).*)$", severity="error"),
            Line(pattern=r"^(?P<severity>warning): (?P<message>.*)$"),
        ),
    ),
)
