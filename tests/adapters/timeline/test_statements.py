import sqlite3

import pytest

from bugsage.adapters.timeline.statements import SCHEMA_VERSION, migrations, statements


def test_each_statement_has_its_name() -> None:
    assert set(statements()) == {"migration-1", "insert", "find", "after", "of-issue", "digest", "head"}


def test_a_new_file_takes_every_migration_and_a_present_one_none() -> None:
    assert len(migrations(0)) == SCHEMA_VERSION
    assert migrations(SCHEMA_VERSION) == []


@pytest.mark.parametrize("name", ["insert", "find", "after", "digest", "head"])
def test_every_statement_fits_the_schema(name: str) -> None:
    connection = sqlite3.connect(":memory:")
    for script in migrations(0):
        connection.executescript(script)
    sql = statements()[name]
    connection.execute(f"EXPLAIN {sql}", ("x",) * sql.count("?"))
    connection.close()
