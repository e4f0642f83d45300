import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.metering import Spent, room, spend, told, wait_before
from bugsage.model.opinion import Failure
from bugsage.model.settings import Llm

SETTINGS = Llm(
    model="claude-sonnet-5-5",
    base_url="https://api.anthropic.com",
    key_variable="MY_KEY",
    issues=1,
    turns=12,
    tokens=200_000,
    max_tokens=8_000,
    usd=0.5,
    seconds=180.0,
    input_price=2.0,
    output_price=10.0,
)


def test_what_was_used_is_added_up() -> None:
    usage = {"input": 1000, "cache_write": 2000, "cache_read": 10_000, "output": 500}
    spent = spend(Spent(), usage, SETTINGS)
    assert (spent.input_tokens, spent.output_tokens, spent.tokens) == (13_000, 500, 13_500)
    assert spent.cost_usd == pytest.approx((1000 + 2500 + 1000) * 2e-6 + 500 * 10e-6)


@given(tokens=st.integers(0, 300_000), cost=st.floats(0, 1), size=st.integers(0, 600_000), usd=st.floats(0.01, 5))
def test_an_answer_never_has_room_for_more_than_the_limits(tokens: int, cost: float, size: int, usd: float) -> None:
    settings = replace(SETTINGS, usd=usd)
    most = room(settings, Spent(input_tokens=tokens, cost_usd=cost), size)
    if isinstance(most, int):
        assert 400 <= most <= settings.max_tokens
        assert tokens + size / 2.5 + most <= settings.tokens + 1
        assert cost + most * settings.output_price / 1e6 <= usd + 1e-9


@pytest.mark.parametrize(
    ("failure", "tried", "left", "wait"),
    [
        (Failure(kind="status", status=429, retry_after=3.0), 1, 60, 3.0),
        (Failure(kind="status", status=429, retry_after=3.0), 1, 3, None),
        (Failure(kind="status", status=429, final=True), 1, 60, None),
        (Failure(kind="status", status=529), 1, 60, 1.0),
        (Failure(kind="status", status=529), 3, 60, 4.0),
        (Failure(kind="status", status=529), 4, 60, None),
        (Failure(kind="status", status=400), 1, 60, None),
        (Failure(kind="status", status=401), 1, 60, None),
        (Failure(kind="connection"), 2, 60, 2.0),
        (Failure(kind="cut"), 1, 60, 1.0),
        (Failure(kind="timeout"), 1, 60, None),
        (Failure(kind="too-large"), 1, 60, None),
    ],
)
def test_only_what_may_pass_is_waited_for_and_never_beyond_the_time(
    failure: Failure, tried: int, left: float, wait: float | None
) -> None:
    assert wait_before(failure, tried, left) == wait


def test_a_failure_is_told_with_what_puts_it_right() -> None:
    said = told(Failure(kind="status", status=401, request_id="req_1"), SETTINGS, tried=1, waited=0)
    assert said == "api.anthropic.com did not accept the key in MY_KEY (401) (request req_1)"
    said = told(Failure(kind="status", status=429, message="slow"), SETTINGS, tried=3, waited=12.4)
    assert said == "api.anthropic.com asked to slow down (429) after 3 tries in 12 s, and this gave up: slow"
