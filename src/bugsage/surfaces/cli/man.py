"""`bugsage man`: the manual page."""

from bugsage.surfaces.cli.command import FORMAT, Command


def run(*, format: str) -> int:
    """Write the page."""
    from bugsage.surfaces import stdout
    from bugsage.surfaces.cli.manual import page

    if format == "json":
        from bugsage.surfaces.documents.base import ManDocument

        stdout.write_document(ManDocument(schema="bugsage/man@1", page=page()))
    else:
        stdout.write(page())
    return 0


COMMAND = Command(
    name="man",
    description=(
        "Write the manual page: every command with its options, examples and exit codes. A wheel puts it where `man` "
        "looks, so that `man bugsage` shows it."
    ),
    run=run,
    parameters=(FORMAT,),
    examples=("bugsage man | man -l -", "bugsage man > bugsage.1"),
)
