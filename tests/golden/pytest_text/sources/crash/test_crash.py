import os

import pytest


def test_dies():
    os._exit(3)


@pytest.mark.parametrize("n", range(3))
def test_odd(n):
    assert n % 2 == 0
