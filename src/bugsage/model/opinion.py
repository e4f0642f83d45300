"""What a model said when it was asked for a second opinion, and what asking it took."""

from typing import Any

from bugsage.model.base import Noun


class Choice(Noun, frozen=True, kw_only=True):
    """A place of the code map that the model takes for the fault, the likeliest first."""

    file: str
    symbol: str
    #: The model's words.
    why: str = ""


class Instrumentation(Noun, frozen=True, kw_only=True):
    """A line that would show more the next time, as the model proposes it; it is never put in by itself."""

    file: str
    line: int
    #: `log` or `assert`.
    kind: str
    #: The line itself, as text.
    code: str
    why: str = ""


class Opinion(Noun, frozen=True, kw_only=True):
    """A second opinion: what was said, what it cost, and what stood in its way. Every text in it is the model's."""

    model: str
    choices: tuple[Choice, ...] = ()
    explanation: str = ""
    instrumentation: tuple[Instrumentation, ...] = ()
    #: Tokens in and out, of all requests together.
    tokens: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0
    #: Requests that were answered, and look-ups that were made for them.
    turns: int = 0
    lookups: int = 0
    #: Why there is no opinion, or why it ended early; None where it was given in full.
    reason: str | None = None
    #: What of the answer was not used, and why.
    unused: tuple[str, ...] = ()
    #: Digest of the first request: the same question gets the recorded answer.
    prompt: str = ""
    #: It was given earlier and is taken from the timeline; nothing was sent.
    recorded: bool = False


class Failure(Noun, frozen=True, kw_only=True):
    """Why a request was not answered, or not to its end."""

    #: `status`, `connection`, `timeout`, `cut` (the answer broke off), `too-large` or `unreadable`.
    kind: str
    status: int | None = None
    #: What the other side said, or the system.
    message: str = ""
    #: Seconds that the other side asks to wait.
    retry_after: float | None = None
    #: Trying again is pointless, the other side says.
    final: bool = False
    request_id: str | None = None


class Exchange(Noun, frozen=True, kw_only=True):
    """One request sent and what came back: events in order, and what ended them early."""

    events: tuple[dict[str, Any], ...] = ()
    failure: Failure | None = None
