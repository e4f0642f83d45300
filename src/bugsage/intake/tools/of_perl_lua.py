"""Tools for Perl and Lua."""

from bugsage.intake.tools.tool import COMPILER, Line, Tool

_PERL = r"(?P<file>[^\s\"'][^\"'\n]{0,300}\.(?:pl|pm|t|cgi|PL))"

TOOLS = (
    Tool(
        name="perl",
        kind=COMPILER,
        language="perl",
        severity="error",
        lines=(
            Line(
                hints=(".pl line ", ".pm line ", ".t line ", ".cgi line "),
                pattern=r"^(?P<message>syntax error|Can't locate .{1,200}|Global symbol .{1,200}|Can't find "
                r".{1,200}|Bareword .{1,200}|Missing .{1,200}|Unmatched .{1,200}|Useless .{1,200}|"
                r"Possible .{1,200}|.{1,120} masks earlier .{1,80}|Number found .{1,120}|String found "
                r".{1,120}|Scalar found .{1,120}|Use of .{1,120}) at " + _PERL + r" line (?P<line>\d{1,7})(?:[.,].*)?$",
            ),
            Line(
                hints=(".pl line ", ".pm line ", ".t line ", ".cgi line "),
                pattern=r"^(?P<message>\S.{0,300}?) at "
                + _PERL
                + r" line (?P<line>\d{1,7})(?:\.|, near .*|, at .*|, within .*)$",
            ),
        ),
    ),
    Tool(
        name="perlcritic",
        files=("pl", "pm", "t"),
        lines=(
            Line(
                hints=("  Severity: ",),
                pattern=r"^(?:(?P<file>[^\s:][^:\n]{0,400}\.\w{1,4}): )?(?P<message>.*?) at line (?P<line>\d{1,"
                r"7}), column (?P<column>\d{1,6})\. .*\(Severity: \d\)\s*$",
            ),
            Line(pattern=r"^(?P<message>.*?) at line \d{1,7}, column \d{1,6}\. .*\(Severity: \d\)$"),
        ),
    ),
    Tool(
        name="luacheck",
        files=("lua",),
        tells=("luacheck", "Checking "),
        lines=(
            Line(pattern=r"^\((?P<code>(?P<severity>[WE])\d{3})\) (?P<message>.*)$"),
            Line(
                hints=(".lua:",),
                pattern=r"^ {4}(?P<file>[^\s:][^:\n]{0,400}\.lua):(?P<line>\d{1,7}):(?P<column>\d{1,6})"
                r"(?:-\d{1,6})?: (?:\((?P<code>[WE]\d{3})\) )?(?P<message>.*)$",
            ),
            Line(
                pattern=r"^(?P<message>(?:unused|line is too long|line contains|trailing whitespace|"
                r"inconsistent|setting|accessing|mutating|value assigned|shadowing|variable|empty|"
                r"expected|unreachable|undefined|cyclomatic|control variable|loop|label|redefin|"
                r"uninitialized|assigning|error prone|left-hand|too ).*)$"
            ),
        ),
    ),
    Tool(
        name="selene",
        language="lua",
        lines=(
            Line(
                hints=("┌─ ",),
                pattern=r"^\s{0,12}┌─ (?P<file>[^:\n]{1,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\s*$",
                above=r"^(?P<severity>error|warning)\[(?P<code>\w{2,60})\]: (?P<message>.*)$",
                reach=2,
            ),
        ),
    ),
    Tool(
        name="lua",
        kind=COMPILER,
        language="lua",
        severity="error",
        lines=(
            Line(
                hints=("lua: ", "luac: "),
                pattern=r"^luac?[\d.]{0,4}: (?P<file>[^\s:][^:\n]{0,400}\.lua):(?P<line>\d{1,7}): (?P<message>.*)$",
            ),
        ),
    ),
)
