import os

import pytest


def test_stop():
    if os.environ.get("HOW") == "exit":
        pytest.exit("the database is gone", returncode=4)
    raise KeyboardInterrupt
