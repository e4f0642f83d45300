from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.keylines import MOST, find
from bugsage.intake.usual import Usual

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
    assert {10, 11} <= {line.line for line in found[3:]}


def test_duplicates_count_once() -> None:
    assert [line.line for line in find(LOG)].count(9) == 0
    many = find([f"error: step {n} failed" for n in range(1, 500)])
    assert [line.line for line in many] == [1]


def test_numbers_of_the_source_are_kept() -> None:
    assert [line.line for line in find(["ok", "fatal: no"], [70, 90])] == [90]


def test_without_any_word_of_an_error_the_last_paragraph_before_the_end_says_it() -> None:
    log = ["##[group]Run ./check", "counting lines", "", "This change has 3174 lines, we take 2000", "Split it up.", ""]
    found = find([*log, "##[error]Process completed with exit code 1."])
    assert found[0].line == 4
    assert found[-1].line == 7


def test_what_a_shell_tells_before_it_runs_it_is_no_message() -> None:
    found = find(["+ git status --porcelain", "+ echo 'error: left dirty'", "error: left dirty", "+ exit 1"])
    assert [line.line for line in found] == [3, 4]


def test_what_failures_say_goes_before_errors_that_nobody_counted() -> None:
    log = ["ValueError: logged by a test that passed", "...", "____ test_a ____", "x", "KeyError: 'b'"]
    assert find(log)[0].line == 1
    assert [line.line for line in find(log, told=[range(2, 5)])] == [5, 3, 1]


def test_what_is_usual_where_all_is_well_comes_last() -> None:
    log = ["error: no cache found, going on", "error: cannot open shop.toml", "exit code: 1"]
    usual = Usual()
    usual.learn(["error: no cache found, going on"])
    assert [line.line for line in find(log)][:2] == [1, 2]
    assert [line.line for line in find(log, is_usual=usual.knows)] == [2, 1, 3]


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
