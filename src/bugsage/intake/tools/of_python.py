"""Tools for Python."""

from bugsage.intake.tools.tool import Line, Tool

_PY = ("py", "pyi", "pyx", "ipynb")
#: A letter or more and digits before the text: how nearly every checker of style for Python begins.
_CODED = r"^(?P<code>[A-Z]{1,4}\d{2,5})\s(?P<message>\s{0,3}\S.*)$"

TOOLS = (
    Tool(
        name="pylint",
        first_column=0,
        files=_PY,
        tells=("rated at ", "************* Module ", "pylint"),
        lines=(
            Line(pattern=r"^(?P<severity>[CRWEFI])\d{4}: (?P<message>.*?) ?\(\s?(?P<code>[a-z][a-z0-9-]{2,60})\)\s*$"),
            Line(
                pattern=r"^\[?(?P<code>(?P<severity>[CRWEFI])\d{4})(?:\([\w-]{2,60}\))?(?:, [^\]]{0,200})"
                r"?[\]:]\s(?P<message>.*)$"
            ),
        ),
    ),
    Tool(
        name="bandit",
        first_column=0,
        files=_PY,
        lines=(
            Line(pattern=r"^(?P<code>B\d{3})\[\w{1,60}\]: (?P<severity>LOW|MEDIUM|HIGH): (?P<message>.*)$"),
            Line(
                hints=("   Location: ",),
                pattern=r"^\s{1,4}Location: (?P<file>[^:]{1,400}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?\s*$",
                above=r"^>> Issue: \[(?P<code>B\d{3})[^\]]{0,80}\]\s?(?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="ruff",
        files=_PY,
        tells=("ruff", "fixable with the `--fix` option", "All checks passed!"),
        lines=(
            Line(
                hints=("--> ",),
                pattern=r"^ {0,8}--> (?P<file>[^:\n]{1,400}\.(?:py|pyi|ipynb))(?::cell \d{1,5})?:(?P<line>\d{1,"
                r"7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<code>[A-Z]{1,5}\d{2,5}|[a-z][a-z-]{2,60}(?=:)):?(?: \[\*\])? (?P<message>\S.*)$",
                reach=1,
            ),
            Line(pattern=r"^(?P<code>[A-Z]{1,5}\d{2,5}) \[\*\] (?P<message>.*)$"),
            Line(pattern=_CODED, told=True),
            Line(pattern=r"^(?P<message>(?P<code>invalid-syntax|SyntaxError): .*)$", severity="error"),
        ),
    ),
    Tool(
        name="pydocstyle",
        files=_PY,
        lines=(
            Line(
                hints=(" in p",),
                pattern=r"^(?P<file>\S[^:\n]{0,400}\.py):(?P<line>\d{1,7}) in (?:public|private|package)\b.{0,"
                r"300}:\s*$",
                below=r"^\s{4,12}(?P<code>D\d{3}): (?P<message>.*)$",
                reach=1,
            ),
            Line(
                hints=(" at module level:",),
                pattern=r"^(?P<file>\S[^:\n]{0,400}\.py):(?P<line>\d{1,7}) at module level:\s*$",
                below=r"^\s{4,12}(?P<code>D\d{3}): (?P<message>.*)$",
                reach=1,
            ),
        ),
    ),
    Tool(
        name="pycodestyle",
        files=_PY,
        tells=("pycodestyle", "pep8"),
        lines=(Line(pattern=r"^(?P<code>[EW]\d{3})\s(?P<message>.*)$"),),
    ),
    Tool(
        name="flake8",
        files=_PY,
        tells=("flake8", ": F401", ": F841", ": F811", ": F821", ": E999", ": C901"),
        lines=(
            Line(pattern=r"^(?P<code>E9\d\d)\s(?P<message>.*)$", severity="error"),
            Line(pattern=_CODED),
        ),
    ),
    Tool(
        name="black",
        files=_PY,
        severity="error",
        lines=(
            Line(
                hints=("annot format ",),
                pattern=r"^error: cannot format (?P<file>.{1,400}?): (?P<message>Cannot parse[^:]{0,80}: "
                r"(?P<line>\d{1,7}):(?P<column>\d{1,6})(?:: .*)?)$",
                severity="error",
            ),
            Line(
                hints=(":cannot format: ",),
                pattern=r"^error:(?P<file>.{1,400}?):(?P<line>\d{1,7}):(?P<column>\d{1,6}):(?P<message>cannot "
                r"format: .*)$",
                severity="error",
            ),
            Line(
                hints=("would reformat ",),
                pattern=r"^would reformat (?P<file>\S.{0,400}?\.(?:pyi?|ipynb))(?P<message>)\s*$",
                says="would be reformatted",
                severity="warning",
            ),
        ),
    ),
    Tool(
        name="isort",
        severity="error",
        lines=(
            Line(
                hints=(" Imports are incorrectly sorted",),
                pattern=r"^ERROR: (?P<file>.{1,400}?) (?P<message>Imports are incorrectly sorted.*)$",
            ),
        ),
    ),
    Tool(
        name="vulture",
        files=_PY,
        lines=(Line(pattern=r"^(?P<message>un(?:used|reachable) .* \(\d{1,3}% confidence\))"),),
    ),
    Tool(
        name="pyflakes",
        files=_PY,
        tells=("pyflakes",),
        lines=(
            Line(
                pattern=r"^(?P<message>'.{1,200}' imported but unused|undefined name '.*|local variable '.{1,"
                r"200}' is assigned to but "
                r"never used|redefinition of unused '.*|'from .{1,200} import \*' used.*|.{1,100} may be "
                r"undefined, or defined.*)$"
            ),
        ),
    ),
    Tool(
        name="docformatter",
        files=_PY,
        lines=(
            Line(
                hints=("would be reformatted",),
                pattern=r"^(?P<file>\S[^:]{0,400}\.py) would be reformatted(?P<message>)$",
                says="would be reformatted",
            ),
        ),
    ),
)
