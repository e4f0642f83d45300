"""`bugsage last`: explain the shell's last command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import REPO, Command, Parameter
from bugsage.surfaces.cli.diagnose import FORMATS
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.run import Written
    from bugsage.model.shell import LastCommand
    from bugsage.pipeline import House
    from bugsage.ports import Shell


def run(
    *,
    record: bool,
    rerun: bool,
    print_hook: str | None,
    install: str | None,
    uninstall: str | None,
    top: int | None,
    repo: str | None,
    format: str,
) -> int:
    """Explain, or do what was asked with the shell."""
    from bugsage import wiring
    from bugsage.surfaces import stdout

    asked = [flag for flag in (record, rerun, print_hook, install, uninstall) if flag]
    if len(asked) > 1:
        raise UsageError("--record, --rerun, --print-hook, --install and --uninstall exclude each other")
    shell = wiring.shell()
    if record:
        return shell.record()
    if print_hook:
        stdout.write(shell.hook(print_hook))
    elif install or uninstall:
        _tell_written(shell.install(install) if install else shell.uninstall(uninstall or ""))
    else:
        last = shell.last(output=not rerun)
        house = open_house(repo or (last.folder if Path(last.folder).is_dir() else None) or None)
        _tell(house, last)
        return _again(house, shell, last, format) if rerun else _explain(house, last, top, format)
    return int(ExitCode.OK)


def _tell_written(done: tuple[Written, ...]) -> None:
    from bugsage.surfaces import stderr, stdout

    for one in done:
        stdout.write(f"{one.action}  {one.path}  {one.reason}")
    if not done:
        stderr.say("nothing of the hook was there")
    elif any(one.action in ("created", "extended") for one in done):
        stderr.say("shells that are opened from now on have the hook")


def _tell(house: House, last: LastCommand) -> None:
    """Which command it was, without secrets."""
    from bugsage.intake.redaction.nested import safe
    from bugsage.surfaces import stderr
    from bugsage.surfaces.clean import one_line

    ended = "" if last.status is None else f", ended with status {last.status}"
    command = safe(last.command, house.private) if last.command else "(not told by the shell)"
    stderr.say(one_line(f"the last command: {command}{ended}", 400))


def _explain(house: House, last: LastCommand, top: int | None, format: str) -> int:
    from bugsage import pipeline
    from bugsage.surfaces import stderr
    from bugsage.surfaces.cli.diagnose import exit_code, write

    report = pipeline.last(house, last, top=top)
    if last.status == 0 and not report.diagnoses:
        stderr.say("it ended well, and nothing that it said is an error")
        return int(ExitCode.OK)
    write(report, format)
    return exit_code(report)


def _again(house: House, shell: Shell, last: LastCommand, format: str) -> int:
    """Run it once more, because that was asked for, and explain that run; gives its status."""
    from bugsage import pipeline
    from bugsage.surfaces import progress
    from bugsage.surfaces.cli.diagnose import write
    from bugsage.surfaces.cli.test import exit_code

    words = (shell.program(), "-c", last.command)
    with progress.shown(to_stderr=format != "text") as screen:
        done, report = pipeline.test(house, words, on_output=screen.pass_on, terminal=screen)
    if report is not None:
        write(report, format)
    return exit_code(done.status)


def _shell(name: str, help: str) -> Parameter:
    return Parameter(name=name, flags=(f"--{name.replace('_', '-')}",), metavar="SHELL", help=help)


COMMAND = Command(
    name="last",
    description=(
        "Explain the last command of this shell from what it said. Nothing is run again, unless `--rerun` asks for "
        "it.\n\n"
        "What it said comes from the recorder around the shell (`--record`), else from what tmux, screen, kitty or "
        "WezTerm still show. The hook of the shell (bash, zsh, fish) tells which command it was; `--install` puts it "
        "into the shell's own files and `--uninstall` takes it out."
    ),
    run=run,
    parameters=(
        Parameter(
            name="record",
            flags=("--record",),
            kind="switch",
            default=False,
            help="Open a shell inside this terminal whose output is kept, in memory and as long as it lives.",
        ),
        Parameter(
            name="rerun",
            flags=("--rerun",),
            kind="switch",
            default=False,
            help="Run the last command once more and explain that run.",
        ),
        _shell("print_hook", "Write the hook of a shell to standard output: bash, zsh or fish."),
        _shell("install", "Put the hook into the files that this shell reads when it begins."),
        _shell("uninstall", "Take it out again."),
        Parameter(
            name="top",
            flags=("--top",),
            metavar="N",
            kind="number",
            help="At most this many suspects for each issue; 10 unless the settings say otherwise.",
        ),
        REPO,
        Parameter(
            name="format", flags=("--format",), choices=FORMATS, default="text", help="How the answer is written."
        ),
    ),
    examples=("bugsage last", "bugsage last --record", "bugsage last --install bash", "bugsage last --rerun"),
    exits={
        0: "an error was found and something was said about it, or the command ended well",
        1: "nothing could be said about it",
        2: "what the command said is not known; the message says how it would be",
    },
)
