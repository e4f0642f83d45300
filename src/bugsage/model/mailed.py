"""What a mailed patch (`git format-patch`) says of the commits it was made from."""

import re
from datetime import datetime
from itertools import islice

from bugsage.model.patch import PatchCommit

_MOST = 200
_LONGEST = 10_000
_BEGIN = re.compile(r"^From ([0-9a-f]{40}) .*$", re.MULTILINE)
_HEADER = re.compile(r"^(From|Date|Subject): (.*(?:\n[ \t].*)*)$", re.MULTILINE)
_TOGETHER = re.compile(r"^Co-authored-by: (.+)$", re.MULTILINE | re.IGNORECASE)
_PREFIX = re.compile(r"^\[[^\]\n]{0,60}\] ?")


def commits_of(text: str) -> tuple[PatchCommit, ...]:
    """The commits that a mailbox of patches names, in its order; none for a bare diff."""
    begins = list(islice(_BEGIN.finditer(text), _MOST))
    ends = [match.start() for match in begins[1:]] + [len(text)] * bool(begins)
    return tuple(
        _commit(match[1], text[match.end() + 1 : min(end, match.end() + _LONGEST)])
        for match, end in zip(begins, ends, strict=True)
    )


def _commit(sha: str, mail: str) -> PatchCommit:
    head, _, rest = mail.partition("\n\n")
    message = re.split(r"^(?:---|diff --git .*)$", rest, maxsplit=1, flags=re.MULTILINE)[0]
    said = {name: " ".join(value.split()) for name, value in _HEADER.findall(head)}
    subject = _PREFIX.sub("", said.get("Subject", ""))
    signed = (said.get("From", ""), *_TOGETHER.findall(message)[:20])
    return PatchCommit(
        sha=sha,
        signed=tuple(filter(None, signed)),
        time=_seconds(said.get("Date", "")),
        message=f"{subject}\n\n{message.strip()}".strip(),
    )


def _seconds(date: str) -> int:
    """Seconds since 1970 of a mail's date; 0 for what is none."""
    try:
        return int(datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z").timestamp())
    except (ValueError, OverflowError):
        return 0
