"""Tools for Go."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_GO = ("go", "mod")
#: How the compiler's sentences begin or are built; go vet's and every linter's are others.
_COMPILED = (
    r"^(?P<message>(?:undefined: |cannot (?:use|convert|assign|call|range|infer|refer|find|make|define|embed|"
    r"indirect)|declared and not used: |declared but not used|"
    r"imported and not used|\"[^\"]{1,200}\" imported (?:as \S+ )?(?:and|but) not used|syntax error|missing "
    r"return|assignment mismatch|not enough arguments|"
    r"too many (?:arguments|errors|return)|invalid (?:operation|argument|use|character|recursive|receiver|map|"
    r"composite)|non-boolean|non-name|no new variables|no required module|"
    r"duplicate (?:case|method|field|key)|method .* already declared|missing (?:return|go\.sum|function body|,)"
    r"|expected |unexpected |multiple-value|first argument to|"
    r"could not import|package .* is not in|use of (?:package|untyped|internal)|unknown field|impossible type|"
    r"label .* (?:defined|not defined)|break |import cycle|"
    r"(?:type )?.{1,200} (?:undefined|redeclared in this block|is not a type|does not implement|has no field "
    r"or method|overflows|is not an expression|is unused|\(variable of .*\) is not|"
    r"declared and not used|declared but not used|used as value|is not used|evaluated but not used|\(type\) is "
    r"not an expression|not exported by package)).*)$"
)

TOOLS = (
    Tool(
        name="gosec",
        files=_GO,
        lines=(
            Line(
                pattern=r"^(?P<message>.*) \((?:Rule:)(?P<code>G\d{3}), Severity:(?P<severity>LOW|MEDIUM|HIGH),"
                r" Confidence:\w+\)\s*$"
            ),
            Line(
                hints=("] - G",),
                pattern=r"^\[(?P<file>[^:\]\n]{1,400}):(?P<line>\d{1,7})(?:-\d{1,7})?\] - (?P<code>G\d{3}) "
                r"(?:\([^)\n]{0,40}\): )?(?P<message>.*?)(?: \(Confidence: .*)?\s*$",
            ),
        ),
    ),
    Tool(
        name="golangci-lint",
        files=_GO,
        tells=("golangci-lint", " issues:\n"),
        lines=(
            Line(pattern=r"^(?P<message>.*\S) \((?P<code>typecheck)\)\s*$", severity="error"),
            Line(pattern=r"^(?:[A-Z]{1,3}\d{4}: )?(?P<message>.*\S) \((?P<code>[a-z]{3,30}\d?(?:-[a-z]{2,20})?)\)\s*$"),
            Line(
                pattern=r"^(?P<code>[a-z]{3,30}): (?P<message>(?:Error return|exported|Consider|ineffectual|"
                r"undefined|cognitive|cyclomatic).*)$"
            ),
        ),
    ),
    Tool(
        name="staticcheck",
        files=_GO,
        lines=(Line(pattern=r"^(?P<message>.*) \((?P<code>(?:SA|S|ST|QF|U)\d{4}|compile)(?:,.{0,100})?\)\s*$"),),
    ),
    Tool(
        name="revive",
        files=_GO,
        tells=("revive",),
        lines=(
            Line(pattern=r"^\[(?P<code>[a-z][a-z-]{3,40})\] (?P<message>.*)$"),
            Line(
                hints=(" https://revive.run/r#",),
                pattern=r"^\s{0,4}[⚠✖✘]\s+https://revive\.run/r#(?P<code>[a-z-]{3,40})\s+(?P<message>.*?)\s*$",
                below=r"^\s{0,4}(?P<file>[^\s:][^:\n]{0,400}\.go):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="golint",
        files=_GO,
        tells=("golint",),
        lines=(
            Line(
                pattern=r"^(?P<message>(?:exported (?:const|var|func|function|method|type) .* should |comment "
                r"on exported .* should be of the form|should (?:omit|replace|not use|have)|"
                r"(?:don't|do not) use |if block ends with|error (?:var|strings) .* should|receiver name|"
                r"package comment should|a blank import|"
                r"(?:const|var|func|method|type|struct field|interface method) .{1,120} should be ).*)$"
            ),
        ),
    ),
    Tool(
        name="go-consistent",
        files=_GO,
        lines=(Line(pattern=r"^(?P<message>[a-z][a-z -]{2,30}: (?:use|remove|add|don't use) .*)$"),),
    ),
    Tool(name="errcheck", files=_GO, lines=(Line(pattern=r"^\t(?P<message>\S.*)$"),)),
    Tool(name="ineffassign", files=_GO, lines=(Line(pattern=r"^(?P<message>ineffectual assignment to .*)$"),)),
    Tool(
        name="go",
        kind=COMPILER,
        files=_GO,
        tells=("go vet", "go build", "\n# "),
        language="go",
        lines=(
            Line(pattern=_COMPILED, severity="error"),
            Line(pattern=r"^(?P<severity>error|warning): (?P<message>.*)$"),
            Line(pattern=r"^(?P<message>\S.*)$", shape="colon"),
        ),
    ),
)
