import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.second_opinion.limits import Spent, in_force, room, spend, told, wait_before
from bugsage.errors import SettingsError
from bugsage.model.opinion import Failure
from bugsage.model.settings import Llm, LlmSettings, UserLlmSettings

NOBODY, NOTHING = UserLlmSettings(), LlmSettings()


def llm(user: UserLlmSettings = NOBODY, repository: LlmSettings = NOTHING, **environ: str) -> Llm:
    return in_force(repository, user, environ)


def test_what_is_said_nearest_goes_first() -> None:
    assert llm(ANTHROPIC_BASE_URL="https://c").base_url == "https://c"
    user = UserLlmSettings(base_url="https://b/", model="mine")
    assert llm(user, ANTHROPIC_BASE_URL="https://c").base_url == "https://b"
    assert llm(user, BUGSAGE_LLM_BASE_URL="https://a").base_url == "https://a"
    assert llm(user, LlmSettings(model="theirs")).model == "mine"
    assert llm(repository=LlmSettings(model="theirs")).model == "theirs"
    assert llm(user, BUGSAGE_LLM_MODEL="now").model == "now"


def test_a_repository_lowers_limits_and_raises_none() -> None:
    user = UserLlmSettings(turns=6, usd=2.0)
    assert llm(user, LlmSettings(turns=3, usd=9.0)).turns == 3
    assert llm(user, LlmSettings(turns=3, usd=9.0)).usd == 2.0
    assert llm(repository=LlmSettings(tokens=10**9)).tokens == llm().tokens


@pytest.mark.parametrize(
    "address",
    ["ftp://x", "http://", "x", "https://", "https://h?q", "https://h#f", "https://h/ /", "https://h:x", "https://h\n"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="the model's address is none"):
        llm(BUGSAGE_LLM_BASE_URL=address)


def test_a_password_in_an_address_is_refused_without_being_told() -> None:
    with pytest.raises(SettingsError) as refusal:
        llm(BUGSAGE_LLM_BASE_URL="https://me:secret@host")
    assert "secret" not in f"{refusal.value} {refusal.value.hint}"


def test_text_goes_unencrypted_to_this_machine_only() -> None:
    for here in ("http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/x", "http://127.9.9.9"):
        assert llm(BUGSAGE_LLM_BASE_URL=here).local
    for there in ("http://10.0.0.1", "http://127.0.0.1.example.org", "http://localhost.example.org"):
        with pytest.raises(SettingsError, match="unencrypted"):
            llm(BUGSAGE_LLM_BASE_URL=there)
    trusting = UserLlmSettings(plain_http=True, base_url="http://10.0.0.1")
    assert not llm(trusting).local


@pytest.mark.parametrize("bad", [0, -1, float("inf"), float("nan")])
def test_a_limit_is_greater_than_nothing(bad: float) -> None:
    with pytest.raises(SettingsError, match=r"llm\.usd"):
        llm(UserLlmSettings(usd=bad))
    with pytest.raises(SettingsError, match=r"llm\.seconds"):
        llm(repository=LlmSettings(seconds=bad))


def test_prices_are_of_the_model_of_the_user_or_the_dearest() -> None:
    assert llm().input_price == 2.0
    assert llm(UserLlmSettings(model="claude-opus-5-5")).output_price == 20.0
    assert llm(UserLlmSettings(model="something-new")).output_price == 50.0
    assert llm(UserLlmSettings(usd_per_million_output=1.5)).output_price == 1.5
    assert llm(BUGSAGE_LLM_BASE_URL="http://127.0.0.1").output_price == 0.0


def test_what_was_used_is_added_up() -> None:
    usage = {"input": 1000, "cache_write": 2000, "cache_read": 10_000, "output": 500}
    spent = spend(Spent(), usage, llm())
    assert (spent.input_tokens, spent.output_tokens, spent.tokens) == (13_000, 500, 13_500)
    assert spent.cost_usd == pytest.approx((1000 + 2500 + 1000) * 2e-6 + 500 * 10e-6)


@given(tokens=st.integers(0, 300_000), cost=st.floats(0, 1), size=st.integers(0, 600_000), usd=st.floats(0.01, 5))
def test_an_answer_never_has_room_for_more_than_the_limits(tokens: int, cost: float, size: int, usd: float) -> None:
    settings = llm(UserLlmSettings(usd=usd))
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
    settings = llm(UserLlmSettings(key_variable="MY_KEY"))
    said = told(Failure(kind="status", status=401, request_id="req_1"), settings, tried=1, waited=0)
    assert said == "api.anthropic.com did not accept the key in MY_KEY (401) (request req_1)"
    said = told(Failure(kind="status", status=429, message="slow"), settings, tried=3, waited=12.4)
    assert said == "api.anthropic.com asked to slow down (429) after 3 tries in 12 s, and this gave up: slow"
