"""Macros that keep the parsers of C and C++ from seeing a declaration, taken out of its way."""

import re

#: Macros that stand in the way of a declaration, by which the parser takes one thing for another: alone on a line,
#: before a type's name, before a body, before a function, a constructor, or what only a declaration begins with.
_STRAY = re.compile(
    rb"\b[A-Z][A-Z0-9_]{2,}(?:\([^()\n]{0,80}\))?(?:(?P<alone>(?=[ \t]*\r?\n))"
    rb"|(?P<type>(?=[ \t]+\w+(?:<[^<>{};]{0,80}>)?[ \t\n]*(?:final[ \t\n]*)?[:{]))"
    rb"|(?P<body>(?=[ \t]*\{))"
    rb"|(?P<function>(?=[ \t]+[\w:<>]+[ \t*&]+[\w:~]+\())"
    rb"|(?=[ \t]+\w+\([^(){};]{0,300}\)\s*(?:noexcept\s*)?:[^:])"
    rb"|(?=[ \t]+(?:static|inline|extern|const|constexpr|void|int|char|bool|unsigned|signed|long|short|float|double"
    rb"|struct|enum|union|auto|template|class|virtual|explicit|friend|typename|size_t|ssize_t|u?int\d+_t|namespace"
    rb"|operator|using|std::)\b))"
)
_TYPE_BEFORE = re.compile(rb"\b(?:class|struct|union)\s+$")
_HEAD_BEFORE = re.compile(rb"(?:\)|\b(?:const|override|noexcept|final))\s*$")
#: The line above one that stands alone: something ends there, or it is a directive or such a line itself.
_ENDED = re.compile(rb"[ \t]*(?:#.*(?<!\\)|[A-Z][A-Z0-9_]{2,}|//.*|.*[;{}>:/])")
#: A type that a macro is given: no expression, and the parser does not come back from many of them.
_TYPE_GIVEN = re.compile(
    rb"(\b[A-Z][A-Z0-9_]{2,}\()"
    rb"((?:(?:unsigned|signed|long|short|const|struct|enum) )*+(?:(?:int|short|long|char|bool|float"
    rb"|double|void|unsigned|signed|size_t|ssize_t|u?int\d+_t)|(?<= )\w+)(?=\s*[,)]))"
)
_GOES_ON = b"(){};,=|&+?:*.<->/"


def cleared(content: bytes) -> bytes:
    """A file without the macros that stand in a declaration's way, every byte where it was.

    >>> cleared(b"API int f(void);"), cleared(b"class API Cart {};"), cleared(b"DWORD f();")
    (b'    int f(void);', b'class     Cart {};', b'DWORD f();')
    """
    return _TYPE_GIVEN.sub(_as_name, _STRAY.sub(_blank, content))


def _as_name(match: re.Match[bytes]) -> bytes:
    return match[1] + match[2].replace(b" ", b"_").upper()


def _blank(match: re.Match[bytes]) -> bytes:
    content, start, end = match.string, match.start(), match.end()
    line = content.rfind(b"\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    before = content[line:start].strip()
    if before.startswith((b"#", b"//")):
        return match[0]
    kind = match.lastgroup
    if kind == "type":
        clears = _TYPE_BEFORE.search(content, max(0, start - 30), start) is not None
    elif kind == "body":
        clears = _HEAD_BEFORE.search(content, max(0, start - 60), start) is not None
    elif kind == "alone":
        after = content[end : end + 300].lstrip()[:1]
        clears = (not before and bool(after) and after not in _GOES_ON and _is_ended(content, line)) or (
            after == b"{" and _HEAD_BEFORE.search(content, max(0, start - 60), start) is not None
        )
    elif kind == "function":
        clears = not before
    else:
        clears = before[-1:] not in (b"*", b"(", b",", b"=", b"<", b"&", b"|", b"+")
    return b" " * (end - start) if clears else match[0]


def _is_ended(content: bytes, line: int) -> bool:
    above = content[max(0, line - 300) : line].rstrip()
    return not above or _ENDED.fullmatch(above, above.rfind(b"\n") + 1) is not None
