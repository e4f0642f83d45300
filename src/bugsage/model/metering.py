"""What asking a model costs, how much room is left for an answer, and when to try again."""

from collections.abc import Mapping

from bugsage.model.base import Noun
from bugsage.model.opinion import Failure
from bugsage.model.settings import Llm

#: Against the price of a token that comes in: one that is written to the server's cache, and one that is read from it.
_CACHE_WRITE, _CACHE_READ = 1.25, 0.1
#: No token is shorter than this many bytes on average, so a request holds at most its size divided by this.
_BYTES_A_TOKEN = 2.5
#: An answer with less room than this is not worth asking for.
_LEAST_ROOM = 400
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
