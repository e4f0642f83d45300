"""Commands as typer knows them."""

from typing import Any

import pytest

from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.full import build


@pytest.mark.parametrize(("words", "most"), [([], 5), (["--most", "7"], 7)])
def test_a_number_may_have_a_default(words: list[str], most: int) -> None:
    given: list[Any] = []
    parameter = Parameter(
        name="most", flags=("--most",), metavar="N", kind="number", default=5, help="At most so many."
    )
    command = Command(
        name="count", description="Count.", run=lambda **said: given.append(said) or 0, parameters=(parameter,)
    )
    build(command).main(words, standalone_mode=False)
    assert given == [{"most": most}]
