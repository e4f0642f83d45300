"""Tools for Elixir, Erlang and Gleam."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_EX = ("ex", "exs", "eex", "heex")

TOOLS = (
    Tool(
        name="elixir",
        kind=COMPILER,
        language="elixir",
        severity="error",
        files=_EX,
        lines=(
            Line(
                hints=("└─ ",),
                pattern=r"^\s{0,12}└─ (?P<file>[^\s:][^:\n]{0,400}\.(?:exs?|eex|heex)):(?P<line>\d{1,7})"
                r"(?::(?P<column>\d{1,6}))?(?:: .*)?\s*$",
                above=r"^\s{0,8}(?P<severity>error|warning|hint|info): (?P<message>.*)$",
                reach=12,
            ),
            Line(
                hints=("Error) ",),
                pattern=r"^\*\* \((?P<code>(?:Compile|Syntax|TokenMissing|MismatchedDelimiter)Error)\) "
                r"(?P<file>[^\s:][^:\n]{0,400}\.(?:exs?|eex|heex)):(?P<line>\d{1,7})"
                r"(?::(?P<column>\d{1,6}))?:? ?(?P<message>.*)$",
            ),
            Line(
                hints=("  lib/",),
                pattern=r"^ {2}(?P<file>lib/[^\s:]{1,300}\.exs?):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))"
                r"?(?:: .*)?\s*$",
                above=r"^(?P<severity>warning|error): (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="credo",
        language="elixir",
        lines=(
            Line(
                hints=("┃ ",),
                pattern=r"^\s{0,4}┃ {5,9}(?P<file>[^\s:][^:\n]{0,400}\.exs?):(?P<line>\d{1,7})"
                r"(?::(?P<column>\d{1,6}))?(?: #\(.*\))?\s*$",
                above=r"^\s{0,4}┃ \[(?P<severity>[A-Z])\] \S{1,3} {1,2}(?P<message>.*)$",
                reach=2,
            ),
            Line(
                hints=("\n[F] ", "\n[C] ", "\n[W] ", "\n[R] ", "\n[D] "),
                pattern=r"^\[(?P<severity>[FCWRD])\] [→↗↑↘↓] (?P<file>[^\s:][^:\n]{0,400}\.exs?):(?P<line>\d{1,"
                r"7})(?::(?P<column>\d{1,6}))? (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="erlc",
        kind=COMPILER,
        files=("erl", "hrl", "xrl", "yrl"),
        language="erlang",
        severity="error",
        lines=(Line(pattern=r"^(?:(?P<severity>[Ww]arning): )?(?P<message>.*)$"),),
    ),
    Tool(
        name="gleam",
        kind=COMPILER,
        language="gleam",
        severity="error",
        lines=(
            Line(
                hints=("┌─ ",),
                pattern=r"^\s{0,12}┌─ (?P<file>[^:\n]{1,400}\.gleam):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning): (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
)
