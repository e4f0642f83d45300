"""Tools for hardware description, shaders and device trees."""

from bugsage.intake.tools.tool import COMPILER, LINTER, Line, Tool

TOOLS = (
    Tool(
        name="verilator",
        kind=COMPILER,
        language="verilog",
        lines=(
            Line(
                hints=("%Error", "%Warning"),
                pattern=r"^%(?P<severity>Error|Warning)(?:-(?P<code>[A-Z]\w{1,40}))?: (?P<file>[^\s:][^:\n]{0,"
                r"400}):(?P<line>\d{1,7}):(?:(?P<column>\d{1,6}):)? (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="iverilog",
        kind=COMPILER,
        files=("v", "sv", "vh", "svh"),
        severity="error",
        lines=(
            Line(pattern=r"^(?P<severity>error|warning|sorry): (?P<message>.*)$"),
            Line(pattern=r"^(?P<message>syntax error.*)$"),
        ),
    ),
    Tool(
        name="ghdl",
        kind=COMPILER,
        files=("vhd", "vhdl"),
        severity="error",
        lines=(Line(pattern=r"^(?P<severity>error|warning|note)?:? ?(?P<message>.*)$"),),
    ),
    Tool(
        name="glslang",
        kind=COMPILER,
        language="glsl",
        lines=(
            Line(
                hints=("ERROR: ", "WARNING: "),
                pattern=r"^(?P<severity>ERROR|WARNING): (?P<file>[^\s:][^:\n]{0,400}\.(?:vert|frag|geom|comp|"
                r"tesc|tese|glsl|hlsl)):(?P<line>\d{1,7}): (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="dtc",
        kind=LINTER,
        files=("dts", "dtsi"),
        lines=(Line(pattern=r"^(?P<severity>ERROR|Warning) \((?P<code>\w{2,40})\): (?P<message>.*)$"),),
    ),
)
