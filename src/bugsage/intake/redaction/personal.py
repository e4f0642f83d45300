"""What is private though no secret: home folders always, e-mail and network addresses where they are asked for."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bugsage.model.redaction import Finding, Private

HOME = "home-folder"
#: Accounts that machines give themselves: they name nobody.
_NOBODY = (
    "runner|runneradmin|travis|circleci|vsts|vsts_azpcontainer|buildkite|buildkite-agent|jenkins|gitlab-runner|ubuntu|ec2-user|vagrant|"
    "root|user|users|app|node|docker|vscode|codespace|gitpod|shared|public|default|administrator|containeradministrator|"
    "containeruser|builder|build|ci|runner2|distiller|semaphore|appveyor|azureuser|admin|www-data|nobody|bitrise|cirrus|linuxbrew"
)


def homes(text: str, private: Private) -> Iterator[Finding]:
    """Home folders: those of this machine, and any that name a person."""
    for sign in ("/home/", "/Users/", "\\Users\\"):
        at = text.find(sign)
        while at >= 0:
            back = 0 if sign[0] == "/" else 3
            match = _home().search(text, max(at - back, 0), at + 100)
            if match and match.start() <= at:
                yield Finding(kind=HOME, start=match.start(), end=match.end())
            at = text.find(sign, at + len(sign))
    for home in private.homes:
        if len(home) > 3 and home in text:
            for match in re.finditer(re.escape(home) + r"(?![\w.-])", text):
                yield Finding(kind=HOME, start=match.start(), end=match.end())


def people(text: str, private: Private) -> Iterator[Finding]:
    """Addresses, of the kinds that are asked for."""
    if private.emails and "@" in text:
        for match in _email().finditer(text):
            yield Finding(kind="email", start=match.start(), end=match.end())
    if private.addresses:
        for match in _address().finditer(text):
            if _is_address(match[0]):
                yield Finding(kind="ip-address", start=match.start(), end=match.end())


def cards(text: str, plain: bytes) -> Iterator[Finding]:
    """Numbers of payment cards: four digits again and again, of which the last checks the others."""
    runs, at, card = plain.translate(_digits()), 0, _card()
    while (at := runs.find(b"0000", at)) >= 0:
        if plain[at] in b"23456" and runs[at - 1 : at] != b"0" and (match := card.match(text, at)):
            if (at == 0 or _may_begin(text, at)) and _checks(match[0]):
                yield Finding(kind="card-number", start=at, end=match.end())
            at = match.end()
        else:
            at += 4


def _may_begin(text: str, at: int) -> bool:
    return not (text[at - 1].isalnum() or text[at - 1] in "_.-/#")


def _checks(number: str) -> bool:
    """The Luhn sum of the digits, and more than a few different ones."""
    digits = [int(c) for c in number if c.isdigit()]
    doubled = [sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _is_address(said: str) -> bool:
    import ipaddress

    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def names_nobody(user: str) -> bool:
    """An account of a machine, not of a person."""
    return user.lower() in _nobody()


@cache
def _nobody() -> Sequence[str]:
    return _NOBODY.split("|")


@cache
def _home() -> re.Pattern[str]:
    rest = r"[^/\\\s\"':;,()<>|\[\]{}$*]{1,64}"
    nobody = rf"(?!(?i:{_NOBODY})(?![\w.-]))"
    return re.compile(
        rf"(?<![\w.~-])/(?:home|Users)/{nobody}{rest}(?=/|\\\\)|\b[A-Za-z]:\\{{1,2}}Users\\{{1,2}}{nobody}{rest}"
    )


@cache
def _email() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.+%-])[A-Za-z0-9_.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")


@cache
def _address() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:.]))"
    )


@cache
def _digits() -> bytes:
    return bytes(b"0"[0] if 48 <= code < 58 else b" "[0] for code in range(256))


@cache
def _card() -> re.Pattern[str]:
    return re.compile(
        r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6(?:011|5\d\d)|35\d\d)(?P<between>[ -]?)\d{4}"
        r"(?P=between)\d{4}(?P=between)\d{4}(?![\w-]|\.\d)"
        r"|3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?![\w-]|\.\d)"
    )
