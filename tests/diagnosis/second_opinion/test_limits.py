import pytest

from bugsage.diagnosis.second_opinion.limits import in_force
from bugsage.errors import SettingsError
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
