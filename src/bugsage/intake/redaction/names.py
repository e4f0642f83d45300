"""Values beside a name that says secret: `API_KEY=…`, `"password": "…"`, `--token …`, `?access_token=…`."""

import re
from collections.abc import Iterator
from functools import cache

from bugsage.intake.redaction.judging import is_made_up, is_number, is_random, is_word
from bugsage.model.redaction import Finding

_LONGEST_NAME = 60
#: One of these stands in every such name, in small letters, not far before its end.
ROOTS = (
    b"pass", b"pwd", b"secret", b"token", b"credential", b"key", b"conn", b"auth", b"sess", b"login",
    b"signature", b"sig=", b"cookie", b"dsn", b"jwt", b"csrf", b"xsrf", b"bundle_", b"accessid", b"access_id",
    b"client",
)  # fmt: skip
_KEYS = (
    r"(?:api|access|private|secret|encryption|signing|account|master|auth|license|ssh|service|shared[_-]?access|app|client"
    r"|admin|crypt|hmac|storage|subscription|publishable|rsa|wep|psk|anon|role|project)"
)
#: What may follow the word that says it.
_SUFFIX = (
    r"(?i:[_-]?(?:\d{1,3}|base|value|b64|base64|hash|salt|prod|production|dev|test|staging|old|new|default|text|plain"
    r"|raw|confirm(?:ation)?))?"
)
#: The end of a name that says secret.
_END = (
    rf"(?i:passwords?|passwort|passwd|passphrase|passcode|pwd|(?<![a-z])pass|secrets?|tokens?|credentials?|{_KEYS}[_-]?keys?"
    r"|(?<=[a-z0-9])[_-]key|keys?|key[_-]?data|conn(?:ection)?[_-]?str(?:ing)?|auth|(?:session|sess)[_-]?id|session|signature|(?<![a-z])sig|cookie|dsn|jwt"
    r"|[cx]srf|login|access[_-]?id|client[_-]?id|bundle_\w{1,60}__\w{2,10})"
    rf"{_SUFFIX}\Z"
)
_STRONG = (
    rf"(?i)(passwords?|passwort|passwd|passphrase|passcode|pwd|(?<![a-z])pass|secrets?|credentials?|{_KEYS}[_-]?keys?|[cx]srf|key[_-]?data)"
    rf"{_SUFFIX}$"
)
_TOKEN = (
    r"(?i)(tokens?|auth|jwt|signature|sig|cookie|dsn|sess(ion)?[_-]?id|session|conn(ection)?[_-]?str(ing)?)"
    r"[_-]?\d{0,3}$"
)
_NO_KEY = (
    r"(?i)(cache|primary|foreign|public|pub|partition|sort|bucket|schema|object|row|map|dict|group|registry|event|routing|idempotency|"
    r"dedup|translation|i18n|lookup|hash|react|index|sequence|order|item|entry|config|setting|storage_?class|restore|json|yaml|lock|host|known_?host|pub)[_-]?keys?$"
)
_CODE = r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*"
_ENV_LINE = r"(?:^|\s|\||-e\s|--env\s)(?:export\s+|set\s+|setx\s+|ENV\s+|ARG\s+|env\s+|declare\s+-x\s+)?$"
_SHORT = r"(?i)(?:keys?|auth|sig|pass|dsn|login|jwt|cookie|session)[_-]?\d{0,3}"
_MARK = "[redacted "
#: Says that whatever follows a name is its value.
ASSIGNED = "assigned"


def named(text: str, plain: bytes) -> Iterator[Finding]:
    """All of them. `plain` is the text in small letters, with one byte for each character."""
    tail_of, value_of = _tail(), _value()
    for root in ROOTS:
        at = plain.find(root)
        while at >= 0:
            tail = tail_of.match(text, at)
            value = value_of.match(text, tail.end()) if tail else None
            if tail and value and (found := _in_place(text, at, tail.end(), value)):
                yield found
                at = found.end - len(root)
            at = plain.find(root, at + len(root))


def _in_place(text: str, at: int, end: int, value: re.Match[str]) -> Finding | None:
    """`at` is where the part of a name begins that may say secret, `end` where it ends."""
    begun = _name_start(text, at)
    if not value["sign"].strip() and text[begun - 1 : begun] != "-" and "machine " not in _before(text, begun):
        return None  # words of a sentence
    word = _compiled(_END).search(text, begun, end)
    return _judged(text, word, value) if word else None


