import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.parameterise import parameterise, parameterise_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'user_id'", "<quoted>"),
        ("expected 3 got 4.5e-3", "expected <number> got <number>"),
        ("<Cart object at 0x7f3a2b>", "<Cart object at <address>>"),
        ("job 0b7a9c1e-33aa-4c1d-9f00-aabbccddeeff is gone", "job <uuid> is gone"),
        ("since 2026-01-05T10:00:00.123Z", "since <date>"),
        ("at 10:11:12,5 by ana@example.org", "at <time> by <email>"),
        ("GET https://example.org/a?b=1 failed", "GET <url> failed"),
        ("no file /home/ana/x/a.py", "no file <path>"),
        ("commit 3fa9c0de12 on 10.0.0.1:80", "commit <hash> on <ip>"),
        ("worker12  crashed", "worker<number> crashed"),
        ("plain words and/or none", "plain words and/or none"),
    ],
)
def test_what_changes_is_named(text: str, expected: str) -> None:
    assert parameterise(text) == expected


def test_code_keeps_its_strings_and_numbers() -> None:
    assert parameterise_code('  raise  ValueError("a",\t1)') == 'raise ValueError("a", 1)'


@given(st.text(max_size=300), st.integers(0, 10**9), st.integers(0, 10**9))
def test_numbers_never_tell_two_messages_apart(text: str, one: int, other: int) -> None:
    assert parameterise(f"{text} after {one} s") == parameterise(f"{text} after {other} s")


@pytest.mark.parametrize(
    "text", ["'" * 50_000, "a" * 50_000, "1-" * 25_000, "/a" * 25_000, "a." * 25_000 + "@", "f1" * 25_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    assert len(parameterise(text)) < 20_000
