"""`bugsage verdict`: say whether a diagnosis was right."""

from bugsage.surfaces.cli.command import FORMAT, ISSUE, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, issue: str, answer: str, comment: str, repo: str | None, format: str) -> int:
    """Record the verdict and write how reliable the diagnoses have been."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    right = answer == "right"
    reliability = pipeline.verdict(house, issue, right, comment)
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
        "say how far the probabilities of this repository can be trusted."
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
        REPO,
        FORMAT,
    ),
    examples=("bugsage verdict BS-7f3a2c91 right", 'bugsage verdict BS-7f3a2c91 wrong --comment "a stale cache"'),
    exits={2: "no issue has this id"},
)
