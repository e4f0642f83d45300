"""Which settings are in force, what asking costs, and when to stop."""

import re
from collections.abc import Mapping

from bugsage.errors import SettingsError
from bugsage.model.base import Noun
from bugsage.model.opinion import Failure
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
#: Against the price of a token that comes in: one that is written to the server's cache, and one that is read from it.
_CACHE_WRITE, _CACHE_READ = 1.25, 0.1
#: No token is shorter than this many bytes on average, so a request holds at most its size divided by this.
_BYTES_A_TOKEN = 2.5
#: An answer with less room than this is not worth asking for.
_LEAST_ROOM = 400
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/@\s]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?(?:/[^?#\s@]*)?"
)
_MOST_TRIES = 4
_LONGEST_WAIT = 20.0
#: Statuses that may be gone a moment later.
_PASSING = frozenset((408, 409, 429, 500, 502, 503, 504, 529))


class Spent(Noun, frozen=True, kw_only=True):
    """What was used so far."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input_tokens + self.output_tokens


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


def spend(spent: Spent, usage: Mapping[str, int], llm: Llm) -> Spent:
    """After one more answer, by the counts that its server gave."""
    fresh, written, read = (usage.get(name, 0) for name in ("input", "cache_write", "cache_read"))
    out = usage.get("output", 0)
    cost = (fresh + _CACHE_WRITE * written + _CACHE_READ * read) * llm.input_price + out * llm.output_price
    return Spent(
        input_tokens=spent.input_tokens + fresh + written + read,
        output_tokens=spent.output_tokens + out,
        cost_usd=spent.cost_usd + cost / 1e6,
    )


def room(llm: Llm, spent: Spent, size: int) -> int | str:
    """Tokens that the next answer may have when the request has so many bytes; a text says why there is no room."""
    asked = int(size / _BYTES_A_TOKEN)
    left = llm.tokens - spent.tokens - asked
    if left < _LEAST_ROOM:
        return f"the limit of {llm.tokens} tokens was reached"
    if llm.output_price or llm.input_price:
        money = llm.usd - spent.cost_usd - asked * _CACHE_WRITE * llm.input_price / 1e6
        affordable = int(money * 1e6 / llm.output_price) if llm.output_price else left if money > 0 else 0
        if affordable < _LEAST_ROOM:
            return f"the limit of {llm.usd:.2f} USD was reached"
        left = min(left, affordable)
    return min(left, llm.max_tokens)


def wait_before(failure: Failure, tried: int, left: float) -> float | None:
    """Seconds to wait before another try; None where no further try would help, or there is no time for it."""
    passing = failure.status in _PASSING if failure.kind == "status" else failure.kind in ("connection", "cut")
    if not passing or failure.final or tried >= _MOST_TRIES:
        return None
    wait = min(2.0 ** (tried - 1), _LONGEST_WAIT) if failure.retry_after is None else max(failure.retry_after, 0.0)
    return wait if wait + 1 < left else None


def told(failure: Failure, llm: Llm, *, tried: int, waited: float) -> str:
    """What to say of a request that was not answered."""
    again = f" after {tried} tries in {waited:.0f} s" if tried > 1 else ""
    server = llm.base_url.partition("://")[2].partition("/")[0]
    said = f": {failure.message}" if failure.message else ""
    number = f" (request {failure.request_id})" if failure.request_id else ""
    if failure.kind == "timeout":
        return f"{server} did not answer in time{again}"
    if failure.kind == "connection":
        return f"{server} cannot be reached{again}{said}"
    if failure.kind != "status":
        how = {"cut": "broke off", "too-large": "was too large"}.get(failure.kind, "could not be read")
        return f"the answer of {server} {how}{again}{said}"
    words = {
        401: f"{server} did not accept the key in {llm.key_variable} (401)",
        403: f"the key in {llm.key_variable} may not do this at {server} (403){said}",
        404: f"{server} knows no such address or model as {llm.model} (404){said}",
        429: f"{server} asked to slow down (429){again}, and this gave up{said}",
        529: f"{server} is overloaded (529){again}, and this gave up",
    }
    return words.get(failure.status or 0, f"{server} answered {failure.status}{again}{said}") + number
