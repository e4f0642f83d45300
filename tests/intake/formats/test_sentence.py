import pytest

from bugsage.intake.formats import sentence


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("KeyError: 'user_id' in checkout", "KeyError", "'user_id' in checkout"),
        ("TypeError: 'NoneType' object is not subscriptable", "TypeError", "'NoneType' object is not subscriptable"),
        ("the login page crashes with AttributeError", "AttributeError", "the login page crashes with AttributeError"),
        ("shop.errors.PriceError", "shop.errors.PriceError", ""),
        ("we get a ValueError: bad date since today", "ValueError", "bad date since today"),
        ("Uncaught TypeError: x is not a function", "TypeError", "x is not a function"),
        ("Error: no such thing", "Error", "no such thing"),
        ("KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("the totals are wrong", "Report", "the totals are wrong"),
        ("the error is in the totals", "Report", "the error is in the totals"),
    ],
)
def test_type_and_message(text: str, kind: str, message: str) -> None:
    (event,) = sentence.parse(text).events
    assert (event.type, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("text", "file", "line"),
    [
        ("ValueError at src/shop/cart.py:41", "src/shop/cart.py", 41),
        (r"ValueError in C:\shop\cart.py:41", "C:/shop/cart.py", 41),
        ("it fails at 10:41 with KeyError", None, None),
        ("KeyError from https://example.org:80", None, None),
        ("Error: see shop.py:3\n    at run (/srv/app/index.js:3:9)", "/srv/app/index.js", 3),
        ("KeyError: one\ntwo\nthree\nfour, see shop.py:3", None, None),
    ],
)
def test_place(text: str, file: str | None, line: int | None) -> None:
    (event,) = sentence.parse(text).events
    assert (event.file, event.line) == (file, line)


def test_symbols_are_the_names_of_code_in_it() -> None:
    (event,) = sentence.parse(
        "KeyError in `Cart.total()` when 'user_id' goes from parse_order to shop.api.send()"
    ).events
    assert event.tags["symbols"].split() == ["Cart.total", "user_id", "shop.api.send", "parse_order"]


@pytest.mark.parametrize(
    "text", ["", "all is well", "no errors at all", "An error occurred", "Error 404 is shown\n" * 30, "x" * 30_000]
)
def test_what_names_no_error_is_not_claimed(text: str) -> None:
    assert sentence.recognise(text) == 0


def test_a_long_text_is_not_a_sentence() -> None:
    assert sentence.recognise("KeyError: 1\n" + "more\n" * 100) == 0


@pytest.mark.parametrize(
    "text", ["a." * 40_000 + "Error", "A" * 80_000, "Aa$." * 20_000, "'" * 50_000, "a_" * 50_000, "at " * 30_000]
)
def test_hostile_sentences_take_no_time(text: str) -> None:
    assert len(sentence.parse(text).events) == 1
    sentence.recognise(text[:20_000])
