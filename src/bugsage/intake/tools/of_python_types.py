"""Type checkers for Python."""

from bugsage.intake.tools.tool import CHECKER, Line, Tool

_PY = ("py", "pyi", "pyx", "ipynb")

TOOLS = (
    Tool(
        name="pyright",
        kind=CHECKER,
        tells=("pyright", "0 errors, ", " errors, "),
        files=_PY,
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning|information|info): (?P<message>.*) "
                r"\((?P<code>report[A-Za-z]{3,60})\)\s*$"
            ),
        ),
    ),
    Tool(
        name="mypy",
        kind=CHECKER,
        files=_PY,
        tells=("mypy", "no issues found in ", " errors in ", "source file"),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|note|warning|info): (?P<message>.*?)"
                r"(?:\s\s\[(?P<code>[a-z0-9-]{3,60})\])?\s*$"
            ),
        ),
    ),
    Tool(
        name="pyre",
        kind=CHECKER,
        files=_PY,
        severity="error",
        lines=(Line(pattern=r"^(?P<message>[A-Z][\w ]{2,60} \[(?P<code>\d{1,3})\]: .*)$"),),
    ),
    Tool(
        name="pytype",
        kind=CHECKER,
        files=_PY,
        severity="error",
        lines=(
            Line(
                hints=('\nFile "',),
                pattern=r'^File "(?P<file>[^"]{1,400})", line (?P<line>\d{1,7}), in [^:]{1,200}: (?P<message>.*?)'
                r"(?: \[(?P<code>[a-z-]{3,40})\])?\s*$",
            ),
        ),
    ),
    Tool(
        name="ty",
        kind=CHECKER,
        files=_PY,
        lines=(
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}--> (?P<file>[^:\n]{1,400}\.(?:py|pyi|ipynb)):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning|info)\[(?P<code>[a-z-]{3,60})\](?:\[[\w-]{3,60}\])?: "
                r"(?P<message>.*)$",
                reach=1,
            ),
            Line(pattern=r"^(?P<severity>error|warning|info)\[(?P<code>[a-z-]{3,60})\] (?P<message>.*)$"),
        ),
    ),
    Tool(
        name="cython",
        kind="compiler",
        files=("pyx", "pxd"),
        severity="error",
        lines=(Line(pattern=r"^(?P<message>[A-Za-z'].*)$"),),
        tells=("Error compiling Cython file", "cythonize"),
    ),
)
