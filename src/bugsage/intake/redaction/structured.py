"""Secrets in JSON: the value under a telling key is one, whatever it looks like and however deep it lies.

Documents are read twice: by their text, as everything is, and here by their shape. Places are those of the text, so
that everything else stays as it was written.
"""

import re
from collections.abc import Iterator
from functools import cache

from bugsage.intake.redaction.judging import is_made_up, is_word
from bugsage.intake.redaction.names import name_says
from bugsage.model.redaction import Finding

#: Larger documents are looked through as text only.
LARGEST = 16_000_000
_SHORTEST_LINE = 12
_NAME_KEYS = ("key", "name", "header", "Key", "Name")
#: Keys under which every leaf is private: of a Sentry event's request, of a docker configuration.
_ALL = re.compile(r"(?i)(?:cookies?|set-cookie|(?:proxy-)?authorization|credentials|auths)\Z")
#: What Sentry's scrubber takes out of events by default; and what an event can be known by.
_SCRUBBED = re.compile(
    r"(?i)password|passwd|secret|api[_-]?key|\bauth\b|credential|mysql_pwd|private[_-]?key|token|authorization"
)
_EVENT = re.compile(r'"event(?:_id|ID)"\s{0,4}:')
#: Query strings and bodies of forms.
_FORM = ("query_string", "query", "data", "body", "form", "url", "fragment")


class _Level:
    """An object or a list that is open."""

    __slots__ = ("key", "list_", "name", "says", "waiting")

    def __init__(self, *, list_: bool, says: str, key: str = "") -> None:
        self.list_, self.says, self.key = list_, says, key
        #: A key was read, its value was not.
        self.waiting = False
        #: What a pair calls itself: `["Cookie", …]`, `{"name": "Cookie", "value": …}`.
        self.name = ""


def structured(text: str) -> Iterator[Finding]:
    """All findings in a document, or in each line that is one."""
    start = _leading().match(text)
    if start and start["open"] and len(text) <= LARGEST and _is_json(text[start.start("open") :]):
        yield from _in_document(text, start.start("open"), len(text))
        return
    for line in _json_lines().finditer(text):
        if len(line[0]) >= _SHORTEST_LINE and _is_json(line["json"]):
            yield from _in_document(text, line.start("json"), line.end("json"))


def _is_json(text: str) -> bool:
    import msgspec

    try:
        msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _in_document(text: str, start: int, end: int) -> Iterator[Finding]:
    levels: list[_Level] = []
    event = _EVENT.search(text, start, end) is not None
    for token in _tokens().finditer(text, start, end):
        said, top = token[0], levels[-1] if levels else None
        if said in "{[":
            levels.append(_opened(said, top, event=event))
        elif said in "}]":
            levels.pop()
        elif said == ":" and top:
            top.waiting = True
        elif said == "," and top:
            top.waiting = False
        elif top is not None and not top.list_ and not top.waiting:
            top.key = said[1:-1]
        elif top is not None and said not in ":,":
            yield from _leaf(token, top, event=event)


def _opened(sign: str, above: _Level | None, *, event: bool) -> _Level:
    says = _says(above) if above else ""
    if event and above and not says.replace("token", "") and _is_scrubbed(above):
        says = "secret"
    key = above.key if above and not above.list_ else above.name if above else ""
    # Under "token" there may be anything; under "password" and "cookies" everything is one.
    return _Level(list_=sign == "[", says=says if says != "token" else "", key=key)


def _says(level: _Level) -> str:
    """What is known of a value before it is read."""
    if level.says:
        return level.says
    name = level.name if level.list_ or level.key in ("value", "Value", "val") else level.key
    if not name:
        return ""
    return "all" if _ALL.match(name) else name_says(name)


def _is_scrubbed(level: _Level) -> bool:
    """What Sentry's scrubber would take out, whatever it holds."""
    return is_scrubbed(level.name if level.list_ else level.key)


def is_scrubbed(name: str) -> bool:
    """Whether Sentry's scrubber takes out whatever has this name."""
    return _SCRUBBED.search(name) is not None


def _leaf(token: re.Match[str], level: _Level, *, event: bool) -> Iterator[Finding]:
    says, said = _says(level), token[0]
    quoted = said[0] == '"'
    value = said[1:-1] if quoted else said
    if quoted and (level.list_ or level.key in _NAME_KEYS) and not level.name:
        level.name = value if len(value) <= 60 else ""
        if not level.says or level.key in _NAME_KEYS:
            return
    if event and quoted and (says == "secret" or _is_scrubbed(level)):
        says = "all"
    begin, end = token.start() + quoted, token.end() - quoted
    if says and _is_secret(value, says, quoted=quoted):
        yield Finding(kind="named-secret", start=begin, end=end, quote=not quoted)
    elif quoted and level.key.rpartition(".")[2] in _FORM and "=" in value:
        yield from _form(value, begin)


def _is_secret(value: str, says: str, *, quoted: bool) -> bool:
    if is_made_up(value) or not value or value.startswith("[redacted "):
        return False
    if not quoted:
        return says in ("secret", "all") and value not in ("true", "false", "null") and len(value) >= 4
    if says == "token":
        return len(value) >= 6 and " " not in value and not (is_word(value) and len(value) < 20)
    return says == "all" or len(value) > 2


def _form(value: str, begin: int) -> Iterator[Finding]:
    """`user=ana&password=…`, as browsers send it."""
    for pair in _pairs().finditer(value):
        if name_says(pair["name"]) and not is_made_up(pair["value"]):
            yield Finding(kind="named-secret", start=begin + pair.start("value"), end=begin + pair.end("value"))


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(r"[\s\ufeff]{0,1000}(?P<open>[{\[])?")


@cache
def _json_lines() -> re.Pattern[str]:
    return re.compile(r"(?m)^(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?(?P<json>[{\[][^\r\n]*[}\]])[ \t\r]{0,20}$")


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


@cache
def _pairs() -> re.Pattern[str]:
    return re.compile(r"(?:^|[?&;])(?P<name>[\w.\[\]-]{1,60})=(?P<value>[^&;\s#\"\\]{1,2000})")
