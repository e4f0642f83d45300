"""`bugsage schema`: JSON Schema of any input or output."""

from bugsage.surfaces.cli.command import FORMAT, Command, Parameter


def run(*, name: str | None, format: str) -> int:
    """Write the schema of this name, or list the names."""
    from bugsage.surfaces import stdout
    from bugsage.surfaces.schemas import SCHEMAS, schema_of

    if name is not None:
        stdout.write_document(schema_of(name))
    elif format == "json":
        from bugsage.surfaces.documents.base import SchemasDocument

        names = {name: describes for name, (_, describes) in SCHEMAS.items()}
        stdout.write_document(SchemasDocument(schema="bugsage/schemas@1", schemas=names))
    else:
        stdout.write("\n".join(f"{name:<10} {describes}" for name, (_, describes) in SCHEMAS.items()))
    return 0


COMMAND = Command(
    name="schema",
    description="Write the JSON Schema of an input or output of BugSage. Without a NAME the names are listed.",
    run=run,
    parameters=(Parameter(name="name", metavar="NAME", help="What to describe."), FORMAT),
    examples=("bugsage schema", "bugsage schema diagnosis > diagnosis.schema.json"),
    exits={2: "no schema has this name"},
)
