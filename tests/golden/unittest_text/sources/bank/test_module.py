import unittest


def setUpModule():
    raise RuntimeError("module is not ready")


class TestNever(unittest.TestCase):
    def test_never(self):
        pass
