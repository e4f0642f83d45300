"""`bugsage init`: look at the repository, show what is missing, write what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bugsage.model.hooking import HookFile
    from bugsage.model.run import Planned, Written
    from bugsage.pipeline import House


def run(*, test: str | None, yes: bool, dry_run: bool, hook: bool, repo: str | None, format: str) -> int:
    """Say what was found and what would be written; then write it, on a terminal only if the person agrees."""
    from bugsage import pipeline
    from bugsage.surfaces import asking, stdout

    house = open_house(repo)
    facts = house.project.look()
    talk = format == "text" and not yes and not dry_run and asking.is_possible()
    if format == "text":
        from bugsage.surfaces.render import setup

        stdout.write(setup.facts(facts, stdout.look()))
        if talk and test is None and not facts.settings:
            from bugsage.surfaces.cli.init_talk import test_command

            test = test_command(facts)
    planned = house.project.plan(test or "")
    if talk:
        from bugsage.surfaces.cli.init_talk import agreed

        if not agreed(planned):
            return int(ExitCode.NO)
    files = planned if dry_run else pipeline.init(house, planned)
    installed = _hooked(house) if hook and not dry_run else None
    if format == "json":
        from bugsage.surfaces.documents.repository import from_init

        stdout.write_document(from_init(facts, files, dry_run, installed))
    else:
        _say(files, dry_run, installed)
    return 0


def _hooked(house: House) -> HookFile:
    from bugsage.pipeline import hooking

    return hooking.install(house)


def _say(files: Sequence[Written | Planned], dry_run: bool, hook: HookFile | None) -> None:
    from bugsage.surfaces import stdout
    from bugsage.surfaces.render import setup

    stdout.write("\n" + setup.files(files, stdout.look(), ahead=dry_run))
    if dry_run:
        for text in setup.texts(files):
            stdout.write("\n" + text)
    if hook:
        from bugsage.surfaces.render.hook import file

        stdout.write("\n" + file(hook, stdout.look()))


COMMAND = Command(
    name="init",
    description=(
        "Look at the repository and write `.lattice/`, `rules/` and the settings where they are missing. What is "
        "there is kept as it is, so that running it again changes nothing. BugSage works without it.\n\n"
        "On a terminal it asks how the tests are run where that is not as it was found, shows every file before it "
        "writes any, and writes only what it showed. Without a terminal, or with `--yes`, it asks nothing."
    ),
    run=run,
    parameters=(
        Parameter(
            name="test",
            flags=("--test",),
            metavar="CMD",
            help="The test command that the settings are to name; by default the one that is found is shown there.",
        ),
        Parameter(name="yes", flags=("--yes", "-y"), kind="switch", default=False, help="Ask nothing, write."),
        Parameter(
            name="dry_run", flags=("--dry-run",), kind="switch", default=False, help="Show all of it and write nothing."
        ),
        Parameter(
            name="hook",
            flags=("--hook",),
            kind="switch",
            default=False,
            help="Install the pre-push hook as well, beside what is there; `bugsage hook uninstall` takes it out.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage init", "bugsage init --dry-run", 'bugsage init --yes --test "pytest -q"'),
    exits={0: "written, or nothing was missing", 1: "the answer was no: nothing was written"},
)
