"""Words as the ranker compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.ranking.text import STOP_WORDS, joined_parts, name_stems, stem, stemmed, stems_of


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("parsing", "parsed", "parser", "parsers"), "pars"),
        (("normalize", "normalized", "normalizes"), "normal"),
        (("entries",), "entry"),
    ],
)
def test_words_of_one_root_meet(words: tuple[str, ...], expected: str) -> None:
    assert {stem(word) for word in words} == {expected}


@pytest.mark.parametrize("word", ["ties", "used", "ring", "bus", "x", ""])
def test_short_words_stay_whole(word: str) -> None:
    assert stem(word) == word


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_stem_begins_like_its_word(word: str) -> None:
    found = stem(word)
    assert len(found) <= len(word)
    assert word.startswith(found.removesuffix("y")) or word == found
    assert len(found) > 3 or found == word


def test_bags_leave_out_stop_words_and_single_characters() -> None:
    assert stems_of("def parse_header(self, x): return header") == {"parse_head": 1, "parse": 1, "head": 2}
    assert stems_of(" ".join(STOP_WORDS)) == {}
    assert stems_of("") == {}


def test_counts_of_one_stem_are_added() -> None:
    assert stemmed({"parser": 2, "parsing": 3, "test": 9, "q": 1}) == {"pars": 5}


def test_neighbouring_parts_are_joined() -> None:
    assert joined_parts("fmt_skip offByOne") == ["fmtskip", "offby", "byone"]
    assert joined_parts("plain") == []


def test_the_stems_of_a_name_hold_parts_and_joined_parts() -> None:
    assert name_stems("Reader.fmt_skip") == {"read", "fmt_skip", "fmt", "skip", "fmtskip"}
    assert name_stems("") == frozenset()
    assert name_stems("test") == frozenset()


@given(st.text(max_size=200))
def test_any_text_becomes_countable_words(text: str) -> None:
    bag = stems_of(text)
    assert all(count > 0 and word == word.lower() for word, count in bag.items())
    assert stems_of(f"{text} {text}") == {word: 2 * count for word, count in bag.items()}
