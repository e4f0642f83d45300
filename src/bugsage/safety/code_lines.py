"""Which lines of a source text are code, in any language: what is left without comments and documentation."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bugsage.model.languages import language_of

#: How comments begin and strings are quoted, by language; every other language has those of C.
_HASHES: Final = frozenset(("python", "ruby", "elixir"))
_PREFIX: Final = r"(?:\b[rRbBuUfF]{1,2})?"
#: What is never closed ends with its line, or with the text: nothing is looked at twice, whatever the text is.
_DOUBLE, _SINGLE = (rf"{quote}(?:[^\\{quote}\n]|\\.)*+{quote}?" for quote in "\"'")
_TRIPLE: Final = r'"""(?:[^\\]|\\.)*?(?:"""|\Z)' r"|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
_TEMPLATE: Final = r"`(?:[^`\\]|\\.)*+`?"
#: A quote of Rust, C or Haskell stands for one character, or marks a lifetime.
_CHARACTER: Final = r"'(?:[^\\'\n]|\\.[^'\n]{0,8})'"
_ALONE: Final = frozenset(("rust", "c", "cpp", "java", "kotlin", "swift", "csharp", "go"))
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
    if language in _HASHES:
        quoted, comment = f"{_PREFIX}(?:{_TRIPLE}|{_DOUBLE}|{_SINGLE})", r"#[^\n]*"
    else:
        single = _CHARACTER if language in _ALONE else _SINGLE
        quoted, comment = "|".join((_DOUBLE, single, _TEMPLATE)), r"//[^\n]*|/\*.*?(?:\*/|\Z)"
        comment += r"|\#(?!\[)[^\n]*" if language == "php" else ""
    return re.compile(f"(?P<quoted>{quoted})|(?P<comment>{comment})", re.DOTALL)


def _kept(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    at = 0
    for match in pattern.finditer(text):
        found, start, end = match[0], match.start(), match.end()
        if match["comment"] is None and "\n" not in found and not found.endswith(('"""', "'''")):
            continue
        yield text[at:start]
        at = end
        lines = found.count("\n")
        if match["comment"] is not None or _alone(text, start, end):
            yield "\n" * lines
        else:
            yield '""' + "\n" * lines
    yield text[at:]


def _alone(text: str, start: int, end: int) -> bool:
    """Nothing else stands on the lines of a string: it documents what is around it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return not text[first:start].strip() and not text[end : last if last >= 0 else len(text)].strip()
