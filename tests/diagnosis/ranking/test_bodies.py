"""Which lines of a definition can hold the fault."""

import pytest

from bugsage.diagnosis.ranking.bodies import may_hold_fault


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("    from ._impl import pager", False),
        ("import os", False),
        ("    const { pager } = require('./impl')", False),
        ("    })", False),
        ("    else:", False),
        ('        raise TableError("no table here")', False),
        ("        throw new errors.TableError('no')", False),
        ("        raise KeyError(name)", True),  # what the failure speaks of
        ("        raise self.error(name)", True),
        ("    important = importer(pager)", True),
        ("    return pager", True),
    ],
)
def test_a_marked_line_is_one_that_can_hold_the_fault(line: str, may: bool) -> None:
    assert may_hold_fault(line, {"keyerror", "name"}) is may
