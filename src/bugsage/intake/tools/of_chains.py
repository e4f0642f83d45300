"""Tools for the languages of block chains."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="solc",
        kind=COMPILER,
        language="solidity",
        severity="error",
        lines=(
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}--> (?P<file>[^:\n]{1,400}\.(?:sol|yul|vy)):(?P<line>\d{1,7}):(?P<column>\d{1,"
                r"6}):?\s*$",
                above=r"^(?P<severity>Error|Warning|Info|ParserError|TypeError|DeclarationError|SyntaxError|"
                r"DocstringParsingError|CompilerError)(?: ?\((?P<code>\d{1,6})\))?: (?P<message>.*)$",
                reach=3,
            ),
        ),
    ),
    Tool(
        name="solhint",
        files=("sol",),
        lines=(Line(pattern=r"^(?P<message>.*) \[(?P<severity>Error|Warning)/(?P<code>[a-z-]{3,60})\]\s*$"),),
    ),
    Tool(
        name="move",
        kind=COMPILER,
        language="move",
        severity="error",
        lines=(
            Line(
                hints=("┌─ ",),
                pattern=r"^\s{0,12}┌─ (?P<file>[^:\n]{1,400}\.move):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning)(?:\[(?P<code>\w{2,12})\])?: (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="circom",
        kind=COMPILER,
        language="circom",
        severity="error",
        lines=(
            Line(
                hints=("┌─ ",),
                pattern=r"^\s{0,12}┌─ \"?(?P<file>[^:\n\"]{1,400}\.circom)\"?:(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning)(?:\[(?P<code>\w{2,12})\])?: (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
)
