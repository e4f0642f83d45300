"""`bugsage undo`: take back the last landing."""

from bugsage.errors import LandingRefused
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house
from bugsage.surfaces.cli.review import SIGNOFF


def run(*, issue: str | None, message: str | None, signoff: bool, repo: str | None, format: str) -> int:
    """Take it back and say how."""
    from bugsage import pipeline
    from bugsage.model.review import LandWish
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.clean import clean

    house = open_house(repo)
    try:
        taken, landed = pipeline.undo(house, issue or "", LandWish(message=message or "", signoff=signoff))
    except LandingRefused as error:
        if error.detail:
            stderr.show(clean(error.detail))
        raise
    if format == "json":
        from bugsage.surfaces.documents.review import from_undo

        stdout.write_document(from_undo(taken, landed))
    else:
        from bugsage.surfaces.render.review import undone

        stdout.write(undone(taken, landed, stdout.look()))
    return 0


COMMAND = Command(
    name="undo",
    description=(
        "Take back the last commit that `bugsage review --commit` or `bugsage fix` made on a branch of yours. Where "
        "nothing was built on it the branch goes back to where it was; else, or where another branch, a tag or a "
        "remote has it, a commit reverts it. Uncommitted work stays as it is, and the issue is open again."
    ),
    run=run,
    parameters=(
        Parameter(name="issue", metavar="ISSUE", help="The last landing for this issue (`BS-…`); by default of any."),
        Parameter(
            name="message", flags=("--message", "-m"), metavar="TEXT", help="The message, where a commit is made."
        ),
        SIGNOFF,
        REPO,
        FORMAT,
    ),
    examples=("bugsage undo", "bugsage undo BS-7f3a2c91"),
    exits={
        1: "a conflict, or a hook, stands in the way; nothing was changed",
        2: "nothing was landed that could be taken back",
        3: "git failed",
    },
)
