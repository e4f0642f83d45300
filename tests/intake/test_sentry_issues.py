"""Answers of Sentry's API to nouns: any key may be missing or of another type."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.sentry_issues import (
    decoded,
    event_id,
    issue,
    issues,
    organisations,
    outlines,
    production,
    release_of,
)
from tests.fakes.sentry_server import SentryServer, event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["id", "shortId", "project", "slug", "count", "firstRelease", "version", "tags", "key", "value", "permalink",
         "eventID", "message", "author", "title"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


def listed() -> Any:
    with SentryServer() as server:
        server.add(event(1, "2026-01-01T00:00:00Z", release="1.0", user="7"), event(2, release="1.1", user="8"))
        return next(server._listed({}))


def test_an_issue_as_listed() -> None:
    found = issue(listed())
    assert (found.id, found.short_id, found.project, found.events, found.users) == ("1", "SHOP-1", "shop", 2, 2)
    assert (found.title, found.culprit) == ("KeyError: 'user_id'", "src/api.py in create")
    assert (found.first_release, found.last_release) == ("1.0", "1.1")
    assert (found.first_seen, found.last_seen) == ("2026-01-01T00:00:00Z", "2026-01-05T10:00:00Z")
    assert found.url == "https://acme.sentry.io/issues/1/"


def test_texts_of_strangers_are_cleaned_and_capped() -> None:
    found = issue(
        {"id": 7, "title": "a\x1b[31m\nb\u202e" + "x" * 9000, "count": "many", "permalink": "javascript:alert(1)"}
    )
    assert found.title.startswith("a b")
    assert len(found.title) <= 400
    assert (found.id, found.short_id, found.events, found.url) == ("7", "7", 0, "")


def test_what_has_no_number_is_no_issue() -> None:
    assert issues([{"id": "../1"}, {"title": "x"}, None, 3, {"id": "5"}]) == (issue({"id": "5"}),)


def test_what_is_said_of_an_issue() -> None:
    commits = [
        {"id": "A" * 40, "message": "Read it\n\nlong", "author": {"name": "Ana"}, "dateCreated": "2026"},
        {"id": "--upload-pack=x"},
        {"id": None},
    ]
    found = production(listed(), event(1, release="1.0"), commits, [{"id": "ab"}, {}], read="now")
    assert found.first_release == "1.0"
    assert [(one.sha, one.subject, one.author) for one in found.commits] == [("a" * 40, "Read it", "Ana")]
    assert (found.hashes, found.read) == (("ab",), "now")


def test_the_release_of_an_event_in_each_shape() -> None:
    assert release_of({"release": {"version": "1"}}) == release_of({"release": "1"}) == "1"
    assert release_of({"tags": [{"key": "release", "value": "1"}]}) == "1"
    assert release_of({"release": None, "tags": "x"}) == release_of(None) == ""


def test_ids_of_events() -> None:
    assert event_id({"eventID": "A" * 32}) == "a" * 32
    assert event_id({"event_id": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}) == "a" * 32
    assert event_id({"id": "7"}) == event_id([]) == ""


def test_what_is_no_json() -> None:
    assert decoded(b"[1") is decoded(b"\xff") is decoded(b"[" * 10_000) is None


@given(JSON)
def test_anything_can_be_an_answer(document: Any) -> None:
    issue(document)
    issues(document)
    outlines(document)
    organisations(document)
    release_of(document)
    production(document, document, document, document)
