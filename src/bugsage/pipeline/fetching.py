"""Fetch: what a user names that lies elsewhere, on a service in the network. Nothing else is ever asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from bugsage.model.report import RawReport
from bugsage.pipeline.house import House

#: What may be the name of something elsewhere: an address, or capitals with dashes and a number.
_ELSEWHERE = re.compile(r"https?://\S{1,2000}|[A-Z0-9][A-Z0-9_-]{0,100}-[0-9A-Z]{1,10}")
Fetcher = Callable[[House, str], "tuple[RawReport, ...] | None"]


def fetched(house: House, source: str) -> tuple[RawReport, ...] | None:
    """The reports that a name stands for; None where it is none that lies elsewhere.

    Raises TokenMissing, ServiceUnreachable, ServiceFailed, SourceNotFound.
    """
    if not _ELSEWHERE.fullmatch(source):
        return None
    for fetch in _fetchers():
        if (reports := fetch(house, source)) is not None:
            return reports
    return None


def _fetchers() -> tuple[Fetcher, ...]:
    from bugsage.pipeline.production import sentry_report

    return (sentry_report,)
