import sys
import unittest


class Account:
    def __init__(self, balance):
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("not enough money")
        self.balance -= amount


class TestAccount(unittest.TestCase):
    def test_fine(self):
        self.assertTrue(Account(1))

    def test_equal(self):
        """Withdrawing leaves the rest."""
        print("printed by the test")
        print("and to stderr", file=sys.stderr)
        account = Account(10)
        account.withdraw(4)
        self.assertEqual(account.balance, 5, "the rest")

    def test_error(self):
        Account(1).withdraw(2)

    def test_many(self):
        for amount in (1, 2, 3):
            with self.subTest(amount=amount):
                self.assertLess(amount, 2)
        with self.subTest("named", kind="list"):
            self.assertEqual([1, 2, 3], [1, 2, 4])

    @unittest.skip("not today")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_chain(self):
        try:
            Account(1).withdraw(2)
        except ValueError as error:
            raise RuntimeError("transfer failed") from error


class TestSetUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ConnectionError("no bank")

    def test_never(self):
        pass


class TestTearDown(unittest.TestCase):
    def tearDown(self):
        raise OSError("cannot close")

    def test_closes(self):
        pass
