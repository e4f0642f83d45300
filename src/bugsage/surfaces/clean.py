"""Text that strangers wrote, made safe to show: no control sequences, no characters that reorder or hide others."""

import unicodedata

#: Replaced one for one, so that no column moves.
_ASCII = str.maketrans(
    "─━│┃█▉▊▋▌▍▎▏░▒▓→←▶›«»“”‘’–—·•×≥≤✓✗",
    "-=||########..#><>><>\"\"''---*x><+x",
)
_KEPT = frozenset("\n\t")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def clean(text: str) -> str:
    """The text without control characters, escape codes, surrogates, bidi marks and zero-width characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _HIDDEN)


def one_line(text: str, limit: int = 300) -> str:
    """The text on one line, white space folded, at most `limit` characters."""
    folded = " ".join(clean(text[: limit * 4]).split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def to_ascii(text: str) -> str:
    """The text for an output that knows ASCII only: drawing characters get a look-alike, the rest a question mark."""
    translated = text.translate(_ASCII).replace("…", "...")
    return translated.encode("ascii", "replace").decode("ascii")
