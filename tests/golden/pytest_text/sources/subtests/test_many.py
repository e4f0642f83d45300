import unittest


def test_numbers(subtests):
    for n in range(3):
        with subtests.test(msg="square", n=n):
            assert n * n == n


def test_silent(subtests):
    with subtests.test():
        assert {"a": 1} == {}


class TestOld(unittest.TestCase):
    def test_items(self):
        for item in ("x", "y"):
            with self.subTest(item=item):
                self.assertEqual(item, "x")
