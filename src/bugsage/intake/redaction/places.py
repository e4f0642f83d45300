"""Secrets known by where they stand: private keys, headers, web addresses, command lines."""

# ruff: noqa: E501 - one place a line

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bugsage.intake.redaction.judging import is_made_up, is_random, is_word
from bugsage.model.redaction import Finding


class Place(NamedTuple):
    """Something that stands beside a secret."""

    kind: str
    #: What is looked for, in small letters.
    sign: bytes
    #: How many characters before the sign the pattern begins to look.
    back: int
    #: Its group `secret` is the secret.
    pattern: str
    #: A secret here may be any word; else it must not be one.
    any_word: bool = True
    #: A digit stands before the sign.
    digit: bool = False


_X = r"[0-9a-fA-F]"
_URL = r"(?P<name>[^\s/:@\"'<>\\`|,;()\[\]{}]{0,200}):(?P<secret>[^\s/\"'<>`]{1,300})@(?=[^\s@]|$)"
PLACES: tuple[Place, ...] = (
    Place("url-password", b"://", 0, r"://" + _URL),
    Place("url-password", b"://", 0, r"://(?P<secret>[A-Za-z0-9_-]{20,200})@(?=[A-Za-z0-9\[])"),
    Place("url-password", b"@tcp(", 200, r"(?<![A-Za-z0-9_])[A-Za-z0-9_.-]{1,60}:(?P<secret>[^\s@\"'/]{1,120})@tcp\("),
    Place("url-password", b"jdbc:oracle:", 0, r"jdbc:oracle:\w{2,6}:[^\s/@\"']{1,60}/(?P<secret>[^\s@\"']{1,120})@"),
    Place("authorization", b"authorization", 0,
          r"(?i:authorization)\\?[\"']?\s{0,4}(?:[:=]|=>|,)\s{0,4}\\?[\"']?"
          r"(?:(?i:bearer|basic|token|digest|api-?key|api-?token|negotiate|ntlm|splunk|hawk|genie-?key|oauth|key|sso-key|bot|aws4-hmac-sha256)\s{1,4})?"
          r"(?P<secret>(?!\[redacted )[^\s\"'\\<>(){}\[\],;]{6,4000})", any_word=False),
    Place("authorization", b"bearer ", 0, r"(?i:bearer)\s{1,4}(?P<secret>[A-Za-z0-9+/=._~-]{12,4000})", any_word=False),
    Place("authorization", b"basic ", 0, r"(?i:basic)\s(?P<secret>[A-Za-z0-9+/]{12,400}={0,2})(?![A-Za-z0-9+/_.-])", any_word=False),
    Place("cookie", b"cookie", 4,
          r"(?<![A-Za-z])(?i:set-)?(?i:cookie)\\?[\"']?\s{0,4}:\s{0,4}\\?[\"']?"
          r"(?P<secret>(?!\[redacted )[^\s\"'=;:]{1,100}=[^\r\n\"'\\]{1,4000})"),
    Place("webhook", b"hooks.slack.com/", 0, r"(?i:hooks\.slack\.com)/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{20,120})"),
    Place("webhook", b"/api/webhooks/", 0, r"(?i:/api/webhooks/)\d{15,22}/(?P<secret>[A-Za-z0-9_-]{30,100})"),
    Place("webhook", b"webhook.office.com/", 0, r"(?i:webhook\.office\.com/)\w{1,20}/(?P<secret>[A-Za-z0-9@/_-]{40,300})"),
    Place("webhook", b"hooks.zapier.com/", 0, r"(?i:hooks\.zapier\.com/hooks/catch/)(?P<secret>[A-Za-z0-9/]{8,80})"),
    Place("azure-secret", b"q~", 4, r"(?<![A-Za-z0-9_~.-])(?P<secret>[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~-])"),
    Place("terraform-token", b".atlasv1.", 14, r"(?P<secret>[A-Za-z0-9]{14}\.(?i:atlasv1)\.[A-Za-z0-9_=-]{60,70})"),
    Place("telegram-token", b":aa", 10, r"(?<!\d)(?P<secret>\d{8,10}:AA[A-Za-z0-9_-]{32,35})(?![A-Za-z0-9_-])", digit=True),
    Place("mail-key", b"-us", 32, rf"(?<![A-Za-z0-9])(?P<secret>{_X}{{32}}-us\d{{1,2}})(?!\d)"),
    Place("google-key", b"1//0", 0, r"(?P<secret>1//0[A-Za-z0-9_-]{40,300})"),
    Place("facebook-token", b"|", 17, r"(?<!\d)(?P<secret>\d{13,17}\|[A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])", digit=True),
    Place("command-line", b"curl", 0, r"(?i:curl)\b[^\n]{0,400}?\s(?:-u\s{0,3}|--user[ =]\s{0,3}|--proxy-user[ =]\s{0,3})(?P<open>[\"']?)"
          r"(?P<name>[^\s:\"']{0,120}[\"']?):(?P<mark>[\"'])?(?P<secret>(?!\s)(?(mark)[^\"'\n]{3,200}|[^\s\"']{3,200}))"),
    Place("command-line", b"--user", 0, r"--user[ =]\s{0,3}[\"']?(?P<name>[^\s:\"'/]{1,120}[\"']?):[\"']?(?P<secret>[^\s\"'/]{3,200})"),
    Place("command-line", b" -u ", 0, r" -u [\"']?(?P<name>[A-Za-z0-9._@-]{1,80}):(?P<secret>[^\s\"'/:]{3,200})(?=[\"'\s]|$)"),
    Place("command-line", b"sshpass", 0, r"sshpass\s{1,4}-p\s{0,4}(?P<mark>[\"'])?(?P<secret>(?!\s)(?(mark)[^\"'\n]{3,200}|[^\s\"']{3,200}))"),
    Place("command-line", b" login ", 0, r" login [^\n]{0,200}?\s-p\s{1,3}(?P<mark>[\"'])?(?P<secret>(?!\s)(?(mark)[^\"'\n]{3,200}|[^\s\"']{3,200}))"),
    Place("command-line", b"mysql", 0, r"mysql(?:dump|admin)?\s[^\n]{0,200}?\s-p(?P<mark>[\"'])?(?P<secret>(?!\s|\d+\b)(?(mark)[^\"'\n]{3,200}|[^\s\"']{3,200}))"),
)  # fmt: skip


