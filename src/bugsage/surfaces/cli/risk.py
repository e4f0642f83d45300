"""`bugsage risk`: how dangerous a change is."""

from pathlib import Path

from bugsage.errors import UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, change: str | None, staged: bool, patch: str | None, by: str | None, repo: str | None, format: str) -> int:
    """Judge the change and write what came out."""
    from bugsage import pipeline
    from bugsage.pipeline.proposing import Asked
    from bugsage.surfaces import stdout

    if sum(map(bool, (change, staged, patch))) > 1:
        raise UsageError("give one change: a range or a patch, or --staged, or --patch FILE")
    if by and by.partition(":")[0] not in ("agent", "human", "template"):
        raise UsageError(f"--by {by}: expected agent:NAME, human:NAME or template:NAME")
    source = patch or (change if change and _is_patch(change) else "")
    asked = Asked(revisions="" if source else change or "", staged=staged, patch=source, maker=by or "")
    house = open_house(repo)
    found = pipeline.risk(house, asked)
    if format == "json":
        from bugsage.surfaces.documents.risk import from_judgement

        stdout.write_document(from_judgement(found))
    else:
        from bugsage.surfaces.render.risk import judgement

        stdout.write(judgement(found, stdout.look()))
    return 0


def _is_patch(named: str) -> bool:
    """Standard input, an address, or a file that is called like a patch; every other name is git's."""
    return named == "-" or "://" in named or (named.endswith((".diff", ".patch")) and Path(named).is_file())


COMMAND = Command(
    name="risk",
    description=(
        "Score a change from 0 to 10, say why, and whether a reviewer's look is enough. Without an argument it judges "
        "what the working tree changes of the newest commit."
    ),
    run=run,
    parameters=(
        Parameter(
            name="change",
            metavar="RANGE|PATCH",
            help="`A..B`, `A...B` or a commit; a patch file, `-` for a patch on standard input, or the address of a "
            "pull request.",
        ),
        Parameter(
            name="staged", flags=("--staged",), kind="switch", default=False, help="What is staged for the next commit."
        ),
        Parameter(name="patch", flags=("--patch",), metavar="FILE", help="A patch file, whatever it is called."),
        Parameter(
            name="by",
            flags=("--by",),
            metavar="agent:NAME",
            help="Who made the change, where its commits do not say it: `agent:NAME`, `human:NAME`, `template:NAME`.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage risk main...HEAD", "bugsage risk --staged", "git diff | bugsage risk -"),
    exits={2: "there is no such patch, or it cannot be read", 3: "git names no such commit"},
)
