"""Tools for C and C++."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_C = (
    "c",
    "h",
    "cc",
    "cpp",
    "cxx",
    "hh",
    "hpp",
    "hxx",
    "inl",
    "ipp",
    "tpp",
    "m",
    "mm",
    "y",
    "l",
    "yy",
    "ll",
    "s",
    "S",
    "asm",
)
_SAID = r"^(?P<severity>fatal error|internal compiler error|error|warning|note|remark): "
#: `[-Wunused-variable]`, `[-Werror=format]`.
_FLAG = r"(?: \[(?P<code>-W[\w=+,-]{2,80})\])?\s*$"

TOOLS = (
    Tool(
        name="clang-tidy",
        files=_C,
        tells=("clang-tidy",),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning|note): (?P<message>.*) "
                r"\[(?P<code>(?:bugprone|cert|clang-analyzer|clang-diagnostic|cppcoreguidelines|google|hicpp|"
                r"llvm|llvmlibc|misc|modernize|"
                r"performance|portability|readability|abseil|android|boost|concurrency|darwin|fuchsia|"
                r"linuxkernel|mpi|objc|openmp|zircon)"
                r"-[\w.,-]{2,200})\]\s*$"
            ),
        ),
    ),
    Tool(
        name="cppcheck",
        files=_C,
        tells=("cppcheck", "Checking ", "files checked "),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning|style|performance|portability|information|note): "
                r"(?P<message>.*) \[(?P<code>[a-z]\w{3,60})\]\s*$"
            ),
            Line(
                pattern=r"^\((?P<severity>error|warning|style|performance|portability|information)\) (?P<message>.*)$"
            ),
            Line(
                hints=("]: (",),
                pattern=r"^(?:\[[^\]\n]{1,400}\] -> )?\[(?P<file>[^:\]\n]{1,400}):(?P<line>\d{1,7})\]: "
                r"\((?P<severity>error|warning|style|performance|portability|information)\) (?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="cpplint",
        files=_C,
        lines=(
            Line(pattern=r"^\s{1,2}(?P<message>.*)\s{2}\[(?P<code>\w{3,30}/\w{2,40})\] \[\d\]\s*$"),
            Line(pattern=r"^(?P<message>.*)\s{2}\[(?P<code>\w{3,30}/\w{2,40})\] \[\d\]\s*$"),
        ),
    ),
    Tool(
        name="flawfinder", files=_C, lines=(Line(pattern=r"^\s{0,4}\[\d\] \((?P<code>\w{2,20})\) ?(?P<message>.*)$"),)
    ),
    Tool(
        name="msvc",
        kind=COMPILER,
        files=_C,
        lines=(
            Line(
                pattern=r"^(?P<severity>fatal error|error|warning|note) ?(?P<code>(?:C|LNK|D|RC|CL)\d{4})?\s?: "
                r"(?P<message>.*?)(?: \[[^\]\n]{1,300}\.vcxproj\])?\s*$",
                shape="paren",
            ),
        ),
    ),
    Tool(
        name="nvcc",
        kind=COMPILER,
        files=("cu", "cuh", *_C),
        lines=(
            Line(
                pattern=r"^(?P<severity>error|warning|catastrophic error|remark)(?: #(?P<code>\d{1,5}(?:-D)?))"
                r"?: (?P<message>.*)$",
                shape="paren",
            ),
        ),
    ),
    Tool(
        name="clang",
        kind=COMPILER,
        files=_C,
        tells=(
            " error generated.",
            " errors generated.",
            " warning generated.",
            " warnings generated.",
            "clang",
            "xcodebuild",
            "CompileC ",
        ),
        lines=(Line(told=True, pattern=_SAID + r"(?P<message>.*?)" + _FLAG, shape="colon"),),
    ),
    Tool(
        name="gcc",
        kind=COMPILER,
        files=_C,
        tells=("In function ‘", "gcc", "g++", "cc1plus", "collect2", "‘"),
        lines=(Line(pattern=_SAID + r"(?P<message>.*?)" + _FLAG, shape="colon"),),
    ),
    Tool(
        name="doxygen",
        files=_C,
        tells=("Doxygen", "doxygen"),
        lines=(
            Line(
                pattern=r"^(?P<severity>warning|error): (?P<message>(?:Member|Compound|The following param|"
                r"argument|explicit link|unable to resolve|Found) .*)$"
            ),
        ),
    ),
    Tool(
        name="bison",
        kind=COMPILER,
        files=("y", "yy", "ypp"),
        lines=(Line(pattern=r"^(?P<severity>error|warning): (?P<message>.*)$"),),
    ),
)
