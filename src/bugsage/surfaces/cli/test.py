"""`bugsage test`: run the tests, diagnose what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.surfaces.cli.command import FORMAT, REPO, REPRODUCE, TIMES, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.run import TestCommand


def run(
    *, command: tuple[str, ...], repo: str | None, format: str, reproduce: bool, times: int | None, sandbox: bool
) -> int:
    """Run the tests with their output passed on, then write the diagnosis; gives the tests' own status."""
    from bugsage import pipeline
    from bugsage.model.amount import duration
    from bugsage.pipeline.estimating import usual
    from bugsage.surfaces import progress, stderr, stdout
    from bugsage.surfaces.clean import one_line
    from bugsage.surfaces.cli.diagnose import wish

    house = open_house(repo)
    wished = wish(reproduce, times)
    with progress.shown(to_stderr=format == "json", usual=lambda: usual(house, command)) as screen:
        done, report = pipeline.test(
            house, command, on_output=screen.pass_on, reproduce=wished, tell=_tell, terminal=screen, sandbox=sandbox
        )
    if format == "json":
        from bugsage.surfaces.documents.diagnosis import from_run

        stdout.write_document(from_run(done, report))
    elif report is not None:
        from bugsage.surfaces.cli.diagnose import write

        stdout.write("")
        write(report, "text")
    if done.caged and done.caged.ended_by:
        stderr.say(f"the sandbox ended the tests: {done.caged.detail}; their log is {done.log}")
    elif done.timed_out:
        stderr.say(f"the tests were stopped after {duration(done.seconds)}; their log is {done.log}")
    if done.caged and done.caged.denied:
        stderr.say(one_line(f"the sandbox denied the network: {', '.join(done.caged.denied)}"))
    return exit_code(done.status)


def _tell(found: TestCommand) -> None:
    """The command that was found, and why it was taken."""
    from bugsage.model.command import out_of_folder
    from bugsage.surfaces import stderr
    from bugsage.surfaces.clean import one_line

    words = " ".join(out_of_folder(found.argv)[0])
    stderr.say(one_line(f"running: {words}, because {found.reason or found.found_in}"))


def exit_code(status: int) -> int:
    """The status of a process as a shell gives it: 128 and the number of the signal that ended it."""
    return 128 - status if status < 0 else status


COMMAND = Command(
    name="test",
    description=(
        "Run the tests, keep the log, and diagnose what failed. The command is given after `--`, else it is the one "
        "of the settings, else it is found in the repository. The tests' output is passed on as it comes: to "
        "standard output, or to standard error where the answer is JSON."
    ),
    run=run,
    parameters=(
        Parameter(name="command", metavar="CMD", many=True, default=(), help="The test command, word by word."),
        REPRODUCE,
        TIMES,
        Parameter(
            name="sandbox",
            flags=("--sandbox",),
            kind="switch",
            default=False,
            help="Run them in a sandbox or not at all: for code that you do not trust yet.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage test", "bugsage test -- pytest -q tests/test_api.py", "bugsage test --sandbox"),
    exits={
        0: "the tests passed",
        1: "the exit status of the tests, whatever it is",
        4: "they were to run in a sandbox, and nothing here can hold them",
    },
    interspersed=False,
)
