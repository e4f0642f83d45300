"""`bugsage completion`: what lets a shell complete a command line."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

#: Issues that are offered.
_MOST = 200


def run(*, what: str, repo: str | None, format: str) -> int:
    """Write the script, or the issues that it asks for."""
    from bugsage.surfaces import stdout

    issues = _issues(repo) if what == "issues" else []
    text = "" if what == "issues" else _script(what)
    if format == "json":
        from bugsage.surfaces.documents.base import CompletionDocument

        stdout.write_document(
            CompletionDocument(schema="bugsage/completion@1", what=what, script=text, issues=dict(issues))
        )
    elif text or issues:
        stdout.write(text or "\n".join(f"{name}\t{said}" for name, said in issues))
    return 0


def _script(shell: str) -> str:
    from bugsage.surfaces.cli.completing import SCRIPTS

    return SCRIPTS[shell]()


def _issues(repo: str | None) -> list[tuple[str, str]]:
    """Ids with their one line: the open ones first, the newest before the others."""
    from bugsage import pipeline
    from bugsage.surfaces.clean import one_line

    known = sorted(pipeline.issues(open_house(repo), all=True), key=lambda record: record.status != "open")
    said = ((one, "" if one.status == "open" else f"({one.status}) ") for one in known[:_MOST])
    return [(one_line(one.id), f"{status}{one_line(one.title or one.type, 100)}") for one, status in said]


COMMAND = Command(
    name="completion",
    description=(
        "Write the script that lets a shell complete commands, options, their values, files and the ids of issues. "
        "All but the issues stands in the script, so that completing it starts no program; the script asks for them "
        "with `bugsage completion issues`, one a line: the id, a tab, what it is.\n\n"
        "A wheel puts the scripts where the shells look for them. Where they do not find them, put the line of the "
        "examples into `~/.bashrc`, `~/.zshrc` (below `compinit`) or `~/.config/fish/config.fish`."
    ),
    run=run,
    parameters=(
        Parameter(
            name="what",
            metavar="bash|zsh|fish|issues",
            choices=("bash", "zsh", "fish", "issues"),
            required=True,
            help="The shell, or what its script asks for.",
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        'eval "$(bugsage completion bash)"',
        "source <(bugsage completion zsh)",
        "bugsage completion fish | source",
        "bugsage completion issues",
    ),
)
