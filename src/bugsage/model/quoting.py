"""Text of strangers, put so that a model can tell it from what it is asked."""

from collections.abc import Sequence
from hashlib import sha256

from bugsage.model.base import Noun


class Quoted(Noun, frozen=True, kw_only=True):
    """A text that is data, and what it is."""

    #: A few words of ours, never of the text.
    source: str
    text: str


def nonce_of(texts: Sequence[str]) -> str:
    """A word that none of these texts contains.

    It is a digest of all of them: whoever writes one of the texts would have to find a text that holds its own digest.
    """
    whole = sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    word = whole.hexdigest()[:24]
    while any(word in text for text in texts):
        whole.update(b"\1")
        word = whole.hexdigest()[:24]
    return word


def quoted(piece: Quoted, nonce: str) -> str:
    """The text between two lines that only this request knows."""
    return f'<data-{nonce} source="{piece.source}">\n{piece.text}\n</data-{nonce}>'


def cut(text: str, limit: int) -> str:
    """At most so many characters: the beginning, and a little of the end."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail]}\n[{len(text) - limit} characters left out]\n{text[-tail:] if tail else ''}"
