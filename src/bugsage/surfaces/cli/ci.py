"""`bugsage ci`: the failed runs of the branch that is checked out, read and diagnosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import UsageError
from bugsage.surfaces.cli.command import ATTEMPT, KIND, NO_GREEN, REPO, Command, Parameter
from bugsage.surfaces.cli.diagnose import FORMATS, exit_code, write
from bugsage.surfaces.cli.opening import from_ci, open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House

ACTIONS = ("latest", "list")


def run(
    *,
    action: str,
    branch: str | None,
    commit: str | None,
    attempt: int | None,
    no_green: bool,
    kind: str | None,
    top: int | None,
    repo: str | None,
    format: str,
) -> int:
    """Find the runs; list them, or diagnose those that failed."""
    from bugsage import pipeline
    from bugsage.pipeline import ci
    from bugsage.surfaces import stderr
    from bugsage.surfaces.clean import one_line

    if action == "list" and format not in ("text", "json"):
        raise UsageError("`ci list` is written as text or json")
    house = open_house(repo)
    if action == "list":
        return _list(house, branch, commit, format)
    wish = from_ci(attempt, no_green)
    runs = ci.failed_runs(house, branch, commit, wish.say)
    here = house.history.state().commit
    if here and any(run.commit and run.commit != here for run in runs):
        stderr.say(f"the run is of {one_line(runs[0].commit)[:12]}, and {here[:12]} is checked out")
    report = pipeline.diagnose(house, [run.url for run in runs], format=kind, top=top, ci=wish)
    write(report, format)
    return exit_code(report)


def _list(house: House, branch: str | None, commit: str | None, format: str) -> int:
    from bugsage.pipeline import ci
    from bugsage.surfaces import stdout

    found = ci.runs_of_branch(house, branch, commit)
    if format == "json":
        from bugsage.surfaces.documents.ci import from_runs

        stdout.write_document(from_runs(found))
    else:
        from bugsage.surfaces.render.ci import runs

        stdout.write(runs(found))
    return 0


COMMAND = Command(
    name="ci",
    description=(
        "Diagnose the run of CI that failed on the branch that is checked out: of each workflow the newest that is "
        "over. `list` shows the newest runs instead.\n\n"
        "The service is found by the files of the repository and by its remotes: GitHub Actions, GitLab, CircleCI, "
        "Jenkins. It is asked with the token of `gh` or `glab`, or of the environment."
    ),
    run=run,
    parameters=(
        Parameter(
            name="action",
            metavar="latest|list",
            choices=ACTIONS,
            default="latest",
            help="What to do; `latest` where nothing is said.",
        ),
        Parameter(
            name="branch", flags=("--branch",), metavar="NAME", help="Runs of this branch, not of the one checked out."
        ),
        Parameter(name="commit", flags=("--commit",), metavar="SHA", help="Runs of this commit."),
        ATTEMPT,
        NO_GREEN,
        KIND,
        Parameter(
            name="top",
            flags=("--top",),
            metavar="N",
            kind="number",
            help="At most this many suspects for each issue; 10 unless the settings say otherwise.",
        ),
        REPO,
        Parameter(
            name="format", flags=("--format",), choices=FORMATS, default="text", help="How the answer is written."
        ),
    ),
    examples=("bugsage ci latest", "bugsage ci latest --branch main --format json", "bugsage ci list"),
    exits={
        0: "a failed run was found and something was said about it; or runs were listed",
        1: "no run failed, or nothing could be read or said about the one that did",
        3: "the service could not be asked, or kept nothing that can be read",
    },
)
