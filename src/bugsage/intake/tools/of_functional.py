"""Tools for Haskell, Elm, OCaml and Nix."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_HS = ("hs", "lhs", "hsc")

TOOLS = (
    Tool(
        name="hlint",
        files=_HS,
        lines=(Line(pattern=r"^(?P<severity>Suggestion|Warning|Error|Ignore): (?P<message>.*)$"),),
        tells=("Perhaps:", " hints"),
    ),
    Tool(
        name="ghc",
        kind=COMPILER,
        files=_HS,
        language="haskell",
        severity="error",
        tells=("GHC", "[1 of ", "Compiling "),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning):(?: \[(?P<code>(?:GHC-\d{3,6}|-W[\w-]{2,60}))[^\]\n]{0,"
                r"120}\])?(?: \[[^\]\n]{1,120}\])?(?P<message>.*)$"
            ),
            Line(
                hints=(".hs:", ".lhs:"),
                pattern=r"^(?:[\w-]{1,60}\s{1,4}> )?(?P<file>[^\s:][^:\n]{0,400}\.l?hs):(?:\((?P<line>\d{1,7}),"
                r"(?P<column>\d{1,6})\)-\(\d{1,7},\d{1,6}\)|(?P<line2>\d{1,7}):(?P<column2>\d{1,6})"
                r"(?:-\d{1,6})?): "
                r"(?P<severity>error|warning):(?: \[(?P<code>GHC-\d{3,6}|-W[\w-]{2,60})[^\]\n]{0,120}\])?(?: "
                r"\[[^\]\n]{1,120}\]){0,2}\s*$",
                below=r"^\s{1,12}(?:[\w-]{1,60}\s{1,4}> )?\s{0,8}(?:• )?(?P<message>\S.*)$",
                reach=1,
            ),
        ),
    ),
    Tool(
        name="elm",
        kind=COMPILER,
        language="elm",
        severity="error",
        lines=(
            Line(
                hints=(".elm\n",),
                pattern=r"^-- (?P<message>[A-Z][A-Z ]{3,60}) -{3,200} (?P<file>\S.{0,300}\.elm)\s*$",
                below=r"^(?P<line>\d{1,7})\|.*$",
                reach=6,
            ),
        ),
    ),
    Tool(
        name="ocaml",
        kind=COMPILER,
        language="ocaml",
        severity="error",
        lines=(
            Line(
                hints=(", characters ",),
                pattern=r'^File "(?P<file>[^"\n]{1,400})", lines? (?P<line>\d{1,7})(?:-\d{1,7})?, characters '
                r"(?P<column0>\d{1,6})-\d{1,7}:\s*$",
                below=r"^(?P<severity>Error|Warning|Alert)(?: \d{1,4})?(?: ?[(\[](?P<code>[\w .:-]{1,60})[)\]])"
                r"?: (?P<message>.*)$",
                reach=8,
            ),
        ),
    ),
    Tool(
        name="nixlint",
        kind=COMPILER,
        language="nix",
        severity="error",
        lines=(
            Line(
                hints=(".nix:",),
                pattern=r"^\s{0,8}(?:… )?(?:at|@) (?P<file>/[^:\n]{1,400}\.nix):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6}):\s*$",
                above=r"^\s{0,8}error: (?P<message>\S.*)$",
                reach=3,
            ),
        ),
    ),
)
