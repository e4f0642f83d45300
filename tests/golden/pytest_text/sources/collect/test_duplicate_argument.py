import pytest


@pytest.mark.parametrize("missing", [1])
def test_a():
    pass
