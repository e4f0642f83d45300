"""The program's front door. It answers `--version` before anything heavy is imported."""

import sys


def main() -> None:
    """Run BugSage with the arguments of this process and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from bugsage import __version__

        print(f"bugsage {__version__}")
        return
    from bugsage.surfaces.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