def places(text: str, plain: bytes) -> Iterator[Finding]:
    """All of them. `plain` is the text in small letters, with one byte for each character."""
    yield from _private_keys(text, plain)
    for place in PLACES:
        at = plain.find(place.sign)
        while at >= 0:
            match = _match(place, text, at)
            if match and _is_secret(place, match):
                yield Finding(kind=place.kind, start=match.start("secret"), end=match.end("secret"))
            at = plain.find(place.sign, max(at + 1, match.end() - 1 if match else 0))


def _match(place: Place, text: str, at: int) -> re.Match[str] | None:
    if place.digit and not text[at - 1 : at].isdigit():
        return None
    pattern = _compiled(place.pattern)
    return pattern.search(text, max(at - place.back, 0), at + 100) if place.back else pattern.match(text, at)


def _is_secret(place: Place, match: re.Match[str]) -> bool:
    said = match["secret"]
    if is_made_up(said) or said.startswith("[redacted "):
        return False
    name = match.groupdict().get("name")
    if name is not None and (said == name or (is_made_up(name) and name)):
        return False
    return place.any_word or not is_word(said) or (len(said) > 20 and is_random(said, 20))


_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_LONGEST_KEY = 40_000


def _private_keys(text: str, plain: bytes) -> Iterator[Finding]:
    """From the first line to the last, whatever stands before the lines; what was cut off goes as far as keys go."""
    at, stop = plain.find(b"private key"), 0
    while at >= 0:
        begin = _BEGIN.search(text, max(at - 50, stop), at + 40)
        if not begin:
            at = plain.find(b"private key", at + 11)
            continue
        near = text.find("-----END ", begin.end(), begin.end() + _LONGEST_KEY)
        end = _END.search(text, near, near + 1_000) if near >= 0 else None
        stop = end.end() if end else _last_key_line(text, begin.end())
        yield Finding(kind="private-key", start=begin.start(), end=stop)
        at = plain.find(b"private key", stop)


def _last_key_line(text: str, at: int) -> int:
    """The end of the lines that look like those of a key, after a beginning without end."""
    last = at
    for line in _lines().finditer(text, at, at + _LONGEST_KEY):
        body = line[0].strip().rpartition(" ")[2]
        if body and not _key_line().fullmatch(body):
            break
        last = line.end() if body else last
    return last


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _lines() -> re.Pattern[str]:
    return re.compile(r"[^\n]*(?:\n|\Z)")


@cache
def _key_line() -> re.Pattern[str]:
    return re.compile(r"(?:\\n)?[A-Za-z0-9+/=\\]{4,}|(?:Proc-Type|DEK-Info|Version|Comment):.*")
