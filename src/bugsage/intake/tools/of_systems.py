"""Compilers of other languages for machines."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_FORTRAN = ("f", "f77", "f90", "f95", "f03", "f08", "for")
_PASCAL = ("pas", "pp", "inc", "lpr", "dpr")
_SAID = r"^(?P<severity>fatal error|internal compiler error|error|warning|note|remark): "

TOOLS = (
    Tool(
        name="ifort",
        kind=COMPILER,
        files=_FORTRAN,
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|remark) #(?P<code>\d{1,6}): (?P<message>.*)$", shape="paren"),
        ),
    ),
    Tool(
        name="gfortran",
        kind=COMPILER,
        language="fortran",
        lines=(
            Line(
                hints=(".f90:", ".f:", ".F90:", ".f95:", ".F:", ".for:", ".f03:", ".f08:"),
                pattern=r"^(?P<file>[^\s:][^:\n]{0,400}\.[fF](?:77|90|95|03|08|or)?):(?P<line>\d{1,7})"
                r":(?P<column>\d{1,6}):\s*$",
                below=r"^(?P<severity>Fatal Error|Error|Warning): (?P<message>.*?)(?: \[(?P<code>-W[\w=-]{2,"
                r"60})\])?\s*$",
                reach=6,
            ),
        ),
    ),
    Tool(
        name="nasm",
        kind=COMPILER,
        files=("asm", "nasm", "s", "inc"),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|fatal|warning|panic): (?P<message>.*?)(?: \[(?P<code>-w[\w+-]{2,"
                r"60})\])?\s*$"
            ),
        ),
    ),
    Tool(
        name="gas",
        kind=COMPILER,
        files=("s", "S", "asm"),
        lines=(Line(pattern=r"^(?P<severity>Error|Warning): (?P<message>.*)$"),),
    ),
    Tool(
        name="fpc",
        kind=COMPILER,
        language="pascal",
        files=_PASCAL,
        lines=(Line(pattern=r"^(?P<severity>Error|Fatal|Warning|Note|Hint): (?P<message>.*)$", shape="paren"),),
    ),
    Tool(
        name="dmd",
        kind=COMPILER,
        files=("d",),
        lines=(Line(pattern=r"^(?P<severity>Error|Warning|Deprecation): (?P<message>.*)$", shape="paren"),),
    ),
    Tool(name="zig", kind=COMPILER, files=("zig",), lines=(Line(pattern=_SAID + r"(?P<message>.*)$"),)),
    Tool(
        name="nim",
        kind=COMPILER,
        files=("nim", "nims"),
        lines=(
            Line(
                pattern=r"^(?P<severity>Error|Warning|Hint): (?P<message>.*?)(?: \[(?P<code>\w{2,40})\])?\s*$",
                shape="paren",
            ),
        ),
    ),
    Tool(
        name="v",
        kind=COMPILER,
        files=("v", "vsh"),
        lines=(Line(pattern=r"^(?P<severity>error|warning|notice): (?P<message>.*)$"),),
    ),
    Tool(
        name="valac",
        kind=COMPILER,
        files=("vala", "vapi"),
        lines=(Line(pattern=r"^(?P<severity>error|warning): (?P<message>.*)$"),),
    ),
    Tool(
        name="gnat",
        kind=COMPILER,
        files=("adb", "ads"),
        severity="error",
        lines=(Line(pattern=r"^(?P<severity>error|warning|info|\(style\))?:? ?(?P<message>.*)$"),),
    ),
)
