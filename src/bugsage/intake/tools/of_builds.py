"""Build programs and linkers."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

TOOLS = (
    Tool(
        name="ld",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("undefined reference to ",),
                pattern=r"^(?:[^\s:]{0,200}ld(?:\.\w{2,8})?: )?(?:[^\s:]{1,400}\.[oa]: )?(?:in function "
                r"`[^']{1,400}': ?)?(?P<file>[^\s:(][^:\n(]{0,400}\.\w{1,8}):"
                r"(?P<line>\d{1,7}): (?P<message>(?:warning: )?undefined reference to .*)$",
            ),
            Line(
                hints=(">>> referenced by ",),
                pattern=r"^(?:ld\.lld: )?>>> referenced by (?P<file>[^\s:][^:\n]{0,400}\.\w{1,8})"
                r":(?P<line>\d{1,7})\b.*$",
                above=r"^(?:[\w./-]{0,100}(?:ld|lld|ld64\.lld|wasm-ld)[\w.-]{0,20}: )?error: (?P<message>.*)$",
                reach=8,
            ),
            Line(
                hints=("multiple definition of ",),
                pattern=r"^(?:[^\s:]{0,200}ld(?:\.\w{2,8})?: )?(?:[^\s:]{1,400}\.o: )?(?:in function `[^']{1,400}': ?)?"
                r"(?P<file>[^\s:(][^:\n(]{0,400}\.\w{1,8}):(?P<line>\d{1,7}): (?P<message>multiple definition of .*)$",
            ),
        ),
    ),
    Tool(
        name="make",
        kind=COMPILER,
        severity="error",
        files=("Makefile", "makefile", "GNUmakefile", "mk", "mak", "am", "in"),
        lines=(
            Line(pattern=r"^\*\*\* (?P<message>.*)$"),
            Line(pattern=r"^(?P<severity>warning): (?P<message>.*)$"),
            Line(pattern=r"^(?P<message>(?:overriding|ignoring old) recipe for target .*)$", severity="warning"),
        ),
    ),
    Tool(
        name="cmake",
        kind=COMPILER,
        severity="error",
        language="cmake",
        lines=(
            Line(
                hints=("CMake ",),
                pattern=r"^CMake (?P<severity>Error|Warning|Deprecation Warning)(?: \(dev\))?(?: at|:Error at| "
                r"in) (?P<file>[^\s:][^:\n]{0,400}):"
                r"(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?(?: \([\w-]{1,80}\))?:?\s*$",
                below=r"^ {2}(?P<message>\S.*)$",
                reach=3,
            ),
        ),
    ),
    Tool(
        name="meson",
        kind=COMPILER,
        files=("build",),
        lines=(Line(pattern=r"^(?P<severity>ERROR|WARNING): (?P<message>.*)$"),),
    ),
    Tool(
        name="ninja",
        kind=COMPILER,
        severity="error",
        lines=(
            Line(
                hints=("ninja: error: ",),
                pattern=r"^ninja: error: (?P<file>[^\s:]{1,400}):(?P<line>\d{1,7}): (?P<message>.*)$",
            ),
        ),
    ),
)
