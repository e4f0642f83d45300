"""The program's front door. It answers `--version` before anything heavy is imported."""

import sys


def main() -> None:
    """Run BugSage with the arguments of this process and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from bugsage import __version__

        try:
            print(f"bugsage {__version__}", flush=True)
        except OSError:
            pass  # the same words take the long way, which says what is wrong with the output
        else:
            return
    from bugsage.surfaces.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
