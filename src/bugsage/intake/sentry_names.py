"""How people name an issue or an event of Sentry: short ids, and addresses copied from a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.sentry_access import SLUG, host_of, is_hosted
from bugsage.model.sentry import SentryName

_SHORT_ID = re.compile(r"[A-Z0-9][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-9A-Z]{1,10}")
_EVENT = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}|latest|oldest|recommended")
_URL = re.compile(r"https?://[^\s/?#@]+(?P<path>/[^\s?#]*)?(?:[?#]\S*)?", re.IGNORECASE)
#: Names below sentry.io that are no organisation's.
_NO_ORGANISATION = frozenset(("us", "de", "www", "app"))


def short_id(text: str) -> SentryName | None:
    """`PROJ-12`: capitals with dashes, the last part a number in base 32. At least one letter stands in front."""
    found = len(text) < 200 and _SHORT_ID.fullmatch(text)
    return SentryName(issue=text) if found and re.search("[A-Z]", text.rpartition("-")[0]) else None


def address(text: str, host: str) -> SentryName | None:
    """What an address names, where it is one of the Sentry at `host`, or has the form that only Sentry's have."""
    found = len(text) < 2000 and _URL.fullmatch(text)
    if not found:
        return None
    own = host_of(text)
    parts = [part for part in (found["path"] or "").split("/") if part]
    if parts[:2] == ["api", "0"]:
        parts = parts[2:]
    is_ours = own == host or is_hosted(own)
    if not is_ours and parts[:1] != ["organizations"]:
        return None
    org = own.removesuffix(".sentry.io") if own.endswith(".sentry.io") else None
    if org in _NO_ORGANISATION or (org and not SLUG.fullmatch(org)):
        org = None
    named = _named(parts, org)
    return SentryName(issue=named[0], event=named[1], org=named[2], project=named[3], host=own) if named else None


def _named(parts: Sequence[str], org: str | None) -> tuple[str, str, str | None, str | None] | None:
    """Issue, event, organisation and project that a path names."""
    match parts:
        case ["organizations", name, *rest] if SLUG.fullmatch(name):
            return _named(rest, name)
        case ["projects", name, project, *rest] if SLUG.fullmatch(name):
            return _named([name, project, *rest], name)
        case ["issues", issue, "events", event, *_] if _is_issue(issue) and _EVENT.fullmatch(event):
            return issue, event.replace("-", "").lower(), org, None
        case ["issues", issue, *_] if _is_issue(issue):
            return issue, "latest", org, None
        case [name, project, "issues", *rest] if SLUG.fullmatch(name) and SLUG.fullmatch(project):
            return _named(["issues", *rest], name)
        case [name, project, "events", event, *_] if SLUG.fullmatch(name) and SLUG.fullmatch(project):
            return ("", event.replace("-", "").lower(), name, project) if _EVENT.fullmatch(event) else None
    return None


def _is_issue(text: str) -> bool:
    return (text.isascii() and text.isdecimal() and len(text) < 20) or short_id(text.upper()) is not None
