"""`bugsage review`: a fix, or any change, with what speaks for it and against it; and taking it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, LandingRefused, UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, THEME, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.landing import Landed
    from bugsage.model.review import Checked, Review
    from bugsage.pipeline import House

SIGNOFF = Parameter(
    name="signoff", flags=("--signoff",), kind="switch", default=False, help="Sign the commit off, as `git commit -s`."
)


def run(
    *,
    change: str | None,
    staged: bool,
    take: tuple[str, ...],
    check: bool,
    issue: str | None,
    commit: bool,
    message: str | None,
    message_file: str | None,
    edit: bool,
    signoff: bool,
    onto: str | None,
    anyway: bool,
    plain: bool,
    theme: str,
    repo: str | None,
    format: str,
) -> int:
    """Show the change, on a terminal on a screen that stays; with `--commit` take it, or what was chosen of it."""
    from bugsage import pipeline
    from bugsage.model.review import LandWish
    from bugsage.surfaces import asking

    given = {"-m": message, "--message-file": message_file, "--edit": edit, "--signoff": signoff, "--onto": onto}
    flag = next((name for name, value in (given | {"--anyway": anyway}).items() if value), "")
    _refuse_contradictions(change, flag, issue, staged=staged, commit=commit, check=check, edit=edit)
    house = open_house(repo, quiet=not plain)
    if not (plain or commit or take or check) and format == "text" and asking.is_possible():
        return _screen(house, change or "", theme, staged=staged)
    wish = LandWish(message=_message(message, message_file), edit=edit, signoff=signoff, onto=onto, anyway=anyway)
    found = _taken(house, change or "", take, staged=staged)
    checked = _checked(house, found, issue or "") if check else None
    if not commit or (checked and checked.said):
        _show(found, format, checked=checked)
        return ExitCode.NO if checked and checked.said else ExitCode.OK
    try:
        landed = pipeline.land(house, found, wish)
    except LandingRefused as error:
        return _refused(found, error, format)
    if format == "json":
        _show(found, format, landed, checked)
    else:
        from bugsage.surfaces import stdout
        from bugsage.surfaces.render import review

        mended = found.fix.issue if found.fix and found.selection is None else ""
        stdout.write(review.landed(landed, stdout.look(), mended))
    return ExitCode.OK


def _screen(house: House, change: str, theme: str, *, staged: bool) -> int:
    """The screen that stays, until a key ends it; what stands in the way of it is said before it is there."""
    from bugsage.pipeline.landing.sighting import sight
    from bugsage.surfaces import stdout
    from bugsage.surfaces.render import review
    from bugsage.surfaces.tui.review.showing import shown

    done = shown(house, lambda: sight(house, change, staged=staged), theme=theme, unicode=stdout.look().unicode)
    for landed, issue in done:
        stdout.write(review.landed(landed, stdout.look(), issue))
    return ExitCode.OK


def _show(found: Review, format: str, landed: Landed | None = None, checked: Checked | None = None) -> None:
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents.review import from_review

        stdout.write_document(from_review(found, landed, checked=checked))
    else:
        from bugsage.surfaces.render.review import reviewed

        stdout.write(reviewed(found, stdout.look(), checked))


def _refused(found: Review, error: LandingRefused, format: str) -> int:
    """What stands in the way goes to whoever reads: a program gets one document, a person the conflicts."""
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.clean import clean

    if format == "json":
        from bugsage.surfaces.documents.review import from_review

        stdout.write_document(from_review(found, None, error))
    elif error.detail:
        stderr.show(clean(error.detail))
    stderr.say_error(str(error), error.hint)
    return int(error.exit_code)


def _refuse_contradictions(
    change: str | None, flag: str, issue: str | None, *, staged: bool, commit: bool, check: bool, edit: bool
) -> None:
    """What is said without what it is for; `flag` is one that is for a commit. Raises UsageError."""
    from bugsage.surfaces import asking

    if flag and not commit:
        raise UsageError(f"{flag} is for a commit", hint="add --commit")
    if edit and not asking.is_possible():
        raise UsageError("--edit opens an editor, and there is no terminal", hint="give the message with -m")
    if staged and change:
        raise UsageError("--staged is a change by itself", hint="leave out one of them")
    if issue and not check:
        raise UsageError("--issue is for the checks of a patch", hint="add --check")


def _taken(house: House, change: str, take: tuple[str, ...], *, staged: bool) -> Review:
    """The change, or what was named of it."""
    from bugsage import pipeline
    from bugsage.pipeline.landing.reviewing import taken
    from bugsage.pipeline.landing.taking import selection_of

    found = pipeline.review(house, change, staged=staged)
    selection = selection_of(take, found.files)
    return found if selection is None else taken(house, found, selection)


def _checked(house: House, found: Review, issue: str) -> Checked:
    """What came of the checks on it; a person hears what is being done."""
    from bugsage.pipeline.fixing.again import check
    from bugsage.surfaces import stderr

    return check(house, found, issue, stderr.say if stderr.is_terminal() else _quiet)


def _quiet(_: str) -> None:
    """Nobody watches."""


def _message(said: str | None, file: str | None) -> str:
    """Raises UsageError where both are given, or the file cannot be read."""
    if said is not None and file is not None:
        raise UsageError("give the message with -m or as a file, not both")
    if file is None:
        return said or ""
    try:
        return Path(file).read_text("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(f"--message-file {file}: {error.strerror}") from error


COMMAND = Command(
    name="review",
    description=(
        "Show a fix with its cause, its proof, its risk and every part of its patch; by default the newest fix. With "
        "`--commit` take it, or the parts that `--take` names, as a commit of yours on the branch that is checked out: "
        "hooks, signature, author and sign-off are as git is configured.\n\n"
        "Uncommitted work stays as it is, staged or not. Where it is in the way, or a hook says no, that is shown and "
        "nothing is changed. `bugsage undo` takes the commit back.\n\n"
        "On a terminal this is a screen, on which parts and lines are taken, left, edited and committed; `?` tells its "
        "keys.\n\n"
        "Any other change is shown the same way: a commit, a range, `--staged`, the file of a patch."
    ),
    run=run,
    parameters=(
        Parameter(
            name="change",
            metavar="FIX|CHANGE",
            help="A fix (`FX-…`), its issue (`BS-…`) or its branch; a patch file or `-`; a commit or a range of git's.",
        ),
        Parameter(
            name="staged", flags=("--staged",), kind="switch", default=False, help="What is staged for the next commit."
        ),
        Parameter(
            name="take",
            flags=("--take",),
            metavar="PARTS",
            many=True,
            default=(),
            help="Only these: numbers of parts (`1,3-4`), lines of one (`2:4-6+9`), the path of a file, or `all`; may "
            "be given repeatedly. Without --commit it shows what would be taken.",
        ),
        Parameter(
            name="check",
            flags=("--check",),
            kind="switch",
            default=False,
            help="Hold what is taken against everything that the fix was held against, in a worktree; with --commit "
            "it is committed only if it holds.",
        ),
        Parameter(
            name="issue",
            flags=("--issue",),
            metavar="ISSUE",
            help="With --check: the issue that a patch is to mend, where it is no fix.",
        ),
        Parameter(name="commit", flags=("--commit",), kind="switch", default=False, help="Commit it."),
        Parameter(
            name="message",
            flags=("--message", "-m"),
            metavar="TEXT",
            help="The message, in place of the words that come with the fix; its trailers stay.",
        ),
        Parameter(name="message_file", flags=("--message-file",), metavar="FILE", help="The same from a file."),
        Parameter(
            name="edit",
            flags=("--edit",),
            kind="switch",
            default=False,
            help="Open the message in the editor that git is configured for.",
        ),
        SIGNOFF,
        Parameter(
            name="onto",
            flags=("--onto",),
            metavar="BRANCH",
            help="Commit to this branch, which nobody has checked out.",
        ),
        Parameter(
            name="anyway",
            flags=("--anyway",),
            kind="switch",
            default=False,
            help="You are the person who decides, where the risk asks for more than a look.",
        ),
        Parameter(
            name="plain", flags=("--plain",), kind="switch", default=False, help="Write lines, on a terminal too."
        ),
        THEME,
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage review",
        "bugsage review BS-7f3a2c91 --commit",
        'bugsage review --take 1,3 --commit -m "Read the total once"',
        "bugsage review --take 2:4-6 --commit --edit",
        "bugsage review --take 1,3 --check",
        "bugsage review HEAD~1",
        "bugsage review --staged --format json",
    ),
    exits={
        1: "with --commit: a conflict, or a hook, stands in the way; with --check: it does not hold; "
        "nothing was changed",
        2: "no such fix, part or change",
        3: "git failed",
        4: "refused by a safety rule or the kill switch",
    },
)
