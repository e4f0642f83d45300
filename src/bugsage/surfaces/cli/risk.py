"""`bugsage risk`: how dangerous a change is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.model.approval import PATHS
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.risk import Risk


def run(
    *,
    change: str | None,
    staged: bool,
    patch: str | None,
    by: str | None,
    issue: str | None,
    why: bool,
    fail_on: str | None,
    learn: bool,
    repo: str | None,
    format: str,
) -> int:
    """Judge the change and write what came out."""
    from bugsage import pipeline
    from bugsage.pipeline.deciding import explained
    from bugsage.pipeline.proposing import Asked
    from bugsage.surfaces import stdout

    if sum(map(bool, (change, staged, patch, learn))) > 1:
        raise UsageError("give one change: a range or a patch, or --staged, or --patch FILE; --learn judges none")
    if learn:
        return _learn(repo, format)
    if by and by.partition(":")[0] not in ("agent", "human", "template"):
        raise UsageError(f"--by {by}: expected agent:NAME, human:NAME or template:NAME")
    source = patch or (change if change and _is_patch(change) else "")
    asked = Asked(
        revisions="" if source else change or "", staged=staged, patch=source, maker=by or "", issue=issue or ""
    )
    house = open_house(repo)
    found = pipeline.risk(house, asked)
    approval = explained(found.risk.decision) if found.risk.decision else None
    if format == "json":
        from bugsage.surfaces.documents.risk import from_judgement

        stdout.write_document(from_judgement(found, approval))
    else:
        from bugsage.surfaces.render.risk import judgement

        stdout.write(judgement(found, stdout.look(), approval if why else None))
    return ExitCode.NO if fail_on and _is_as_strict(found.risk, fail_on) else ExitCode.OK


def _learn(repo: str | None, format: str) -> int:
    from bugsage.pipeline.learning_risk import learn_risk
    from bugsage.surfaces import stderr, stdout

    found = learn_risk(open_house(repo), stderr.say)
    if format == "json":
        from bugsage.surfaces.documents.risk_learned import from_learned

        stdout.write_document(from_learned(found))
    else:
        from bugsage.surfaces.render.risk_learned import learned

        stdout.write(learned(found, stdout.look()))
    return ExitCode.OK


def _is_as_strict(risk: Risk, path: str) -> bool:
    return PATHS.index(risk.path) >= PATHS.index(path)


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
        Parameter(
            name="issue",
            flags=("--issue",),
            metavar="ISSUE",
            help="The issue that it is to mend (`BS-…`): how sure its diagnosis is counts, and whether the change lies "
            "where the diagnosis points.",
        ),
        Parameter(
            name="why",
            flags=("--why",),
            kind="switch",
            default=False,
            help="Show how it was decided who must agree, as a table.",
        ),
        Parameter(
            name="fail_on",
            flags=("--fail-on",),
            choices=("review", "escalate"),
            help="Exit with status 1 where the change needs this much or more.",
        ),
        Parameter(
            name="learn",
            flags=("--learn",),
            kind="switch",
            default=False,
            help="Judge nothing: learn from the fixes of this repository which of its commits brought bugs, and bend "
            "the measured weights towards it. Takes a minute or two.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage risk main...HEAD", "bugsage risk --staged --why", "git diff | bugsage risk -"),
    exits={
        1: "with --fail-on: it needs that much",
        2: "there is no such patch, or it cannot be read",
        3: "git names no such commit",
    },
)
