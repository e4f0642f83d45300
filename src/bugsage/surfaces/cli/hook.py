"""`bugsage hook`: what is pushed, judged before it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces import pushed_refs
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter

if TYPE_CHECKING:
    from bugsage.model.hook_answer import HookAnswer
    from bugsage.model.hooking import HookFile, PushedRef
    from bugsage.pipeline import House

ACTIONS = ("install", "uninstall", "run")
_CODES = {"refused": ExitCode.REFUSED, "blocked": ExitCode.NO}


def run(*, action: str, remote: str | None, url: str | None, repo: str | None, format: str) -> int:
    """Install it, take it out, or be it."""
    if action == "run":
        return _judge(remote, url, repo, format)
    if remote:
        raise UsageError(f"`bugsage hook {action}` takes no {remote}", hint="--repo DIR names another repository")
    from bugsage.pipeline import hooking
    from bugsage.surfaces.cli.opening import open_house

    house = open_house(repo)
    done = hooking.install(house) if action == "install" else hooking.uninstall(house)
    _write_file(done, format)
    return int(ExitCode.OK)


def _judge(remote: str | None, url: str | None, repo: str | None, format: str) -> int:
    lines = _lines(remote)
    if format == "text" and os.environ.get("BUGSAGE_HOOK_FORMAT") != "json":
        if lines is not None and not _may_bring(lines, repo):
            return int(ExitCode.OK)
    else:
        format = "json"  # noqa: A001 (the parameter)
    from bugsage.pipeline import hooking

    house, refs, name = _house(repo), _refs(lines), remote or url or ""
    if pushed_refs.is_skipped(os.environ):
        return _write(_passed_by(house, refs, name), format)
    found = hooking.pushed(house, refs)
    if not found.pushes and format == "text":
        return int(ExitCode.OK)
    from bugsage.pipeline.hooking.answering import judge_push
    from bugsage.surfaces import stderr

    return _write(judge_push(house, found, name, lambda said: stderr.say(said)), format)


def _may_bring(lines: list[pushed_refs.Line], repo: str | None) -> bool:
    """Whether there may be anything to judge; in doubt there is."""
    some = [line for line in lines if line.local and line.local != line.remote]
    if not some or repo is not None:
        return bool(some)
    from bugsage.wiring.quick import may_be_fresh

    return may_be_fresh([line.local for line in some if line.local], [line.remote for line in some if line.remote])


def _passed_by(house: House, refs: tuple[PushedRef, ...], remote: str) -> HookAnswer:
    from bugsage.pipeline.hooking.answering import pass_by

    return pass_by(house, refs, remote, os.environ.get("BUGSAGE_SKIP_REASON", "").strip())


def _lines(remote: str | None) -> list[pushed_refs.Line] | None:
    """What is pushed; None where nobody says, and it is what `git push` would push."""
    if remote is None:
        return pushed_refs.of_pre_commit(os.environ)
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "git tells a pre-push hook on standard input what is pushed, and there is only a terminal",
            hint="without a remote, `bugsage hook run` judges what `git push` would push now",
        )
    return pushed_refs.read(sys.stdin.buffer.read())


def _refs(lines: list[pushed_refs.Line] | None) -> tuple[PushedRef, ...]:
    from bugsage.model.hooking import PushedRef

    return tuple(PushedRef(**line._asdict()) for line in lines or ())


def _house(repo: str | None) -> House:
    """The repository that git called the hook in: one without a `.git` in its folder is named by the environment."""
    from bugsage.surfaces.cli.opening import open_house

    if repo is None and not os.path.lexists(".git") and os.environ.get("GIT_DIR"):
        repo = os.environ["GIT_DIR"]
    return open_house(repo)


def _write(answer: HookAnswer, format: str) -> int:
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents.hook import from_answer

        stdout.write_document(from_answer(answer))
    else:
        from bugsage.surfaces.render import hook

        if said := hook.answer(answer, stdout.look()):
            stdout.write(said)
    return int(_CODES.get(answer.outcome, ExitCode.OK))


def _write_file(done: HookFile, format: str) -> None:
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents.hook import from_file

        stdout.write_document(from_file(done))
    else:
        from bugsage.surfaces.render import hook

        stdout.write(hook.file(done, stdout.look()))


COMMAND = Command(
    name="hook",
    description=(
        "The git pre-push hook: it judges what is pushed, and not what lies in the working tree. Rules and risk come "
        "first, then the tests that the push touches, for a minute at most; what fails is diagnosed, and what failed "
        "before is not blamed on it. `[hook]` in the settings says what a push is held for.\n\n"
        "`install` puts it beside whatever hook is there, `uninstall` takes it out and leaves what was there as it "
        "was. `run` is the hook itself; without a remote it judges what `git push` would push now. BUGSAGE_SKIP=1 "
        "passes it by, and BUGSAGE_SKIP_REASON says why; both go into the timeline."
    ),
    run=run,
    parameters=(
        Parameter(name="action", metavar="install|uninstall|run", choices=ACTIONS, required=True, help="What to do."),
        Parameter(name="remote", metavar="REMOTE", help="Of `run`: the remote, as git names it to its hooks."),
        Parameter(name="url", metavar="URL", help="Of `run`: the address of the remote."),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage hook install",
        "bugsage hook run --format json",
        'BUGSAGE_SKIP=1 BUGSAGE_SKIP_REASON="the tests need the VPN" git push',
    ),
    exits={
        0: "nothing is held; what was found is told",
        1: "the push is held",
        3: "it could not be judged: git failed, or the hook cannot be written",
        4: "a safety rule refuses it",
    },
)
