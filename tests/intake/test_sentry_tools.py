from bugsage.intake.sentry_tools import calls, is_not_there
from bugsage.model.sentry import SentryName


def test_an_issue_is_asked_for_by_both_tools() -> None:
    newer, older = calls(SentryName(issue="SHOP-1"), "acme")
    assert newer.arguments == {"organizationSlug": "acme", "resourceType": "issue", "resourceId": "SHOP-1"}
    assert older.arguments == {"organizationSlug": "acme", "issueId": "SHOP-1"}


def test_an_event_is_asked_for_by_its_id() -> None:
    newer, older = calls(SentryName(issue="", event="a" * 32), None)
    assert newer.arguments == {"resourceType": "event", "resourceId": "a" * 32}
    assert older.arguments == {"eventId": "a" * 32}
    assert calls(SentryName(issue="7", event="a" * 32), None)[1].arguments == {"issueId": "7", "eventId": "a" * 32}


def test_answers_that_there_is_none() -> None:
    assert is_not_there("# Event Not Found\n\nNo issue found for Event ID: aa")
    assert not is_not_there("# Issue SHOP-1 in **acme**\n\n**Description**: 404 Not Found")
