"""What build servers themselves write of a place: commands of GitHub, Azure and TeamCity."""

from bugsage.intake.tools.tool import CHECKER, Line, Tool

TOOLS = (
    Tool(
        name="github",
        kind=CHECKER,
        lines=(
            Line(
                hints=("::error ", "::warning ", "::notice "),
                pattern=r"^\s{0,20}::(?P<severity>error|warning|notice) (?=(?:.{0,300}?,)??file=(?P<file>[^,"
                r"\n]{1,300}?)(?:,|::))"
                r"(?=(?:.{0,300}?,)??line=(?P<line>\d{1,7}))(?:(?=.{0,300}?,col=(?P<column>\d{1,6})))"
                r"?(?:(?=.{0,300}?title=(?P<code>[^,:\n]{1,120})))?"
                r".{0,800}?(?<=[\w)\] ])::(?P<message>.*)$",
            ),
        ),
    ),
    Tool(
        name="azure",
        kind=CHECKER,
        lines=(
            Line(
                hints=("##vso[task.logissue ",),
                pattern=r"^\s{0,20}##vso\[task\.logissue (?=.{0,300}?type=(?P<severity>error|warning))(?=.{0,"
                r"300}?sourcepath=(?P<file>[^;\]\n]{1,300}))"
                r"(?=.{0,300}?linenumber=(?P<line>\d{1,7}))(?:(?=.{0,300}?columnnumber=(?P<column>\d{1,6})))"
                r"?(?:(?=.{0,300}?code=(?P<code>[^;\]\n]{1,60})))?"
                r"[^\]\n]{0,800}\](?P<message>.*)$",
            ),
        ),
    ),
)
