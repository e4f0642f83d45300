"""Takes secrets and home folders out of a text. Everything that leaves the machine goes through `redact`.

Pure: what only this machine knows comes in as `Private`. A placeholder says which kind of thing stood there, and
redacting twice changes nothing. It errs on the side of code: an assignment of one name to another is no secret.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from bugsage.intake.secret_shapes import ASSIGNED, NAMED_END, NAMED_ROOTS, SHAPES, is_secret_value
from bugsage.model.redaction import Finding, Private

#: Known values shorter than this are words that stand everywhere.
SHORTEST_VALUE = 8
_MARK = "[redacted "
_LONGEST_NAME = 60
_ROUNDS = 6
_NOTHING = Private()
_HOME = "home-folder"


def redact(text: str, private: Private = _NOTHING) -> str:
    """The text with a placeholder for everything that `find` finds, and for what shows only once that is gone."""
    return _redacted(text, private, homes=True)


def keepable(text: str, private: Private = _NOTHING) -> str:
    """The text as it may be kept on this machine: without secrets, with every path whole, for it is read again."""
    return _redacted(text, private, homes=False)


def _redacted(text: str, private: Private, *, homes: bool) -> str:
    for _ in range(_ROUNDS):
        parts, last = [], 0
        for found in _apart(_all(text, private, homes=homes)):
            parts += [text[last : found.start], placeholder(found.kind)]
            last = found.end
        if not parts:
            break
        text = "".join([*parts, text[last:]])
    return text


def placeholder(kind: str) -> str:
    """What stands in place of a finding; a home folder keeps the sign that people know."""
    return "~" if kind == _HOME else f"{_MARK}{kind}]"


def find(text: str, private: Private = _NOTHING) -> tuple[Finding, ...]:
    """Everything to be taken out, in order and without overlaps; of two that overlap the more telling one stays."""
    return _apart(_all(text, private, homes=True))


def _apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for found in sorted(findings, key=lambda f: (f.start, -f.end)):
        if kept and found.start < kept[-1].end:
            if found.end > kept[-1].end:
                kept[-1] = Finding(kind=kept[-1].kind, start=kept[-1].start, end=found.end)
            continue
        kept.append(found)
    return tuple(kept)


def _all(text: str, private: Private, *, homes: bool) -> Iterator[Finding]:
    yield from _known(text, private.values)
    for kind, hints, pattern in SHAPES:
        if any(hint in text for hint in hints):
            for match in _compiled(pattern).finditer(text):
                yield Finding(kind=kind, start=match.start("secret"), end=match.end("secret"))
    yield from _named(text)
    if homes:
        yield from _homes(text, private.homes)


def _known(text: str, values: Sequence[str]) -> Iterator[Finding]:
    for value in values:
        if len(value) >= SHORTEST_VALUE:
            start = text.find(value)
            while start >= 0:
                yield Finding(kind="known-value", start=start, end=start + len(value))
                start = text.find(value, start + len(value))


def _named(text: str) -> Iterator[Finding]:
    """Values beside a name that says secret: `API_KEY=…`, `"password": "…"`, `--token …`, `?access_token=…`."""
    pattern = _compiled(NAMED_END)
    for word in (word for start, end in _telling_lines(text) for word in pattern.finditer(text, start, end)):
        value = _value().match(text, word.end())
        if value is None:
            continue
        begun = _name_start(text, word.start())
        before = text[max(begun - 2, 0) : begun]
        assigned = before[-1:] in ("?", "&") or (before[-1:] == "-" and before[:1] in ("-", " ", "", "\n"))
        group = "quoted" if value["quoted"] is not None else "bare"
        said, sign = value[group], ASSIGNED if assigned else value["sign"]
        if _MARK not in said and is_secret_value(text[begun : word.end()], said, quoted=group == "quoted", sign=sign):
            yield Finding(kind="named-secret", start=value.start(group), end=value.end(group))


def _telling_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of the lines in which a name may say secret: the pattern alone is slow on large logs."""
    plain = text.encode("ascii", "replace").lower()
    lines: dict[int, int] = {}
    for root in NAMED_ROOTS:
        at = plain.find(root)
        while at >= 0:
            end = plain.find(b"\n", at) + 1 or len(plain)
            lines[plain.rfind(b"\n", 0, at) + 1] = end
            at = plain.find(root, end)
    return sorted(lines.items())


def _name_start(text: str, start: int) -> int:
    """Where the name begins whose end stands at `start`."""
    least = max(start - _LONGEST_NAME, 0)
    while start > least and (text[start - 1].isalnum() or text[start - 1] in "_."):
        start -= 1
    while start > least + 1 and text[start - 1] == "-" and text[start - 2].isalnum():
        start -= 1
        while start > least and (text[start - 1].isalnum() or text[start - 1] in "_."):
            start -= 1
    return start


def _homes(text: str, homes: Sequence[str]) -> Iterator[Finding]:
    for match in _home().finditer(text):
        yield Finding(kind=_HOME, start=match.start(), end=match.end())
    for home in homes:
        if len(home) > 3 and home in text:
            for match in re.finditer(re.escape(home) + r"(?![\w.-])", text):
                yield Finding(kind=_HOME, start=match.start(), end=match.end())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _value() -> re.Pattern[str]:
    """What follows a name: a closing quote of the name itself, a sign, then a quoted or a bare value."""
    return re.compile(
        r"""\\?["']?(?P<sign>\s{0,8}(?:=>|:=|=|:)\s{0,8}|\s{1,8})"""
        r"""(?:[bBrRuUfF]{0,2}\\?(?P<mark>["'`])(?P<quoted>[^"'`\n\\]{1,400})|(?P<bare>[^\s"'`,;&(){}\[\]<>\\]{1,400}))"""
    )


@cache
def _home() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?<![\w.~-])/(?:home|Users)/[^/\s\"':;,()<>|]{1,64}|\b[A-Za-z]:\\{1,2}Users\\{1,2}[^\\\s\"':;,()<>|]{1,64})"
    )
