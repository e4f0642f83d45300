"""Tools for .NET."""

from bugsage.intake.tools.tool import CHECKER, COMPILER, Line, Tool

_NET = (
    "cs",
    "vb",
    "fs",
    "fsx",
    "csproj",
    "vbproj",
    "fsproj",
    "targets",
    "props",
    "xaml",
    "razor",
    "cshtml",
    "sln",
    "resx",
    "proj",
    "nuspec",
)

TOOLS = (
    Tool(
        name="dotnet",
        kind=COMPILER,
        files=_NET,
        tells=("MSBuild", "dotnet", "Build FAILED."),
        lines=(
            Line(
                pattern=r"^(?:[\w ]{1,40} )?(?P<severity>error|warning|info|hidden)\s{1,2}(?P<code>[A-Z]{1,"
                r"10}\d{1,6})\s?: (?P<message>.*?)(?: \[[^\]\n]{1,400}proj(?:::[^\]\n]{1,200})?\])?\s*$"
            ),
            Line(
                pattern=r"^(?P<severity>error|warning)\s?: (?P<message>.*?)(?: \[[^\]\n]{1,"
                r"400}proj(?:::[^\]\n]{1,200})?\])?\s*$"
            ),
        ),
    ),
    Tool(
        name="fantomas",
        kind=CHECKER,
        language="fsharp",
        lines=(
            Line(
                hints=(" needs formatting",),
                pattern=r"^(?P<file>\S[^:\n]{0,400}\.fsx?) needs formatting(?P<message>)\s*$",
                says="needs formatting",
            ),
        ),
    ),
)