def _judged(text: str, word: re.Match[str], value: re.Match[str]) -> Finding | None:
    begun = _name_start(text, word.start())
    if _is_glued(text, word) or text.startswith(_MARK, max(begun - len(_MARK), 0)):
        return None
    name, group = text[begun : word.end()], "quoted" if value["quoted"] is not None else "bare"
    if name.lower() == "pass" and value["sign"].strip() == ":" and text[word.end()] not in "\"'":
        return None  # what runners say of tests
    if name.lower() in ("key", "keys") and (before := _key_of().search(text, max(begun - 14, 0), begun)):
        name = before[0] + name
    said, begin, end = value[group], value.start(group), value.end(group)
    sign = ASSIGNED if _is_assigned(text, begun, value["sign"]) else value["sign"]
    if group == "bare":
        end = _whole_bare(text, begun, name, sign, begin, end)
        said = text[begin:end]
    if sign.strip() == "," and text[max(begun - 2, 0) : max(begun - 1, 0)] not in ("(", "["):
        return None  # two members of a list, not a name and what is given for it
    line = _before(text, begun)
    if _MARK in said or not (
        is_secret_value(name, said, quoted=group == "quoted", sign=sign, line=line)
        or (group == "bare" and _is_setting(name, said, sign, line, text[end : end + 1]))
    ):
        return None
    return Finding(kind="named-secret", start=begin, end=end)


def _is_setting(name: str, said: str, sign: str, line: str, behind: str) -> bool:
    """A word with a digit, in a line of settings and not of code: `password: hunter2`, `user=ana password=hunter2`."""
    if len(said) < 6 or not any(map(str.isdigit, said)) or is_made_up(said) or is_number(said) or _is_label(said):
        return False
    if not _compiled(_STRONG).search(name) or _compiled(_NO_KEY).search(name):
        return False
    if not line.strip(" \t-"):
        return sign.strip() in ("=", ":") and behind in ("", "\n", "\r")
    return sign == "=" and behind in ("", "\n", "\r", " ", ";", "&", '"', "'") and bool(_pair().search(line))


def name_says(name: str) -> str:
    """What a whole name says of its value: `secret`, `token` (perhaps), or nothing."""
    word = _compiled(_END).search(name)
    if word is None or _is_glued(name, word) or _compiled(_NO_KEY).search(name):
        return ""
    return "secret" if _compiled(_STRONG).search(name) else "token" if _compiled(_TOKEN).search(name) else ""


def _is_glued(text: str, word: re.Match[str]) -> bool:
    """A short word that is the end of another one: `monkey`, `hockey`, `django-allauth`."""
    said = word[0]
    before = text[word.start() - 1 : word.start()]
    return said[0].islower() and before.islower() and _compiled(_SHORT).fullmatch(said) is not None and word.start() > 0


def _is_assigned(text: str, begun: int, sign: str) -> bool:
    """The name is that of a flag, or of a member of a query."""
    before = text[max(begun - 2, 0) : begun]
    if before[-1:] in ("?", "&"):
        return sign.strip() == "="
    return before[-1:] == "-" and before[:1] in ("-", " ", "", "\n", '"', "'") and sign.strip() in ("", "=")


def _before(text: str, at: int) -> str:
    """What stands on the line before a place."""
    least = max(at - 200, 0)
    return text[max(text.rfind("\n", least, at) + 1, least) : at]


def _whole_bare(text: str, begun: int, name: str, sign: str, begin: int, end: int) -> int:
    """In a line that sets a variable nothing but white space ends the value."""
    if sign != "=" or not name.isupper() or end >= len(text) or not _compiled(_ENV_LINE).search(_before(text, begun)):
        return end
    rest = _no_space().match(text, end)
    return rest.end() if rest and text[end] not in "\"'`" else end


def is_secret_value(name: str, value: str, *, quoted: bool, sign: str, line: str = "") -> bool:
    """Whether a value beside a telling name is a secret, and not a piece of code, a type, a number or a word.

    `sign` is what stands between them; ASSIGNED for a flag or a query, where whatever follows is the value; `line` is
    what stands before the name.
    """
    said = value.strip()
    if is_made_up(said) or said.lower() == name.lower() or (sign == ":" and ":" in said and not quoted):
        return False
    if name[:7].lower() == "bundle_":
        return ":" in said and "/" not in said
    strong = _compiled(_STRONG).search(name) is not None and not _compiled(_NO_KEY).search(name)
    telling = strong or _compiled(_TOKEN).search(name) is not None
    if sign == ASSIGNED:
        return telling and len(said) >= 3 and not said.startswith("-") and not is_number(said)
    if not sign.strip():
        return telling and len(said) >= 4 and "machine " in line and "login " in line
    if not telling:
        return not _compiled(_NO_KEY).search(name) and _is_key(name, said, quoted)
    if quoted:
        return _is_secret_text(said, strong, name)
    return _is_secret_word(name, said, sign, strong)


