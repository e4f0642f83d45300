"""Two edits in one candidate."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.edit import Candidate, Edit, edited
from bugsage.model.validation import TestFailed
from bugsage.repair.ordering import Tryable
from bugsage.repair.pairing import pairs, progressed

BEFORE = (
    TestFailed(test="t::a", type="KeyError", message="'x'", file="app.py", line=3),
    TestFailed(test="t::b", type="AssertionError", message="assert 1 == 2", file="t.py", line=9),
)
TESTS = ("t::a", "t::b")


def failed(
    test: str = "t::a", type: str = "KeyError", message: str = "'x'", file: str = "app.py", line: int = 3
) -> TestFailed:
    return TestFailed(test=test, type=type, message=message, file=file, line=line)


def test_what_fails_as_before_is_no_progress() -> None:
    assert not progressed(BEFORE, (failed(),), TESTS)
    assert not progressed(BEFORE, (), TESTS)


def test_a_later_test_another_line_or_another_value_is_progress() -> None:
    assert progressed(BEFORE, (BEFORE[1],), TESTS)
    assert progressed(BEFORE, (failed(line=8),), TESTS)
    assert progressed(BEFORE, (failed(message="'y'"),), TESTS)
    assert progressed(BEFORE, (failed(type="TypeError"),), TESTS)


def test_an_earlier_line_a_name_that_is_missing_or_another_test_is_none() -> None:
    assert not progressed(BEFORE, (failed(line=1),), TESTS)
    assert not progressed(BEFORE, (failed(type="NameError"),), TESTS)
    assert not progressed(BEFORE, (failed(test="t::c"),), TESTS)


def tryable(
    start: int, end: int, text: str, *, score: float = 0.0, why: str = "Change it", symbol: str = "f"
) -> Tryable:
    edit = Edit(file="a.py", start=start, end=end, text=text)
    candidate = Candidate(edits=(edit,), by="other-name", file="a.py", symbol=symbol, line=1, why=why)
    return Tryable(candidate=candidate, score=score)


def test_the_same_change_in_two_places_comes_first() -> None:
    one = tryable(0, 1, "z", why="Use `z` in place of `a`")
    likely = tryable(4, 5, "q", score=0.5, why="Use `q` in place of `b`")
    same = tryable(8, 9, "z", why="Use `z` in place of `a`")
    found = pairs([one], [one, likely, same], 10)
    assert [edited("a + b + a", each.candidate.edits) for each in found] == ["z + b + z", "z + q + a"]
    assert found[0].candidate.why == "Use `z` in place of `a`"
    assert found[1].candidate.why == "Use `z` in place of `a`, and use `q` in place of `b`"


def test_nothing_is_paired_twice_or_across_files() -> None:
    one, other = tryable(0, 1, "z"), tryable(4, 5, "q")
    far = Tryable(
        candidate=Candidate(
            edits=(Edit(file="b.py", start=0, end=1, text="z"),), by="x", file="b.py", symbol="g", line=1
        ),
        score=0.0,
    )
    assert len(pairs([one, other], [one, other, far], 10)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text("xyz", max_size=3)), max_size=8),
    st.integers(0, 5),
)
def test_pairs_fit_their_text(given_edits: list[tuple[int, int, str]], most: int) -> None:
    text = "a" * 40
    all_of_them = [tryable(start, start + length, new) for start, length, new in given_edits]
    found = pairs(all_of_them, all_of_them, most)
    assert len(found) <= most
    for one in found:
        edited(text, one.candidate.edits)
