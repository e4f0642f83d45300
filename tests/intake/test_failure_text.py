import pytest

from bugsage.intake.failure_text import read, renamed, typed

TEXTS = {
    "python": 'Traceback (most recent call last):\n  File "/x/a.py", line 3, in f\n    g()\nKeyError: 1',
    "java": "a.PriceException: no\n\tat a.B.c(B.java:3)\nCaused by: java.io.IOException: deep\n\tat a.D.e(D.java:9)",
    "csharp": "System.Exception : no\n   at A.B.C() in /x/b.cs:line 3",
    "rust": "thread 'a::t' panicked at src/a.rs:3:5:\nno",
    "go": "panic: no\n\ngoroutine 1 [running]:\nexample.org/a.f()\n\t/x/a.go:3 +0x1",
    "elixir": "  1) test a (A)\n     test/a_test.exs:7\n     ** (KeyError) no\n     stacktrace:\n"
    "       (a 0.1.0) lib/a.ex:3: A.f/1\n       test/a_test.exs:9: (test)",
    "dart": "Bad state: no\ntest/a_test.dart 3:7  main.<fn>",
    "ruby": "NoMethodError: no\n./lib/a.rb:3:in `f'\n./spec/a_spec.rb:9:in `block'",
    "php": "A\\B::testC\nTypeError: no\n\n/x/A.php:3\n/x/ATest.php:9",
    "javascript": "TypeError: no\n    at f (/x/a.js:3:5)\n    at g (/x/a.test.js:9:1)",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_stack_of_a_language_is_found(language: str) -> None:
    found = read(TEXTS[language])
    assert found is not None
    assert found.language == language
    assert found.exceptions[0].frames[-1].line == 3


def test_a_text_without_a_stack_is_nobodys() -> None:
    assert read("expected 3 but was 2\nsee a.py:3") is None


def test_a_chain_is_kept() -> None:
    found = read(TEXTS["java"])
    assert found is not None
    assert [one.relation for one in found.exceptions] == ["raised", "cause"]


def test_the_type_of_a_report_stands_where_the_text_has_none() -> None:
    found = read(TEXTS["dart"])
    assert found is not None
    assert renamed(found.exceptions, "Error", "x")[0].type == "StateError"
    assert typed("RangeError: far") == ("RangeError", "far")
    assert typed("expected 3") is None
