"""Exceptions that a test asked for."""

import pytest

from bugsage.model.error import ErrorEvent
from bugsage.repair.expecting import expected_errors
from tests.repair.sites import Files

TEST = "import pytest\n\n\ndef test_a():\n    with pytest.raises(Empty, match='none'):\n        f()\n"


@pytest.mark.parametrize("name", ["exec", "rmtree", "os.system", "exit"])
def test_a_message_alone_makes_nothing_an_exception(name: str) -> None:
    event = ErrorEvent(type="Failed", message=f"DID NOT RAISE <class '{name}'>")
    assert expected_errors(event, Files({})) == ()


def test_the_message_and_the_source_of_the_test() -> None:
    event = ErrorEvent(type="Failed", message="DID NOT RAISE <class 'ValueError'>")
    assert [one.type for one in expected_errors(event, Files({}))] == ["ValueError"]
    event = ErrorEvent(
        type="Failed", message="DID NOT RAISE <class 'app.Empty'>", test="test_a.py::test_a", file="test_a.py", line=5
    )
    assert [(one.type, one.pattern) for one in expected_errors(event, Files({"test_a.py": TEST}))] == [
        ("Empty", "none")
    ]
