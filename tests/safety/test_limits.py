"""Nothing is allowed beyond a limit; more spent or a lower limit never allows more; a repository only lowers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.settings import AllowanceSettings, LimitSettings
from bugsage.model.spending import Accounts, Allowance, FixLimits, Spent
from bugsage.safety.limits import ONE_MORE, USUAL, allowed, in_force

NONE = FixLimits(fix=Allowance(), day=Allowance(), repository=Allowance(), concurrency=1)
FREE = Spent(attempts=1)


def day(**limits: float) -> FixLimits:
    return replace(NONE, day=Allowance(**limits))


def spent(**amounts: float) -> Accounts:
    return Accounts(day=Spent(**amounts))


def said(found) -> list[str]:
    return [one.said for one in found.exhausted]


@pytest.mark.parametrize(
    ("limits", "accounts", "planned", "fits"),
    [
        (NONE, spent(attempts=10**9, usd=1e9), ONE_MORE, True),
        (day(attempts=3), spent(attempts=2), ONE_MORE, True),
        (day(attempts=3), spent(attempts=3), ONE_MORE, False),
        (day(attempts=0), spent(), ONE_MORE, False),
        (day(minutes=2), spent(seconds=119), ONE_MORE, True),
        (day(minutes=2), spent(seconds=120), ONE_MORE, False),
        (day(usd=1), spent(usd=0.99), ONE_MORE, True),
        (day(usd=1), spent(usd=1.0), ONE_MORE, False),
        (day(usd=0), spent(), ONE_MORE, False),
        (day(usd=0), spent(), FREE, True),
        (day(tokens=100), spent(tokens=100), FREE, True),
        (day(tokens=100), spent(tokens=100), ONE_MORE, False),
        (day(lines=50), spent(lines=30), Spent(lines=20), True),
        (day(lines=50), spent(lines=30), Spent(lines=21), False),
        (day(files=2), spent(files=2), ONE_MORE, True),
        (replace(NONE, fix=Allowance(lines=50)), Accounts(fix=Spent(lines=49)), Spent(lines=50), True),
        (replace(NONE, fix=Allowance(lines=50)), Accounts(fix=Spent(lines=49)), Spent(lines=51), False),
    ],
)
def test_one_limit(limits: FixLimits, accounts: Accounts, planned: Spent, fits: bool) -> None:
    assert allowed(accounts, limits, planned).allowed is fits


def test_it_is_said_what_ran_out() -> None:
    accounts = Accounts(fix=Spent(attempts=10), day=Spent(seconds=15_000, usd=12.5))
    assert said(allowed(accounts, USUAL)) == [
        "10 of 10 attempts for this fix are made",
        "250 of 240 minutes for today are spent",
        "12.5 of 10 US dollars for today are spent",
    ]
    assert said(allowed(Accounts(), USUAL, Spent(lines=900))) == ["900 changed lines, at most 500 for this fix"]


def test_what_is_left_is_the_least_of_all() -> None:
    accounts = Accounts(fix=Spent(attempts=1, seconds=60), day=Spent(attempts=99, seconds=14_100, usd=9.5))
    left = allowed(accounts, USUAL).left
    assert (left.attempts, left.minutes, left.usd, left.tokens) == (1, 5.0, 0.5, 500_000)
    assert allowed(Accounts(), NONE).left == Allowance()


AMOUNTS = st.builds(
    Spent,
    attempts=st.integers(0, 60),
    seconds=st.floats(0, 20_000),
    tokens=st.integers(0, 6_000_000),
    usd=st.floats(0, 12),
    lines=st.integers(0, 300),
    files=st.integers(0, 20),
    unpriced=st.integers(0, 1),
)
ACCOUNTS = st.builds(Accounts, fix=AMOUNTS, day=AMOUNTS, repository=AMOUNTS)
COUNTS = st.none() | st.integers(0, 300)
ALLOWANCES = {
    "attempts": COUNTS,
    "minutes": st.none() | st.floats(0, 500),
    "tokens": COUNTS,
    "usd": st.none() | st.floats(0, 20),
    "lines": COUNTS,
    "files": COUNTS,
}
SAID = st.builds(
    LimitSettings,
    **dict.fromkeys(("fix", "day", "repository"), st.builds(AllowanceSettings, **ALLOWANCES)),
    concurrency=st.none() | st.integers(0, 5),
)
LIMITS = st.builds(in_force, SAID, SAID)


@given(ACCOUNTS, AMOUNTS, LIMITS, AMOUNTS)
def test_more_spent_never_allows_more(accounts: Accounts, more: Spent, limits: FixLimits, planned: Spent) -> None:
    def plus(one: Spent) -> Spent:
        return Spent(**{name: getattr(one, name) + getattr(more, name) for name in Spent.__struct_fields__})

    later = Accounts(fix=plus(accounts.fix), day=plus(accounts.day), repository=plus(accounts.repository))
    if not allowed(accounts, limits, planned).allowed:
        assert not allowed(later, limits, planned).allowed


@given(ACCOUNTS, SAID, SAID, AMOUNTS)
def test_a_repository_never_allows_more(
    accounts: Accounts, repository: LimitSettings, user: LimitSettings, planned: Spent
) -> None:
    alone, both = in_force(LimitSettings(), user), in_force(repository, user)
    assert both.concurrency <= alone.concurrency
    if not allowed(accounts, alone, planned).allowed:
        assert not allowed(accounts, both, planned).allowed


@pytest.mark.parametrize(
    ("user", "repository", "together", "concurrency"),
    [
        (None, None, 0, 1),
        (None, None, 3, 3),
        (2, None, 3, 2),
        (None, 2, 3, 2),
        (None, 2, 0, 1),
        (4, 2, 3, 2),
        (0, 5, 3, 0),
    ],
)
def test_fixes_at_the_same_time(user: int | None, repository: int | None, together: int, concurrency: int) -> None:
    found = in_force(LimitSettings(concurrency=repository), LimitSettings(concurrency=user), together)
    assert found.concurrency == concurrency
    assert found.concurrency_set is (user is not None or repository is not None)


@given(ACCOUNTS, LIMITS)
def test_within_what_is_left_nothing_is_exceeded(accounts: Accounts, limits: FixLimits) -> None:
    left = allowed(accounts, limits).left
    planned = Spent(lines=left.lines or 0, files=left.files or 0, tokens=left.tokens or 0)
    over = {one.what for one in allowed(accounts, limits, planned).exhausted}
    began = {one.what for one in allowed(accounts, limits, Spent()).exhausted}
    assert over <= began


def test_the_user_may_allow_more_than_is_usual() -> None:
    user = LimitSettings(day=AllowanceSettings(usd=100.0), concurrency=4)
    limits = in_force(LimitSettings(day=AllowanceSettings(attempts=5)), user)
    assert (limits.day.usd, limits.day.attempts, limits.concurrency, limits.fix) == (100.0, 5, 4, USUAL.fix)
