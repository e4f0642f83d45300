from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.keylines import MOST, find

LOG = """\
2026-01-05T10:00:00.0000000Z ##[group]Run make test
2026-01-05T10:00:01.0000000Z collected 3 items, 0 failed so far
2026-01-05T10:00:02.0000000Z warning: error handling is deprecated
2026-01-05T10:00:03.0000000Z Traceback (most recent call last):
2026-01-05T10:00:03.0000000Z   File "shop/cart.py", line 3, in total
2026-01-05T10:00:03.0000000Z KeyError: 'b'
2026-01-05T10:00:04.0000000Z E       assert 1 == 2
2026-01-05T10:00:04.0000000Z FAILED tests/test_cart.py::test_a - KeyError: 'b'
2026-01-05T10:00:04.0000000Z FAILED tests/test_cart.py::test_a - KeyError: 'b'
2026-01-05T10:00:05.0000000Z make: *** [Makefile:3: test] Error 1
2026-01-05T10:00:06.0000000Z ##[error]Process completed with exit code 1.
""".splitlines()


def test_reasons_come_first_and_boilerplate_last() -> None:
    found = find(LOG)
    assert [(line.line, line.text.split()[0]) for line in found[:3]] == [(6, "KeyError:"), (8, "FAILED"), (7, "E")]
    assert [line.line for line in found[3:]] == [10, 11]


def test_duplicates_count_once() -> None:
    assert [line.line for line in find(LOG)].count(9) == 0
    many = find([f"error: step {n} failed" for n in range(1, 500)])
    assert [line.line for line in many] == [1]


def test_numbers_of_the_source_are_kept() -> None:
    assert [line.line for line in find(["ok", "fatal: no"], [70, 90])] == [90]


def test_harmless_lines_are_not_errors() -> None:
    assert find(["everything is fine", "compiled in 3 s", ""]) == ()


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=80), max_size=60))
def test_never_more_than_asked_for_and_always_from_the_text(lines: list[str]) -> None:
    lines = [line + suffix for line in lines for suffix in ("", " ERROR: x", "Error")]
    found = find(lines)
    assert len(found) <= MOST
    assert all(line.text in lines[line.line - 1] for line in found)


def test_hostile_lines_take_no_time() -> None:
    for text in ("E   " + "a." * 50_000, "A" * 100_000 + "Error", "a$" * 50_000 + ": error", "Command " * 20_000):
        assert len(find([text])) <= 1
