"""Issues of production that somebody resolves in Sentry."""

from __future__ import annotations

from bugsage import __version__
from bugsage.errors import BugSageError, ServiceUnreachable
from bugsage.model.sentry import SentryQuery
from bugsage.model.watch import ProductionIssue
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known

#: Issues of Sentry's that are listed, those that were seen last first.
MOST = 100


class Resolved:
    """Which issues are resolved in Sentry by now: all its groups that became one issue here are."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._groups: dict[str, set[str]] = {}
        #: Issues from before, each with an event of it; Sentry says what group that is in.
        self._unknown: dict[str, str] = {}
        self._org = ""

    def told(self, one: ProductionIssue) -> None:
        """It is listed from now on."""
        if one.sentry is not None:
            self._groups.setdefault(one.issue, set()).add(one.sentry.id)
        elif one.diagnosis is not None and one.issue not in self._groups:
            event = one.diagnosis.issue.events[-1].tags.get("event_id", "").replace("-", "")
            if event:
                self._unknown[one.issue] = event

    def now(self) -> frozenset[str]:
        """Those that are resolved and were not before; one that came from Sentry alone is resolved here as well.

        Raises what asking Sentry raises, StateUnwritable, TimelineDamaged.
        """
        from bugsage.intake.sentry_issues import decoded, issues
        from bugsage.pipeline.production import organisation

        if not self._groups and not self._unknown:
            return frozenset()
        self._org = self._org or organisation(self._house)
        self._look_up()
        project = self._house.sentry_access.project
        query = SentryQuery(org=self._org, project=project, query="is:resolved", limit=MOST)
        page = next(iter(self._house.sentry.issues(query)), b"[]")
        resolved = {one.id for one in issues(decoded(page)) if one.status == "resolved"}
        over = frozenset(name for name, groups in self._groups.items() if groups <= resolved)
        for name in over:
            del self._groups[name]
        if over:
            self._resolve(over)
        return over

    def _look_up(self) -> None:
        """Once for each; one that Sentry has no more stays in the list until it is closed here."""
        from bugsage.intake.sentry_issues import decoded

        project = self._house.sentry_access.project or ""
        while self._unknown:
            name, event = next(iter(self._unknown.items()))
            try:
                body = decoded(self._house.sentry.project_event(self._org, project, event))
            except ServiceUnreachable:
                raise
            except BugSageError:
                body = None
            del self._unknown[name]
            group = body.get("groupID") if isinstance(body, dict) else None
            if isinstance(group, str) and group.isdecimal():
                self._groups.setdefault(name, set()).add(group)

    def _resolve(self, names: frozenset[str]) -> None:
        from bugsage.timeline import issue_resolved

        records, time = known(self._house).issues, self._house.clock.now()
        self._house.timeline.append(
            issue_resolved(name, time=time, version=__version__, reason="it is resolved in Sentry", record=record)
            for name in sorted(names)
            if (record := records.get(name)) and record.status == "open" and set(record.sources) == {"sentry"}
        )
