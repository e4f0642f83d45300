"""Which settings of the second opinion are in force."""

import re
from collections.abc import Mapping

from bugsage.errors import SettingsError
from bugsage.model.settings import Llm, LlmSettings, UserLlmSettings

MODEL = "claude-sonnet-5-5"
BASE_URL = "https://api.anthropic.com"
KEY_VARIABLE = "ANTHROPIC_API_KEY"
_LIMITS = {"issues": 1, "turns": 12, "tokens": 200_000, "max_tokens": 8_000, "usd": 0.50, "seconds": 180.0}
#: A part of a model's name to US dollars for a million tokens, in and out, as listed in autumn 2026; a user's own
#: figures go before these. A model that is not known is reckoned at the dearest, so that a limit still holds.
_PRICES = (
    ("haiku", 1.0, 5.0),
    ("sonnet-5", 2.0, 10.0),
    ("sonnet", 3.0, 15.0),
    ("opus-5-5", 4.0, 20.0),
    ("opus", 5.0, 25.0),
)
_DEAREST = (10.0, 50.0)
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/@\s]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?(?:/[^?#\s@]*)?"
)


def in_force(repository: LlmSettings, user: UserLlmSettings, environ: Mapping[str, str]) -> Llm:
    """The settings that hold. Raises SettingsError for an address or a limit that cannot be used.

    A repository's file is written by whoever wrote the repository: it names a model and asks for less, never for more.
    """
    address = environ.get("BUGSAGE_LLM_BASE_URL") or user.base_url or environ.get("ANTHROPIC_BASE_URL") or BASE_URL
    model = environ.get("BUGSAGE_LLM_MODEL") or user.model or repository.model or MODEL
    local = _is_local(address, user.plain_http)
    limits = {name: _limit(name, getattr(repository, name), getattr(user, name)) for name in _LIMITS}
    known = next(((i, o) for part, i, o in _PRICES if part in model), _DEAREST)
    price_in, price_out = (0.0, 0.0) if local else known
    return Llm(
        model=model,
        base_url=address.rstrip("/"),
        key_variable=user.key_variable or KEY_VARIABLE,
        issues=int(limits["issues"]),
        turns=int(limits["turns"]),
        tokens=int(limits["tokens"]),
        max_tokens=int(limits["max_tokens"]),
        usd=limits["usd"],
        seconds=limits["seconds"],
        input_price=price_in if user.usd_per_million_input is None else user.usd_per_million_input,
        output_price=price_out if user.usd_per_million_output is None else user.usd_per_million_output,
        local=local,
    )


def _limit(name: str, repository: float | None, user: float | None) -> float:
    for value in (repository, user):
        if value is not None and not 0 < value < float("inf"):
            raise SettingsError(f"llm.{name}: a limit is greater than 0")
    most = _LIMITS[name] if user is None else user
    return most if repository is None else min(most, repository)


def _is_local(address: str, plain_http: bool) -> bool:
    """Whether the address is on this machine. Raises SettingsError for one that nothing should be sent to."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise SettingsError(
            f"the model's address is none: {address[:200]}", hint="it looks like https://host or http://127.0.0.1:8080"
        )
    if parts["user"] is not None:
        raise SettingsError(
            "the model's address holds a name or a password",
            hint="put the key into an environment variable, and its name into llm.key_variable",
        )
    host = parts["host"].lower()
    local = host in ("localhost", "[::1]") or (host.startswith("127.") and host.replace(".", "").isdecimal())
    if parts["scheme"] == "http" and not local and not plain_http:
        raise SettingsError(
            f"text and key would go unencrypted to {host}",
            hint="use https, or set llm.plain_http = true in your own settings if you trust the way there",
        )
    return local
