"""`bugsage sentry`: what a Sentry knows."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

ACTIONS = ("list",)
SORTS = ("date", "new", "freq", "user", "trends", "recommended", "inbox")


def run(
    *,
    action: str,
    query: str | None,
    project: str | None,
    environment: str | None,
    sort: str,
    limit: int | None,
    repo: str | None,
    format: str,
) -> int:
    """Write the list."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    found = pipeline.sentry_issues(
        house, query=query, project=project, environment=environment, sort=sort, limit=limit or 25
    )
    if format == "json":
        from bugsage.surfaces.documents.sentry import from_issues

        stdout.write_document(from_issues(house.sentry_access.url, found))
    else:
        from bugsage.surfaces.render import production

        stdout.write(production.listed(found, stdout.look()))
    return 0


COMMAND = Command(
    name="sentry",
    description=(
        "What Sentry knows: `list` shows the issues of a project. `bugsage diagnose PROJ-12` explains one of them.\n\n"
        "Organisation and project are those of `[sentry]` in the settings, of SENTRY_ORG and SENTRY_PROJECT or of "
        "sentry-cli; the token comes from SENTRY_AUTH_TOKEN, the keyring or sentry-cli. Nothing is ever changed there."
    ),
    run=run,
    parameters=(
        Parameter(name="action", metavar="list", choices=ACTIONS, required=True, help="What to do."),
        Parameter(
            name="query",
            flags=("--query",),
            metavar="TEXT",
            help="Sentry's search language; `is:unresolved` by default, empty for everything.",
        ),
        Parameter(name="project", flags=("--project",), metavar="NAME", help="Another project than the settings say."),
        Parameter(name="environment", flags=("--environment",), metavar="NAME", help="Only what happened there."),
        Parameter(
            name="sort",
            flags=("--sort",),
            choices=SORTS,
            default="date",
            help="The order: last seen (`date`), first seen (`new`), events (`freq`), people (`user`), or others.",
        ),
        Parameter(
            name="limit",
            flags=("--limit",),
            metavar="N",
            kind="number",
            help="At most this many issues; 25 by default.",
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage sentry list",
        'bugsage sentry list --query "is:unresolved level:error" --sort freq',
        "bugsage sentry list --format json --limit 100",
    ),
    exits={
        0: "the list was read, even where nothing is in it",
        2: "a token or an organisation is missing",
        3: "Sentry cannot be reached, or does not take the token",
    },
)
