import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.clean import cap, clean

SEQUENCES = [
    *("\x1b[31m", "\x1b[2K", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bP1$q\x1b\\"),
    *("\x1b(B", "\x1b7", "\x9b1m", "\x1b[", "\x1b]"),
]
PLAIN = ["\r", "\r\n", "\n", "\t", "\u202e", "\u200b", "\ufeff", "word", "é", "😀"]
TEXTS = st.lists(st.sampled_from([*SEQUENCES, *PLAIN]) | st.text(max_size=5)).map("".join)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\x1b[1m\x1b[31mE   boom\x1b[0m", "E   boom"),
        ("\x1b]0;window title\x07E   boom", "E   boom"),
        ("\x1b]8;;file:///x.py\x1b\\x.py\x1b]8;;\x1b\\:3", "x.py:3"),
        ("\x1bP+q544e\x1b\\after", "after"),
        ("\x1b]0;never closed\nnext", "0;never closed\nnext"),
        ("one\r\ntwo\r\r\nthree", "one\ntwo\nthree"),
        ("10%\r55%\r100%\ndone", "100%\ndone"),
        ("downloading\rok", "okwnloading"),
        ("ValueError: one\r over", "ValueError: one  over"),
        ("FAILED a.py::t - ValueError: one\r over", "FAILED a.py::t - ValueError: one  over"),
        ("E   shop.Error: one\r\r\n", "E   shop.Error: one\n"),
        ("TypeError: one\r\ntwo", "TypeError: one\ntwo"),
        ("downloading\r\x1b[Kok", "ok"),
        ("tab\tstays\x00\x07\x0b\x0c\x85", "tab\tstays"),
        ("\ufeffus\u202eer\u2066\u200b name", "user name"),
        ("line\u2028separator", "line separator"),
        ("\udcff", "\ufffd"),
        ("größe 名前 😀", "größe 名前 😀"),
    ],
)
def test_what_a_person_would_see(written: str, seen: str) -> None:
    assert clean(written) == seen


@given(TEXTS)
def test_lines_stay_and_nothing_invisible_is_left(text: str) -> None:
    seen = clean(text)
    assert seen.count("\n") == text.count("\n")
    assert {unicodedata.category(c) for c in seen if c not in "\t\n"} & {"Cc", "Cs"} == set()
    assert not set(seen) & set("\u200b\u200e\u202a\u202e\u2066\u2069\ufeff\u2028")
    assert clean(seen) == seen


@given(TEXTS)
def test_a_whole_text_and_its_lines_read_alike(text: str) -> None:
    assert clean(text) == "\n".join(clean(line) for line in text.split("\n"))


@given(st.text(max_size=300), st.integers(0, 200))
def test_cap_keeps_to_its_limit(text: str, limit: int) -> None:
    short = cap(text, limit)
    assert len(short) <= limit
    assert short == text or len(text) > limit


def test_cap_keeps_both_ends_and_says_how_much_is_gone() -> None:
    short = cap("a" * 100 + "b" * 100, 60)
    assert short.startswith("aaa")
    assert short.endswith("bbb")
    assert "[140 characters cut]" in short
