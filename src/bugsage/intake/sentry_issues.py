"""Answers of Sentry's API to nouns. Any key may be missing, null or of another type; texts are cleaned and capped."""

from __future__ import annotations

import re
from typing import Any

from bugsage.intake.clean import cap, clean
from bugsage.model.sentry import Production, ReleaseCommit, SentryIssue

#: Characters of a title and of anything shorter; commits and hashes that are kept.
TITLE, NAME = 400, 200
MOST_COMMITS, MOST_HASHES = 50, 50
_SHA = re.compile(r"[0-9a-fA-F]{7,64}")


def decoded(content: bytes) -> Any:
    """The JSON of an answer; None where it is none."""
    import msgspec

    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def issues(document: Any) -> tuple[SentryIssue, ...]:
    """The issues of a list; what has no id is none."""
    found = (issue(one) for one in document if isinstance(one, dict)) if isinstance(document, list) else ()
    return tuple(one for one in found if one.id)


def issue(document: Any) -> SentryIssue:
    """One issue, as listed or by itself."""
    data = _dict(document)
    own = _text(data.get("id"))
    project = _dict(data.get("project"))
    return SentryIssue(
        id=own if own.isascii() and own.isdecimal() else "",
        short_id=_text(data.get("shortId")) or own,
        title=_text(data.get("title"), TITLE),
        culprit=_text(data.get("culprit"), TITLE),
        level=_text(data.get("level")),
        status=_text(data.get("status")),
        substatus=_text(data.get("substatus")),
        project=_text(project.get("slug")),
        platform=_text(data.get("platform") or project.get("platform")),
        events=_count(data.get("count")),
        users=_count(data.get("userCount")),
        first_seen=_text(data.get("firstSeen")),
        last_seen=_text(data.get("lastSeen")),
        first_release=_release(data.get("firstRelease")),
        last_release=_release(data.get("lastRelease")),
        url=_address(data.get("permalink")),
    )


def production(
    document: Any, oldest: Any, commits: Any, hashes: Any, *, read: str = "", kept: bool = False
) -> Production:
    """All that is said of an issue: itself, its oldest event, the commits of that one's release, its hashes."""
    own = issue(document)
    return Production(
        issue=own,
        first_release=release_of(oldest) or own.first_release,
        commits=tuple(filter(None, map(_commit, _list(commits)[:MOST_COMMITS]))),
        hashes=tuple(filter(None, (_text(_dict(one).get("id")) for one in _list(hashes)[:MOST_HASHES]))),
        read=read,
        kept=kept,
    )


def release_of(event: Any) -> str:
    """The release that an event came from, wherever its shape says it."""
    data = _dict(event)
    tags = (_dict(tag) for tag in _list(data.get("tags")))
    tagged = next((tag.get("value") for tag in tags if tag.get("key") in ("release", "sentry:release")), None)
    return _release(data.get("release")) or _text(tagged)


def outlines(document: Any) -> tuple[dict[str, Any], ...]:
    """The members of a list of events that carry an id."""
    return tuple(one for one in _list(document) if isinstance(one, dict) and event_id(one))


def event_id(event: Any) -> str:
    """The id of an event, 32 digits; empty where it has none."""
    data = _dict(event)
    own = data.get("eventID") or data.get("event_id") or data.get("id")
    text = own.replace("-", "").lower() if isinstance(own, str) else ""
    return text if re.fullmatch("[0-9a-f]{32}", text) else ""


def organisations(document: Any) -> tuple[str, ...]:
    """Short names of the organisations that a token may see."""
    return tuple(filter(None, (_text(_dict(one).get("slug")) for one in _list(document))))


def _commit(document: Any) -> ReleaseCommit | None:
    data = _dict(document)
    sha = _text(data.get("id"))
    if not _SHA.fullmatch(sha):
        return None
    author = _dict(data.get("author"))
    return ReleaseCommit(
        sha=sha.lower(),
        subject=_text(_first_line(data.get("message")), TITLE),
        author=_text(author.get("name") or author.get("username")),
        time=_text(data.get("dateCreated")),
    )


def _first_line(value: Any) -> str:
    return value.strip().split("\n", 1)[0] if isinstance(value, str) else ""


def _release(value: Any) -> str:
    return _text(_dict(value).get("version")) if isinstance(value, dict) else _text(value)


def _address(value: Any) -> str:
    text = _text(value, TITLE)
    return text if re.fullmatch(r"https?://[^\s\"'<>]+", text) else ""


def _count(value: Any) -> int:
    """A number, which Sentry writes as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def _text(value: Any, most: int = NAME) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return cap(" ".join(clean(value[: 4 * most]).split()), most) if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
