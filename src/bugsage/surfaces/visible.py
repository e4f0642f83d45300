"""Text of strangers where nothing of it may be lost: what a terminal would act upon is written out."""

import unicodedata
from collections.abc import Sequence

_TAB = 4
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def visible(text: str) -> tuple[str, Sequence[int]]:
    r"""The text as it can be shown, and where each of its characters, and its end, lies in it.

    >>> visible("a\x1bb")[0]
    'a\\x1bb'
    """
    if text.isascii() and text.isprintable():
        return text, range(len(text) + 1)
    shown, places, at = [], [], 0
    for c in text:
        places.append(at)
        shown.append(_written(c, at))
        at += len(shown[-1])
    return "".join(shown), (*places, at)


def _written(c: str, at: int) -> str:
    if c == "\t":
        return " " * (_TAB - at % _TAB)
    if unicodedata.category(c) not in _HIDDEN:
        return c
    code = ord(c)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # a byte that is no UTF-8
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
