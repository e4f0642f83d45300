"""Short ids and addresses of Sentry, and what only looks like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.sentry_names import address, short_id
from bugsage.model.sentry import SentryName

EVENT = "9fac2ceed9344f2bbfdd1fdacb0ed9b1"


@pytest.mark.parametrize("text", ["PROJ-12", "PUMP-STATION-1", "WEB_APP-1A", "A-1", "SHOP2-Z9"])
def test_short_ids(text: str) -> None:
    assert short_id(text) == SentryName(issue=text)


@pytest.mark.parametrize("text", ["proj-12", "PROJ", "PROJ-", "-1", "12-34", "UTF-8 x", "PROJ-12345678901", "A" * 300])
def test_what_is_no_short_id(text: str) -> None:
    assert short_id(text) is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://sentry.io/organizations/acme/issues/12/", ("12", "latest", "acme", None)),
        ("https://sentry.io/organizations/acme/issues/12/?project=3&referrer=x#y", ("12", "latest", "acme", None)),
        (f"https://sentry.io/organizations/acme/issues/12/events/{EVENT}/", ("12", EVENT, "acme", None)),
        ("https://acme.sentry.io/issues/12/", ("12", "latest", "acme", None)),
        ("https://acme.sentry.io/issues/SHOP-1A", ("SHOP-1A", "latest", "acme", None)),
        (f"https://acme.sentry.io/issues/12/events/{EVENT}/?x", ("12", EVENT, "acme", None)),
        ("https://acme.sentry.io/issues/12/events/oldest/", ("12", "oldest", "acme", None)),
        ("https://acme.sentry.io/organizations/other/issues/12/", ("12", "latest", "other", None)),
        ("https://sentry.io/acme/shop/issues/12/", ("12", "latest", "acme", None)),
        (f"https://sentry.io/acme/shop/events/{EVENT}/", ("", EVENT, "acme", "shop")),
        ("https://us.sentry.io/organizations/acme/issues/12/", ("12", "latest", "acme", None)),
        ("https://us.sentry.io/api/0/organizations/acme/issues/12/", ("12", "latest", "acme", None)),
        ("https://us.sentry.io/issues/12/", ("12", "latest", None, None)),
        ("http://LAN.example:9000/organizations/acme/issues/12/", ("12", "latest", "acme", None)),
        (f"https://sentry.io/api/0/projects/acme/shop/events/{EVENT}/", ("", EVENT, "acme", "shop")),
        ("https://other.example/organizations/acme/issues/12/", ("12", "latest", "acme", None)),
    ],
)
def test_addresses(url: str, name: tuple[str, str, str | None, str | None]) -> None:
    found = address(url, "lan.example:9000")
    assert found is not None
    assert (found.issue, found.event, found.org, found.project) == name


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/shop/issues/12",
        "https://gitlab.com/acme/shop/-/issues/12",
        "https://evilsentry.io/issues/12/",
        "https://sentry.io/",
        "https://sentry.io/organizations/acme/",
        "https://sentry.io/organizations/../issues/12/",
        "https://sentry.io/organizations/acme/issues/../",
        "https://acme.sentry.io/issues/twelve/",
        "https://user@acme.sentry.io/issues/12/",
        "ftp://sentry.io/issues/12",
        "PROJ-12",
    ],
)
def test_what_is_none_of_sentrys(url: str) -> None:
    assert address(url, "lan.example:9000") is None


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text: str) -> None:
    short_id(text)
    for found in (address(text, "lan.example"), address(f"https://acme.sentry.io/{text}", "lan.example")):
        assert found is None or (
            set(found.issue) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")
        )
