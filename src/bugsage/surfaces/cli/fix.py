"""`bugsage fix`: a proven patch for an issue, or an honest no."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import FORMAT, KIND, REPO, TEST, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.fix import Fix
    from bugsage.pipeline.fixing.wish import Wish
    from bugsage.pipeline.house import House

_NOT_BOTH = "--comment asks for another patch, and --from-diff brings one"
_CODES = {"plausible": ExitCode.OK, "failed": ExitCode.NO, "escalated": ExitCode.NO, "refused": ExitCode.REFUSED}


def run(
    *,
    sources: tuple[str, ...],
    agent: str | None,
    test: str | None,
    time_limit: int | None,
    attempts: int | None,
    patch: str | None,
    show_brief: bool,
    show_prompt: bool,
    brief: str | None,
    from_diff: str | None,
    by: str | None,
    comment: tuple[str, ...],
    dry_run: bool,
    all: bool,
    jobs: int | None,
    kind: str | None,
    repo: str | None,
    format: str,
) -> int:
    """Make a fix and write what came of it."""
    from bugsage import pipeline
    from bugsage.model.agent import BUILT_IN
    from bugsage.model.comment import comments_of
    from bugsage.model.spending import Allowance
    from bugsage.pipeline.fixing.wish import Wish
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.cli.diagnose import split
    from bugsage.surfaces.naming import named_agent

    _refuse_contradictions(sources, show_brief=show_brief, show_prompt=show_prompt, brief=brief, diff=from_diff, by=by)
    house = open_house(repo)
    if all:
        from bugsage.surfaces.cli.fix_all import Given, fix_all

        shown = {"show_brief": show_brief, "show_prompt": show_prompt, "brief": brief}
        _only_for_one(sources, test=test, patch=patch, from_diff=from_diff, comment=" ".join(comment), **shown)
        named_agent(agent or house.agents.default)
        return fix_all(house, Given(agent, time_limit, attempts, dry_run), jobs or 1, format)
    name, words = ("templates", ()) if from_diff or show_brief or brief else named_agent(agent or house.agents.default)
    if show_prompt and name != BUILT_IN:
        said = f"--show-prompt shows what the built-in agent would send, and {name} would be asked"
        raise UsageError(said, hint="add `--agent builtin`; --show-brief shows what any agent is told")
    if comment and name == "templates" and not (show_brief or brief):
        said = "comments are for a coding agent, and templates read none" if not from_diff else _NOT_BOTH
        raise UsageError(said, hint="add --agent NAME; `bugsage agents check` tells which there are")
    wish = Wish(
        agent=(by or "unknown").removeprefix("agent:") if from_diff else name,
        agent_command=words,
        command=split(test),
        diff=from_diff or "",
        limits=Allowance(attempts=attempts, minutes=None if time_limit is None else time_limit / 60),
        dry_run=dry_run,
        comments=comments_of(comment),
        jobs=jobs,
        format=kind,
        tell=stderr.say if stderr.is_terminal() else _quiet,
    )
    if show_prompt:
        stdout.write_bytes(pipeline.show_prompt(house, sources, wish))
        return int(ExitCode.OK)
    if show_brief or brief:
        return _briefed(house, sources, wish, brief, show_brief)
    return _told(pipeline.fix(house, sources, wish), patch, format)


def _refuse_contradictions(
    sources: tuple[str, ...],
    *,
    show_brief: bool,
    show_prompt: bool,
    brief: str | None,
    diff: str | None,
    by: str | None,
) -> None:
    """Flags that say two things at once. Raises UsageError."""
    if by and not diff:
        raise UsageError("--by says who made the patch of --from-diff", hint="give --from-diff FILE as well")
    if diff and (show_brief or brief):
        raise UsageError("a brief is for a patch that is still to be made", hint="leave out --from-diff")
    if diff == "-" and "-" in sources:
        raise UsageError("standard input holds the failure or the patch, not both", hint="give one of them as a file")
    if show_prompt and (diff or show_brief or brief):
        raise UsageError("--show-prompt stands alone", hint="leave out --from-diff, --show-brief and --brief")


def _told(fix: Fix, patch: str | None, format: str) -> int:
    """What came of it, to standard output; the patch into a file as well where one is named."""
    from bugsage.surfaces import stdout

    if patch and fix.status == "plausible":
        Path(patch).write_text(fix.patch, encoding="utf-8", errors="surrogateescape", newline="")
    if format == "json":
        from bugsage.surfaces.documents.fix import from_fix

        stdout.write_document(from_fix(fix))
    else:
        from bugsage.surfaces.render.fix import fixed

        stdout.write(fixed(fix, stdout.look()))
    return _CODES[fix.status]


def _only_for_one(sources: tuple[str, ...], **given: str | bool | None) -> None:
    """What speaks of one issue goes not with all of them. Raises UsageError."""
    if sources:
        raise UsageError(
            "--all is for the issues that are known here and takes no SOURCE",
            hint=f"`bugsage diagnose {sources[0][:100]}` makes its issues known",
        )
    flag = next((name for name, value in given.items() if value), "")
    if flag:
        raise UsageError(f"--{flag.replace('_', '-')} is for one issue", hint="leave out --all, and name the issue")


def _briefed(house: House, sources: tuple[str, ...], wish: Wish, file: str | None, show: bool) -> int:
    """The brief, to standard output or into a file; how large it is goes to standard error."""
    from bugsage import pipeline
    from bugsage.surfaces import stderr, stdout

    made = pipeline.show_brief(house, sources, wish)
    if file:
        try:
            Path(file).write_text(made.text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    if show or not file:
        stdout.write(made.text)
    cut = f"; cut: {', '.join(made.cut)}" if made.cut else ""
    stderr.say(f"the brief has {len(made.text)} characters, about {made.tokens} tokens{cut}")
    return ExitCode.OK


def _quiet(_: str) -> None:
    """Nobody watches."""


COMMAND = Command(
    name="fix",
    description=(
        "Make a fix for an issue in a worktree of its own, prove it, score its risk, and commit it on a branch "
        "`bugsage/ISSUE`. The working tree, its stashes and branches stay as they are.\n\n"
        "A patch is offered only if the failing tests fail without it and pass with it, nothing that passed before "
        "breaks, and no test, check or setting was bent for it. Whether it is right a person says."
    ),
    run=run,
    parameters=(
        Parameter(
            name="sources",
            metavar="SOURCE or ISSUE",
            many=True,
            default=(),
            help="What failed, as for `bugsage diagnose`, or the id of an issue (`BS-…`); by default the newest "
            "recorded run that failed.",
        ),
        Parameter(
            name="agent",
            flags=("--agent",),
            metavar="NAME",
            help="Who writes the patch: `templates`, which needs no model, or a coding agent that "
            "`bugsage agents check` knows; `command: CMD` runs any other, with `{brief}` for the path of the brief.",
        ),
        TEST._replace(
            help="The command that must go green; by default the failing tests with the repository's test command."
        ),
        Parameter(
            name="time_limit",
            flags=("--time-limit",),
            metavar="SECONDS",
            kind="number",
            help="Begin nothing more after so many seconds; 1800 by default.",
        ),
        Parameter(
            name="attempts",
            flags=("--attempts",),
            metavar="N",
            kind="number",
            help="Prove at most so many patches; 10 by default.",
        ),
        Parameter(name="patch", flags=("--patch",), metavar="FILE", help="Write the patch there as well."),
        Parameter(
            name="show_brief",
            flags=("--show-brief",),
            kind="switch",
            default=False,
            help="Write exactly what an agent would be told first; the failing tests are run, and nothing is changed.",
        ),
        Parameter(
            name="show_prompt",
            flags=("--show-prompt",),
            kind="switch",
            default=False,
            help="With `--agent builtin`: write its first request exactly as it would be sent, and send nothing.",
        ),
        Parameter(
            name="brief",
            flags=("--brief",),
            metavar="FILE",
            help="Write that into a file, for a person or an agent of your own.",
        ),
        Parameter(
            name="from_diff",
            flags=("--from-diff",),
            metavar="FILE",
            help="Prove a patch that somebody else made: a file with a unified diff, or `-`.",
        ),
        Parameter(
            name="by",
            flags=("--by",),
            metavar="NAME",
            help="Who made the patch of --from-diff: the name of an agent, or `human:NAME`.",
        ),
        Parameter(
            name="comment",
            flags=("--comment",),
            metavar="TEXT",
            many=True,
            default=(),
            help="What you want otherwise than in the fix that waits, as `src/cart.py:12: keep the cache` or about all "
            "of it; may be given repeatedly. A coding agent is told so in your words.",
        ),
        Parameter(
            name="dry_run",
            flags=("--dry-run",),
            kind="switch",
            default=False,
            help="Commit nothing: only show the patch.",
        ),
        Parameter(
            name="all",
            flags=("--all",),
            kind="switch",
            default=False,
            help="One fix for each open issue that can be mended, those that deserve a look first at the beginning, "
            "each in a process and a worktree of its own; one whose fix waits for you is left alone.",
        ),
        Parameter(
            name="jobs",
            flags=("--jobs",),
            metavar="N",
            kind="number",
            help="Try so many candidates at the same time, as many as there are processors by default; with --all: "
            "make so many fixes at the same time, 1 by default.",
        ),
        KIND,
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage fix",
        "bugsage fix BS-7f3a2c91",
        "bugsage fix pytest.log --dry-run",
        "bugsage fix --agent claude-code",
        "bugsage fix --all --jobs 2",
        "bugsage fix --agent builtin --show-prompt",
        "bugsage fix --brief brief.md",
        'bugsage fix BS-7f3a2c91 --agent claude-code --comment "src/cart.py:12: keep the cache"',
        "bugsage fix --from-diff change.diff --by codex",
        'bugsage fix pytest.log --test "pytest tests/test_cart.py" --time-limit 120 --format json',
    ),
    exits={
        0: "a patch that held every check",
        1: "no patch held, or a person is needed",
        2: "no issue has this id",
        3: "git, the test command or the sandbox failed",
        4: "refused by a safety rule, a limit or the kill switch",
    },
)
