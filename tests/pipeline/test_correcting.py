"""Issues that a person put together are shown as one."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bugsage.model.timeline import Entry
from bugsage.pipeline.correcting import records
from bugsage.timeline import fold, issue_detected, issue_resolved, issue_suppressed, issues_merged
from tests.timeline.samples import TIME, VERSION, make_event, make_issue

HEAD, MEMBER = "BS-00000001", "BS-00000002"
SAID: dict[str, Any] = {"time": TIME, "version": VERSION}
SEEN: tuple[Entry, ...] = tuple(
    entry
    for name, message in ((HEAD, "'one'"), (MEMBER, "'two'"))
    for entry in issue_detected(make_issue(make_event(message), id=name), source="run", occasion="r1", **SAID)
)


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ((), "open"),
        ((lambda: issue_resolved(HEAD, **SAID),), "open"),
        ((lambda: issue_resolved(MEMBER, **SAID),), "open"),
        ((lambda: issue_resolved(HEAD, **SAID), lambda: issue_resolved(MEMBER, **SAID)), "resolved"),
        ((lambda: issue_suppressed(HEAD, **SAID),), "suppressed"),
        ((lambda: issue_resolved(HEAD, **SAID), lambda: issue_suppressed(MEMBER, **SAID)), "resolved"),
    ],
)
def test_issues_put_together_are_open_while_one_of_them_is(then: Sequence[Callable[[], Entry]], status: str) -> None:
    merged = issues_merged(HEAD, [MEMBER], **SAID)
    [record] = records(fold([*SEEN, merged, *(make() for make in then)]))
    assert (record.id, record.status, record.occurrences) == (HEAD, status, 2)
