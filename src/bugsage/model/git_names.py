"""Path names as git prints them."""

import re

#: What git diffs a root commit against; every repository knows it without having it.
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

_ESCAPE = re.compile(r'\\([abtnvfr"\\]|[0-3][0-7]{2})')
_LETTERS = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def unquoted(name: str) -> str:
    r"""A name without git's quotes, which stand round names with quotes, backslashes and control characters.

    >>> unquoted('"a\\tb"') == "a\tb"
    True
    """
    if len(name) < 2 or not (name.startswith('"') and name.endswith('"')):
        return name
    raw = bytearray()
    position = 0
    inner = name[1:-1]
    for match in _ESCAPE.finditer(inner):
        raw += inner[position : match.start()].encode("utf-8", "surrogateescape")
        code = match[1]
        raw.append(_LETTERS[code] if code in _LETTERS else int(code, 8))
        position = match.end()
    raw += inner[position:].encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace")


def quoted(name: str) -> str:
    r"""A name as git takes it in a diff: in quotes where it holds quotes, backslashes or control characters.

    >>> quoted("a b") == "a b" and quoted("a\tb") == '"a\\tb"'
    True
    """
    named = {code: letter for letter, code in _LETTERS.items()}
    if not any(ord(c) < 32 or c in '"\\\x7f' for c in name):
        return name
    return '"' + "".join(f"\\{named[ord(c)]}" if ord(c) in named else _octal(c) for c in name) + '"'


def _octal(character: str) -> str:
    return f"\\{ord(character):03o}" if ord(character) < 32 or character == "\x7f" else character


def is_inside(path: str) -> bool:
    """Whether a name can be a file of the repository: relative, without `..` and NUL."""
    return bool(path) and "\0" not in path and not path.startswith("/") and ".." not in path.split("/")
