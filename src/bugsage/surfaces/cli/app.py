"""The program: finds the command that was asked for, runs it, and gives the exit code."""

from bugsage.surfaces import ending, stderr, stdout
from bugsage.surfaces.cli.table import SUMMARIES


def run(argv: list[str]) -> int:
    """Run BugSage with these arguments, the program's name left out. Raises nothing but SystemExit when terminated."""
    stdout.make_safe(None)
    with ending.in_order():
        return stderr.guard(lambda: _run(argv))


def _run(argv: list[str]) -> int:
    if argv and argv[0] in SUMMARIES:
        from bugsage.surfaces.cli import plain
        from bugsage.surfaces.cli.loading import load

        command = load(argv[0])
        values = plain.read(command, argv[1:])
        if values is not None:
            return command.run(**values)
    from bugsage.surfaces.cli import full

    return full.run(argv)
