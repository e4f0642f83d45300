"""Tools for YAML and what is written in it."""

from bugsage.intake.tools.tool import TABLE, Line, Tool

_YAML = ("yml", "yaml")

TOOLS = (
    Tool(
        name="yamllint",
        files=(),
        tells=("yamllint",),
        lines=(
            Line(pattern=r"^\[(?P<severity>error|warning)\] (?P<message>.*?)(?: \((?P<code>[a-z][a-z-]{2,40})\))?\s*$"),
            Line(
                hints=("  error  ",),
                pattern=r"^ {2}(?P<line>\d{1,7}):(?P<column>\d{1,6}) {1,10}(?P<severity>error) {2,"
                r"6}(?P<message>\S.*?) {2}\((?P<code>[a-z-]{3,40})\)\s*$",
                above=r"^(?P<file>\S.{0,400}\.ya?ml)\s*$",
                reach=TABLE,
            ),
            Line(
                hints=("  warning  ",),
                pattern=r"^ {2}(?P<line>\d{1,7}):(?P<column>\d{1,6}) {1,10}(?P<severity>warning) {2,"
                r"6}(?P<message>\S.*?) {2}\((?P<code>[a-z-]{3,40})\)\s*$",
                above=r"^(?P<file>\S.{0,400}\.ya?ml)\s*$",
                reach=TABLE,
            ),
        ),
    ),
    Tool(
        name="actionlint",
        files=_YAML,
        severity="error",
        lines=(
            Line(
                pattern=r"^(?P<message>.*\S) \[(?P<code>action|credentials|deprecated-commands|env-var|events|"
                r"expression|glob|id|if-cond|job-needs|matrix|permissions|pyflakes|runner-label|"
                r"shell-name|shellcheck|syntax-check|workflow-call|parallel-steps|local-action)\]\s*$"
            ),
        ),
    ),
    Tool(
        name="ansible-lint",
        files=_YAML,
        tells=("ansible-lint",),
        lines=(
            Line(pattern=r"^\[(?P<code>E?\d{3}|[a-z][a-z-]{2,40})\] (?P<message>.*)$"),
            Line(
                pattern=r"^(?P<code>[a-z][a-z-]{2,30}(?:\[[\w-]{1,60}\])?): (?P<message>.*?)(?: "
                r"\((?P<severity>warning)\))?\s*$"
            ),
            Line(
                hints=(".yml:", ".yaml:"),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.ya?ml):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?(?: "
                r"Task/Handler: .*)?\s*$",
                above=r"^(?P<code>[a-z][a-z-]{2,30}(?:\[[\w-]{1,60}\])): (?P<message>.*)$",
                reach=1,
            ),
        ),
    ),
    Tool(
        name="cfn-lint",
        lines=(
            Line(
                hints=(".yml:", ".yaml:", ".json:", ".template:"),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.(?:ya?ml|json|template)):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})\s*$",
                above=r"^(?P<code>(?P<severity>[EWI])\d{4}) (?P<message>.*)$",
                reach=1,
            ),
        ),
    ),
)
