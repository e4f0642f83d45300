from bugsage.intake.pytest_blocks import read_block

LONG = """\

    def test_pay():
>       pay(3)

tests/test_pay.py:4:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

amount = 3, currency = 'EUR, or not'

    def pay(amount, currency):
>       raise shop.PayError("no\\nmoney")
E       shop.PayError: no
E       money

shop/pay.py:9: PayError
----------------------------- Captured stdout setup ----------------------------
first
----------------------------- Captured stdout call -----------------------------
second
------------------------------ Captured log call -------------------------------
WARNING  shop: poor
"""


def test_long_style() -> None:
    event = read_block(LONG, title="TestX.test_pay[a.b]", first_line=7)
    assert event is not None
    assert (event.type, event.message, event.file, event.line) == ("shop.PayError", "no\nmoney", "shop/pay.py", 9)
    assert event.test == "tests/test_pay.py::TestX::test_pay[a.b]"
    assert [(f.function, f.code) for f in event.frames] == [
        ("test_pay", "pay(3)"),
        ("pay", 'raise shop.PayError("no\\nmoney")'),
    ]
    assert event.frames[1].variables == {"amount": "3", "currency": "'EUR, or not'"}
    assert event.detail == ("shop.PayError: no", "money")
    assert [line.text for line in event.code if line.marked] == ["    pay(3)", '    raise shop.PayError("no\\nmoney")']
    assert event.captured == {"stdout": "first\nsecond", "log": "WARNING  shop: poor"}
    assert (event.phase, event.excerpt_line) == ("call", 7)
    assert event.excerpt == LONG.rstrip()


def test_phase_comes_from_the_title_before_the_argument() -> None:
    event = read_block("E   OSError: gone\n\nconftest.py:3: OSError\n", title="ERROR at teardown of test_x")
    assert event is not None
    assert (event.phase, event.type, event.test) == ("teardown", "OSError", "test_x")
    again = read_block("E   OSError: gone\n", phase="setup")
    assert again is not None
    assert (again.phase, again.type, again.message) == ("setup", "OSError", "gone")


def test_assertion_without_its_type() -> None:
    event = read_block(">   assert total == 3\nE   assert 4 == 3\n\ntest_a.py:2: AssertionError\n")
    assert event is not None
    assert (event.type, event.message) == ("AssertionError", "assert 4 == 3")


def test_empty_block_says_nothing() -> None:
    assert read_block(" \n\n") is None


def test_words_alone_are_the_message() -> None:
    event = read_block("[XPASS(strict)] should not pass", title="test_x")
    assert event is not None
    assert (event.type, event.message) == ("Failed", "[XPASS(strict)] should not pass")


def test_everything_is_capped() -> None:
    long = "x" * 200_000
    event = read_block(f"E   ValueError: {long}\n\na.py:1: ValueError\n---- Captured stdout call ----\n{long}\n")
    assert event is not None
    assert len(event.message) == 10_000
    assert len(event.excerpt) == len(event.captured["stdout"]) == 65_536