def _is_key(name: str, said: str, quoted: bool) -> bool:
    """`HEROKU_KEY`, `SONAR_LOGIN`, `accessId`: names that may say anything; the value has to be made by chance."""
    if name.lower() in ("key", "keys", "login"):
        return False
    if not (name.isupper() or quoted) or not _dense().fullmatch(said):
        return False
    return is_random(said, 14) and not is_word(said)


def _is_secret_text(said: str, strong: bool, name: str) -> bool:
    if "%s" in said or "{" in said or " " in said:
        return strong and " " not in said and "{" not in said and "%" not in said
    if strong:
        return len(said) >= 4 and not (said.lower() in name.lower() and is_word(said)) and not _is_label(said)
    return _is_token(said)


def _is_label(said: str) -> bool:
    """Names of variables and of secrets: `NEXUS_API_KEY`, `user.password`, `/run/secrets/x`, a web address."""
    return (said.isupper() and bool(_label().fullmatch(said))) or said.startswith(("/", "./", "http://", "https://"))


def _is_secret_word(name: str, said: str, sign: str, strong: bool) -> bool:
    if is_number(said) and len(said) < 8:
        return False
    shouted = name.isupper() and sign == sign.strip() and not sign.strip(":=")
    if _compiled(_CODE).fullmatch(said):
        if strong and shouted and len(said) >= 6 and not _is_label(said):
            return True
        return len(said) >= 10 and _is_token(said) and not is_word(said)
    if is_number(said):
        return strong and shouted
    return (len(said) >= 6 and not _is_label(said)) if strong else _is_token(said)


def _is_token(said: str) -> bool:
    """Made by chance; or base64 that is long, with letters of both cases."""
    return is_random(said, 10) or bool(len(said) >= 16 and _base64().fullmatch(said) and not is_word(said))


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


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _tail() -> re.Pattern[str]:
    """From a root to the end of a name that may say secret; cheaper to ask than whether it does."""
    return re.compile(
        r"(?i)(?:pass(?:words?|wort|wd|phrase|code)?|pwd|secrets?|tokens?|credentials?|keys?(?:[_-]?data)?"
        r"|conn(?:ection)?[_-]?str(?:ing)?|auth|sess(?:ion)?(?:[_-]?id)?|login|signature|sig|cookie|dsn|jwt|[cx]srf"
        r"|bundle_\w{1,70}|(?:access|client)[_-]?id)" + _SUFFIX + r"(?!\.?[A-Za-z0-9_-])"
    )


@cache
def _pair() -> re.Pattern[str]:
    """A setting that another one follows on the same line, and no call around them."""
    return re.compile(r"(?:^|[\s;&\"'])[A-Za-z][\w. ]{0,60}=[^\s;&=(){}]{1,200}[\s;&]{1,4}\Z")


@cache
def _key_of() -> re.Pattern[str]:
    return re.compile(r"(?i)(?:api|access|private|secret|encryption|account|master|license|ssh|signing)[ ]\Z")


@cache
def _value() -> re.Pattern[str]:
    """What follows a name: a closing quote of the name itself, a type, a sign, then a quoted or a bare value."""
    return re.compile(
        r"""(?:\\?["'][)\]]?)?"""
        r"""(?::\s{0,4}(?:str|bytes|string|String|&str|&'static str|Optional\[str\]|str \| None)\s{0,4}(?==))?"""
        r"""(?P<sign>[ \t]{0,8}(?:=>|:{1,3}=|\?=|\+=|===?|!==?|=|:)[ \t]{0,8}|[ \t]{1,8}"""
        r"""|[ \t]{0,2},[ \t]{0,4}(?=["']))"""
        r"""(?:[bBrRuUfF@$]{0,2}(?P<mark>\\?["'`])(?P<quoted>(?:\\(?!["'`])[^\n]?|(?!\\|(?P=mark))[^\n\\]){1,400})"""
        r"""|(?P<bare>[^\s"'`,;&(){}\[\]<>\\]{1,400}))"""
    )


@cache
def _no_space() -> re.Pattern[str]:
    return re.compile(r"[^\s\"'`]{0,400}")


@cache
def _dense() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_+/=-]{14,200}")


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r"[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)+")


@cache
def _base64() -> re.Pattern[str]:
    return re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+/]{14,}={0,2}")
