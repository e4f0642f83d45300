"""`bugsage doctor`: what is set up, what is missing, how to mend it."""

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, clean: bool, repo: str | None, format: str) -> int:
    """Check the surroundings and write the findings."""
    from bugsage import pipeline
    from bugsage.surfaces import stderr, stdout

    house = open_house(repo)
    if clean:
        gone = pipeline.clean(house)
        stderr.say(
            f"{_counted(gone.worktrees, 'worktree')} of killed fixes removed, "
            f"and {_counted(gone.homes, 'home')} of killed agents"
            + (f"; {_counted(gone.landings, 'landing')} that had been cut off settled" if gone.landings else "")
        )
    checks = pipeline.doctor(house)
    if format == "json":
        from bugsage.surfaces.documents.repository import from_checks

        stdout.write_document(from_checks(checks))
    else:
        from bugsage.surfaces.render import health

        stdout.write(health.doctor(checks, stdout.look()))
    return int(ExitCode.NO if any(check.state == "fail" for check in checks) else ExitCode.OK)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


COMMAND = Command(
    name="doctor",
    description="Check what BugSage needs and can use here: a sentence for each finding, and what mends it.",
    run=run,
    parameters=(
        Parameter(
            name="clean",
            flags=("--clean",),
            kind="switch",
            default=False,
            help="First remove what killed fixes left behind: worktrees, and homes of agents; branches of fixes stay. "
            "A landing that was cut off is finished or taken back.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage doctor", "bugsage doctor --clean"),
    exits={0: "nothing is broken", 1: "something is broken; the answer says how to mend it"},
)
