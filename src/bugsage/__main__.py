"""The program's front door. It answers `--version` before anything heavy is imported."""

import os
import sys

#: What Python calls the encoding of file names where the locale is C or POSIX and nothing else was said.
_NARROW = frozenset(("ascii", "us-ascii", "646", "ansi_x3.4-1968"))


def main() -> None:
    """Run BugSage with the arguments of this process and exit with its code."""
    _widen()
    if sys.argv[1:] == ["--version"]:
        from bugsage import __version__

        try:
            print(f"bugsage {__version__}", flush=True)
        except OSError:
            pass  # the same words take the long way, which says what is wrong with the output
        else:
            return
    try:
        from bugsage.surfaces.cli.app import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # before the program could look after that itself
        print("bugsage: interrupted", file=sys.stderr)
        sys.exit(130)


def _widen() -> None:
    """Start again in UTF-8 mode where Python was told to take file names for ASCII: others could not even be named.

    The environment stays as it is, so the tests of a project still run in the locale that they were given.
    """
    if sys.flags.utf8_mode or sys.getfilesystemencoding().lower() not in _NARROW:
        return
    if sys.executable and os.access(sys.executable, os.X_OK):
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _without_the_working_folder() -> None:
    """Forget the folder that `python -m` puts first: it may hold a package of any name, and none of them must run.

    Where BugSage itself is imported from that folder (from its own `src/`), it stays.
    """
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not sys.flags.safe_path and sys.path and sys.path[0] != home and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]


if __name__ == "__main__":
    _without_the_working_folder()
    main()
