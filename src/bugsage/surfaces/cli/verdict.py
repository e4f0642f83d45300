"""`bugsage verdict`: say whether a diagnosis was right."""

from bugsage.surfaces.cli.command import FORMAT, ISSUE, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, issue: str, answer: str, comment: str, at: str, repo: str | None, format: str) -> int:
    """Record the verdict and write how reliable the diagnoses have been."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    right = answer == "right"
    reliability = pipeline.verdict(house, issue, right, comment, at)
    if format == "json":
        from bugsage.surfaces.documents.knowledge import from_verdict

        stdout.write_document(from_verdict(issue, right, reliability))
    else:
        from bugsage.surfaces.render import plain

        stdout.write(plain.reliability(issue, right, reliability))
    return 0


COMMAND = Command(
    name="verdict",
    description=(
        "Tell whether the first suspect of an issue was where the fault lay. Verdicts are kept on the timeline and "
        "adjust the probabilities of this repository, a little with each; `bugsage stats calibration` shows how far "
        "they can be trusted."
    ),
    run=run,
    parameters=(
        ISSUE,
        Parameter(
            name="answer",
            metavar="right|wrong",
            choices=("right", "wrong"),
            required=True,
            help="Whether the first suspect was the right one.",
        ),
        Parameter(
            name="comment", flags=("--comment",), metavar="TEXT", default="", help="What it was, in your own words."
        ),
        Parameter(
            name="at",
            flags=("--at",),
            metavar="FILE::SYMBOL",
            default="",
            help="Where the fault really was; a like failure later is looked for there first.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage verdict BS-7f3a2c91 right", "bugsage verdict BS-7f3a2c91 wrong --at shop/cache.py::Cache.get"),
    exits={2: "no issue has this id"},
)
