"""The statements of `timeline.sql`, by name."""

from functools import cache
from pathlib import Path

#: Name of the statement that brings the schema from one version to the next, by the version it leads to.
MIGRATION = "migration-{version}"
#: Version of the schema that this code writes, kept in `PRAGMA user_version`.
SCHEMA_VERSION = 1


@cache
def statements() -> dict[str, str]:
    """Every named statement of `timeline.sql`."""
    parts = Path(__file__).with_name("timeline.sql").read_text("utf-8").split("-- name: ")[1:]
    named = (part.partition("\n") for part in parts)
    return {name.strip(): sql.strip() for name, _, sql in named}


def migrations(since: int) -> list[str]:
    """The scripts that lead from schema version `since` to the present one, in order."""
    return [statements()[MIGRATION.format(version=version)] for version in range(since + 1, SCHEMA_VERSION + 1)]
