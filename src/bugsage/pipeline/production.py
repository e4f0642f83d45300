"""Production: what Sentry has seen, asked for by hand."""

from __future__ import annotations

from bugsage.errors import SettingsError, UsageError
from bugsage.model.run import Check
from bugsage.model.sentry import SCOPES, SentryIssue, SentryQuery
from bugsage.pipeline.house import House

#: At most so many issues of one list.
MOST = 1000


def list_issues(
    house: House,
    *,
    query: str | None = None,
    project: str | None = None,
    environment: str | None = None,
    sort: str = "date",
    limit: int = 25,
) -> tuple[SentryIssue, ...]:
    """Issues of Sentry, without secrets. What is not given is as the settings say."""
    from bugsage.intake.redaction.nested import safe
    from bugsage.intake.sentry_issues import decoded, issues

    access = house.sentry_access
    wanted = SentryQuery(
        org=organisation(house),
        project=project or access.project,
        environment=environment or access.environment,
        query=query if query is not None else access.query,
        sort=sort,
        limit=min(limit, MOST),
    )
    found: list[SentryIssue] = []
    for page in house.sentry.issues(wanted):
        found += issues(decoded(page))
        if len(found) >= wanted.limit:
            break
    return tuple(safe(one, house.private) for one in found[: wanted.limit])


def organisation(house: House) -> str:
    """The organisation that is asked about: as set, else the only one that the token may see. Raises UsageError."""
    from bugsage.intake.sentry_issues import decoded, organisations

    access = house.sentry_access
    if access.org:
        return access.org
    known = organisations(decoded(house.sentry.organisations()))
    if len(known) == 1:
        return known[0]
    names = ", ".join(known[:10])
    raise UsageError(
        "it is not known which organisation of Sentry is meant",
        hint=f"put one into bugsage.toml under [sentry]: org = …{f' ({names})' if names else ''}",
    )


def check(house: House) -> Check:
    """How Sentry would be read, as far as can be told without asking it."""
    try:
        access = house.sentry_access
    except SettingsError as error:
        return Check(name="sentry", state="fail", finding=f"Sentry cannot be read: {error}.", mend=error.hint)
    about = "/".join(filter(None, (access.org, access.project)))
    if not access.token:
        state = "warn" if about else "ok"
        finding = f"There is no token for {access.url}; one with the scopes {SCOPES} lets issues be read."
        return Check(name="sentry", state=state, finding=finding, mend="export SENTRY_AUTH_TOKEN=…")
    told = f"{access.url} is read with the token from {access.token_from}{f', {about}' if about else ''}."
    if access.ignored:
        return Check(name="sentry", state="warn", finding=f"{told} {access.ignored[0]}")
    return Check(name="sentry", state="ok", finding=told)
