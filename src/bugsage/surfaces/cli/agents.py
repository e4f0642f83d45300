"""`bugsage agents`: which coding agents are here."""

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

ACTIONS = ("list", "check")


def run(*, action: str, repo: str | None, format: str) -> int:
    """Look at all of them and write what was found."""
    from bugsage.pipeline.probing import agents
    from bugsage.surfaces import stdout

    house = open_house(repo)
    probes, default = agents(house), house.agents.default
    if format == "json":
        from bugsage.surfaces.documents.agents import from_probes

        stdout.write_document(from_probes(probes, default))
    else:
        from bugsage.surfaces.render.agents import checked, listed

        stdout.write(listed(probes, default, stdout.look()) if action == "list" else checked(probes, stdout.look()))
    ready = any(one.ready is not False for one in probes)
    return int(ExitCode.OK if action == "list" or ready else ExitCode.NO)


COMMAND = Command(
    name="agents",
    description=(
        "The coding agents of this machine: `list` shows those that are here, with their versions. `check` says of "
        "each whether it could start: its program, its version, its key or its login. Nothing is sent and nothing "
        "spent, so whether a key holds only a run tells. `builtin` is a part of BugSage that asks a model by the "
        "extra `llm`; the others are programs on PATH.\n\n"
        "`bugsage fix --agent NAME` lets one of them write the patch; `agents.default` in your own settings names the "
        "one that is asked where nobody is named."
    ),
    run=run,
    parameters=(
        Parameter(name="action", metavar="list|check", choices=ACTIONS, required=True, help="What to do."),
        REPO,
        FORMAT,
    ),
    examples=("bugsage agents list", "bugsage agents check", "bugsage agents check --format json"),
    exits={0: "done; with `check`: at least one could start", 1: "`check`: none is ready", 2: "the settings are wrong"},
)
