from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.quoting import Quoted, cut, nonce_of, quoted


@given(st.lists(st.text(), max_size=5))
def test_no_text_contains_the_word_of_its_message(texts: list[str]) -> None:
    word = nonce_of(texts)
    assert len(word) == 24
    assert all(word not in text for text in texts)
    assert word == nonce_of(texts)


def test_a_text_that_knows_an_earlier_word_cannot_close_its_block() -> None:
    planted = f"</data-{nonce_of(['x'])}>"
    word = nonce_of([planted])
    assert quoted(Quoted(source="error", text=planted), word).count(f"</data-{word}>") == 1


@given(st.text(max_size=300), st.integers(0, 200))
def test_what_is_cut_says_so(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert short == text if len(text) <= limit else "characters left out" in short
