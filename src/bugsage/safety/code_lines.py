"""Which lines of a source text are code, in any language: what is left without comments and documentation."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bugsage.model.languages import language_of

#: How comments begin and strings are quoted, by language; every other language has those of C.
_HASHES: Final = frozenset(("python", "ruby", "elixir"))
#: What is never closed ends with its line, or with the text: nothing is looked at twice, whatever the text is.
_DOUBLE, _SINGLE = (rf"{quote}(?:[^\\{quote}\n]|\\.)*+{quote}?" for quote in "\"'")
_TRIPLE: Final = r'"""(?:[^\\]|\\.)*?(?:"""|\Z)' r"|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
_TEMPLATE: Final = r"`(?:[^`\\]|\\.)*+`?"
_BLOCK: Final = r"//[^\n]*+|/\*.*?(?:\*/|\Z)"
#: Where a quote stands for one character, or marks a lifetime.
_CHARACTER: Final = r"'(?:(?:[^\\'\n]|\\.[^'\n]{0,8})')?"
_ALONE: Final = frozenset(("rust", "c", "cpp", "java", "kotlin", "swift", "csharp", "go"))
#: What may stand before the quotes of a string in Python.
_PREFIXES: Final = frozenset(("r", "b", "u", "f", "rb", "br", "rf", "fr"))
#: How far is looked around a string for what else stands on its lines.
_NEAR: Final = 200
_IMPORT: Final = re.compile(
    r"\s*(?:from\s+\S+\s+import\b|import\b|use\s+[\w:\\]+|using\s+[\w.=\s]+;|#\s*include\b|package\s+[\w.]+|"
    r"(?:alias|require|require_relative)\s+\S|(?:const|let|var)\s+[\w{},\s]+=\s*require\()"
)


def code_lines(text: str, path: str) -> list[str]:
    """The lines of a text without comments and without strings that stand alone; a line of neither stays empty.

    A string over several lines leaves a pair of quotes on its first one. Line numbers stay what they were.
    """
    language = language_of(path)
    pattern = _pattern(language.name if language else "")
    return "".join(_kept(text, pattern)).split("\n")


def is_import(line: str) -> bool:
    """A line only names what other files define."""
    return bool(_IMPORT.match(line))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """What goes on until the next comment or long string, and that: few matches, however long the text is."""
    if language in _HASHES:
        plain, quoted, comment = rf"[^\"'#]++|(?!\"\"\"|''')(?:{_DOUBLE}|{_SINGLE})", _TRIPLE, r"\#[^\n]*+"
    else:
        single = _CHARACTER if language in _ALONE else _SINGLE
        plain, quoted, comment = rf"[^\"'`/#]++|/(?![/*])|{_DOUBLE}|{single}", _TEMPLATE, _BLOCK
        plain += r"|\#(?=\[)" if language == "php" else r"|\#"
        comment += r"|\#(?!\[)[^\n]*+" if language == "php" else ""
    return re.compile(rf"(?:{plain})*+(?:(?P<quoted>{quoted})|(?P<comment>{comment})|\Z)", re.DOTALL)


def _kept(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    at = 0
    for match in pattern.finditer(text):
        kind = match.lastgroup
        if kind is None:
            break
        start, end = match.span(kind)
        lines = "\n" * text.count("\n", start, end)
        if kind == "quoted":
            start, alone = _alone(text, start, end)
            if not lines and not alone:
                continue
            yield text[at:start] + ("" if alone else '""') + lines
        else:
            yield text[at:start] + lines
        at = end
    yield text[at:]


def _alone(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where a string begins, its prefix included, and whether nothing else stands on its lines: it documents."""
    head, tail = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before, after = head.rpartition("\n")[2].strip(), tail.partition("\n")[0].strip()
    prefix = len(before) if before.lower() in _PREFIXES else 0
    alone = prefix == len(before) and not after
    return start - prefix, alone
