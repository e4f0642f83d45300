"""Path names as git prints them."""

import re

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
        raw += inner[position : match.start()].encode()
        code = match[1]
        raw.append(_LETTERS[code] if code in _LETTERS else int(code, 8))
        position = match.end()
    raw += inner[position:].encode()
    return raw.decode("utf-8", "replace")


def is_inside(path: str) -> bool:
    """Whether a name can be a file of the repository: relative, without `..` and NUL."""
    return bool(path) and "\0" not in path and not path.startswith("/") and ".." not in path.split("/")
