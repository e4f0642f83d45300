"""Production: what Sentry has seen, asked for by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from bugsage.errors import ServiceUnreachable, SourceNotFound, TokenMissing, UsageError
from bugsage.intake.clean import clean
from bugsage.model.diagnosis import Evidence, Suspect
from bugsage.model.history import Commit
from bugsage.model.report import RawReport
from bugsage.model.run import Check
from bugsage.model.sentry import SCOPES, Production, SentryIssue, SentryName, SentryQuery
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
    """How Sentry would be read, as far as can be told without asking it. Raises SettingsError."""
    access = house.sentry_access
    about = "/".join(filter(None, (access.org, access.project)))
    if access.via == "mcp":
        told = f"Issues of Sentry are read through an MCP server ({access.mcp[0]})."
        return Check(name="sentry", state="ok", finding=told)
    if not access.token:
        state = "warn" if about else "ok"
        finding = f"There is no token for {access.url}; one with the scopes {SCOPES} lets issues be read."
        return Check(name="sentry", state=state, finding=finding, mend="export SENTRY_AUTH_TOKEN=…")
    told = f"{access.url} is read with the token from {access.token_from}{f', {about}' if about else ''}."
    if access.ignored:
        return Check(name="sentry", state="warn", finding=f"{told} {access.ignored[0]}")
    return Check(name="sentry", state="ok", finding=told)


def sentry_report(house: House, source: str) -> tuple[RawReport, ...] | None:
    """The event that a short id or an address of Sentry names; None for what is none of Sentry's.

    All that was read is kept without its secrets, and read again where Sentry cannot be reached.
    """
    name = _named(house, source)
    if name is None:
        return None
    if house.sentry_access.via == "mcp":
        from bugsage.pipeline.sentry_tools import tool_report

        return (tool_report(house, source, name),)
    try:
        documents = _ask(house, name)
    except (ServiceUnreachable, TokenMissing) as error:
        kept = _kept(house, name)
        if kept is None:
            told = "" if "://" in source else f"{source} looks like an issue of Sentry: "
            raise type(error)(f"{told}{error}", hint=error.hint) from error
        return (_report(source, kept, kept=True),)
    _keep(house, name, documents)
    return (_report(source, documents),)


def _named(house: House, source: str) -> SentryName | None:
    """Raises SourceNotFound for an address of a Sentry that is not the user's."""
    from bugsage.intake.sentry_access import host_of, is_hosted
    from bugsage.intake.sentry_names import address, short_id

    if "://" not in source:
        return short_id(source) if not source.startswith("BS-") else None
    own = host_of(house.sentry_access.url)
    name = address(source, own)
    if name is None or name.host is None or name.host == own or (is_hosted(own) and is_hosted(name.host)):
        return name
    raise SourceNotFound(
        f"{name.host} is not the Sentry that is asked here, which is {own}",
        hint=f"if it is yours: export SENTRY_URL=https://{name.host}",
    )


def _ask(house: House, name: SentryName) -> dict[str, Any]:
    """Everything that is read of an issue, as Sentry wrote it."""
    from bugsage.intake.sentry_issues import decoded, issue, release_of

    client, org = house.sentry, name.org or organisation(house)
    which = name.issue
    if not which:
        which = str((decoded(client.project_event(org, name.project or "", name.event)) or {}).get("groupID") or "")
    said = decoded(client.issue(org, which))
    number = issue(said).id
    event, oldest, hashes = client.details(org, number or which, name.event)
    documents = {"issue": said, "event": decoded(event), "oldest": decoded(oldest), "hashes": decoded(hashes)}
    release = release_of(documents["oldest"]) or issue(said).first_release
    commits = decoded(client.release_commits(org, release)) if release else None
    return documents | {"commits": commits, "org": org, "read": house.clock.now()}


def _report(source: str, documents: dict[str, Any], *, kept: bool = False) -> RawReport:
    import msgspec

    from bugsage.intake.sentry_issues import production

    told = (documents.get(name) for name in ("issue", "oldest", "commits", "hashes"))
    read = documents.get("read")
    return RawReport(
        source=source,
        content=msgspec.json.encode(documents.get("event")),
        format="sentry_event",
        origin="sentry",
        production=production(*told, read=read if isinstance(read, str) else "", kept=kept),
    )


def _keep(house: House, name: SentryName, documents: dict[str, Any]) -> None:
    """Under the short id and the number: whoever asks again may know either."""
    import msgspec

    from bugsage.intake.redaction.nested import safe
    from bugsage.intake.redaction.redact import keepable
    from bugsage.intake.sentry_issues import decoded, issue

    said = issue(documents["issue"])
    content = keepable(msgspec.json.encode(documents).decode(), house.private).encode()
    if decoded(content) is None:
        content = msgspec.json.encode(safe(documents, house.private))
    for known in {name.issue, said.id, said.short_id}:
        if known:
            house.kept(_file(house, known, name.event)).write(content)


def _kept(house: House, name: SentryName) -> dict[str, Any] | None:
    from bugsage.intake.sentry_issues import decoded

    org = name.org or house.sentry_access.org
    found = decoded(house.kept(_file(house, name.issue, name.event)).read() or b"") if name.issue else None
    if not isinstance(found, dict) or (org is not None and found.get("org") != org):
        return None
    return found


def _file(house: House, issue: str, event: str) -> str:
    from bugsage.intake.sentry_access import host_of

    return re.sub(r"[^\w.-]", "_", f"{host_of(house.sentry_access.url)}-{issue}-{event}")[:200] + ".json"


def with_release(
    suspects: Sequence[Suspect], production: Production | None, commits: Sequence[Commit]
) -> tuple[Suspect, ...]:
    """The suspects; those that a commit of the release changed in which Sentry saw it first say so."""
    if production is None or not production.commits:
        return tuple(suspects)
    brought = tuple(one.sha for one in production.commits)
    known = [commit for commit in commits if commit.sha.startswith(brought)]
    return tuple(_brought(suspect, production.first_release, known) for suspect in suspects)


def _brought(suspect: Suspect, release: str, commits: Sequence[Commit]) -> Suspect:
    changed = next((one for one in commits if _touches(one, suspect)), None)
    if changed is None:
        return suspect
    subject = " ".join(clean(changed.subject).split())[:100]
    detail = f"changed in {changed.sha[:8]} ({subject}), which came with {release}, where Sentry saw this first"
    return replace(suspect, evidence=(*suspect.evidence, Evidence(kind="history", detail=detail, weight=0.0)))


def _touches(commit: Commit, suspect: Suspect) -> bool:
    """It changed that function; of code outside any, the file."""
    names = commit.touched.get(suspect.file, ())
    last = suspect.symbol.rpartition(".")[2]
    return suspect.file in commit.files and (last in names or suspect.symbol in names or last == "<module>")
