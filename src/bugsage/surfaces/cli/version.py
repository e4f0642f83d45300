"""`bugsage version`: which BugSage this is."""

from bugsage.surfaces.cli.command import FORMAT, Command


def run(*, format: str) -> int:
    """Say the version, and with JSON what it runs on."""
    import platform

    from bugsage import __version__
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents.base import VersionDocument

        python, system = platform.python_version(), platform.platform()
        stdout.write_document(
            VersionDocument(schema="bugsage/version@1", version=__version__, python=python, platform=system)
        )
    else:
        stdout.write(f"bugsage {__version__} (Python {platform.python_version()}, {platform.platform()})")
    return 0


COMMAND = Command(
    name="version",
    description="Say which version of BugSage this is and what it runs on. `bugsage --version` is the short form.",
    run=run,
    parameters=(FORMAT,),
    examples=("bugsage version", "bugsage version --format json"),
)
