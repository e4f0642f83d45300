"""Tools for schemas of messages."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_PROTO = ("proto",)

TOOLS = (
    Tool(name="protolint", files=_PROTO, lines=(Line(pattern=r"^(?P<message>\S.*)$", shape="wrapped"),)),
    Tool(
        name="buf",
        files=_PROTO,
        severity="error",
        tells=("buf",),
        lines=(
            Line(
                pattern=r"^(?P<message>(?:Package|Field|Service|Enum|Message|RPC|Files|Import|File|Oneof|"
                r"Previously|\d|syntax|type|could not|expected|cannot|field|unknown).*)$"
            ),
        ),
    ),
    Tool(
        name="protoc",
        kind=COMPILER,
        files=_PROTO,
        severity="error",
        lines=(Line(pattern=r"^(?:(?P<severity>warning): )?(?P<message>[\"A-Z].*)$"),),
    ),
    Tool(
        name="thrift",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("[ERROR:",),
                pattern=r"^\[(?P<severity>ERROR|WARNING):(?P<file>[^:\n]{1,400}\.thrift):(?P<line>\d{1,7})\] "
                r"(?P<message>.*)$",
            ),
        ),
    ),
)
