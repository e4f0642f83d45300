"""The conversation as a decision over what was said so far: what to send next, what to look up, when to stop."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from bugsage.diagnosis.second_opinion.answer import Given, read_opinion, read_text
from bugsage.diagnosis.second_opinion.prompt import SYSTEM
from bugsage.diagnosis.second_opinion.tools import GiveOpinion, Request, read_request, specifications
from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.metering import Spent, room, spend
from bugsage.model.quoting import Quoted, nonce_of, quoted
from bugsage.model.reply import Reply
from bugsage.model.settings import Llm

Redact = Callable[[str], str]

#: Look-ups that one answer may ask for.
_MOST_CALLS = 8
_NOTHING = Spent()
_LAST = "There are no look-ups left. Call give_opinion now, with what you know."
_REMINDER = "Call give_opinion to end: ranking, explanation, and instrumentation where something is missing."
_STOPS = {
    "refusal": "the model declined to answer",
    "max_tokens": "the answer was longer than it may be",
    "model_context_window_exceeded": "the conversation grew longer than the model can read",
}


class Send(Noun, frozen=True, kw_only=True):
    """Send this body."""

    body: bytes


class Look(Noun, frozen=True, kw_only=True):
    """Answer these requests, in this order, each with the id of its call; a text is an answer already."""

    requests: tuple[tuple[str, Request | str], ...]


class Remind(Noun, frozen=True, kw_only=True):
    """Ask for the opinion itself."""


class Stop(Noun, frozen=True, kw_only=True):
    """The conversation is over: with an opinion, with a reason, or with both."""

    given: Given = Given()
    reason: str | None = None


class Talk(Noun, frozen=True, kw_only=True):
    """Everything said so far. Texts of ours are redacted before they become part of it."""

    llm: Llm
    may_run: bool = False
    #: As the Messages API takes them.
    messages: tuple[dict[str, Any], ...] = ()
    spent: Spent = Spent()
    turns: int = 0
    lookups: int = 0
    #: The newest answer, while nothing was said to it.
    reply: Reply | None = None
    reminded: bool = False


def begin(llm: Llm, pieces: Sequence[Quoted | str], redact: Redact, *, may_run: bool, spent: Spent = _NOTHING) -> Talk:
    """A conversation with its first message."""
    content = _blocks(pieces, redact)
    content[-1]["cache_control"] = {"type": "ephemeral"}
    return Talk(llm=llm, may_run=may_run, messages=({"role": "user", "content": content},), spent=spent)


def next_step(talk: Talk, code: CodeMap) -> Send | Look | Remind | Stop:
    """What follows from what was said."""
    if talk.reply is None:
        return _send(talk)
    reply = talk.reply
    if not reply.stop:
        return Stop(reason="the answer broke off")
    requests = [(call.id, read_request(call, may_run=talk.may_run)) for call in reply.calls]
    for _, request in requests:
        if isinstance(request, GiveOpinion):
            return _ended(read_opinion(request.said, code))
    looks = tuple((name, r) for name, r in requests if not isinstance(r, GiveOpinion))
    if looks and reply.stop not in _STOPS:
        if talk.turns >= talk.llm.turns:
            return Stop(reason=f"no opinion within {talk.llm.turns} requests")
        spare = "too many look-ups at once; ask again"
        return Look(requests=tuple((n, r if i < _MOST_CALLS else spare) for i, (n, r) in enumerate(looks)))
    return _in_words(talk, reply, code)


def heard(talk: Talk, reply: Reply) -> Talk:
    """After an answer."""
    # A server does not take back what is text of blanks alone.
    blocks = [one for one in reply.blocks if one.get("type") != "text" or str(one.get("text") or "").strip()]
    said = ({"role": "assistant", "content": blocks},) if blocks else ()
    usage = reply.usage or _guessed(talk, reply)
    return replace(
        talk, messages=talk.messages + said, reply=reply, turns=talk.turns + 1, spent=spend(talk.spent, usage, talk.llm)
    )


def answered(talk: Talk, results: Sequence[tuple[str, str, bool]], redact: Redact) -> Talk:
    """After look-ups: for each call its id, the text, and whether it was of use."""
    texts = [redact(text) for _, text, _ in results]
    nonce = nonce_of(texts)
    content: list[dict[str, Any]] = [
        {
            "type": "tool_result",
            "tool_use_id": name,
            "content": quoted(Quoted(source="look-up", text=text), nonce),
            **({} if good else {"is_error": True}),
        }
        for (name, _, good), text in zip(results, texts, strict=True)
    ]
    if talk.turns >= talk.llm.turns - 1:
        content.append({"type": "text", "text": _LAST})
    message = {"role": "user", "content": content}
    return replace(talk, messages=(*talk.messages, message), reply=None, lookups=talk.lookups + len(results))


def reminded(talk: Talk) -> Talk:
    """After an answer that ended without an opinion: it is asked for once more."""
    message = {"role": "user", "content": [{"type": "text", "text": _REMINDER}]}
    return replace(talk, messages=(*talk.messages, message), reply=None, reminded=True)


def body_of(talk: Talk, most: int) -> bytes:
    """The request, byte for byte as it is shown and sent."""
    request = {
        "model": talk.llm.model,
        "max_tokens": most,
        "stream": True,
        "system": [{"type": "text", "text": SYSTEM}],
        "tools": specifications(may_run=talk.may_run),
        "messages": list(talk.messages),
    }
    return json.dumps(request, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def digest_of(talk: Talk) -> str:
    """Names a question: the same model, the same words and the same tools."""
    return sha256(body_of(talk, 0)).hexdigest()[:32]


def _send(talk: Talk) -> Send | Stop:
    most = room(talk.llm, talk.spent, len(body_of(talk, talk.llm.max_tokens)))
    return Stop(reason=most) if isinstance(most, str) else Send(body=body_of(talk, most))


def _in_words(talk: Talk, reply: Reply, code: CodeMap) -> Remind | Stop:
    """An answer that uses no tool: an opinion in words, or none."""
    given = read_text(reply.text, code)
    stopped = _STOPS.get(reply.stop)
    if given.choices or stopped or talk.reminded or talk.turns >= talk.llm.turns:
        return Stop(given=given, reason=stopped or (None if given.choices else "it names no place of the code map"))
    return Remind()


def _ended(given: Given) -> Stop:
    return Stop(given=given, reason=None if given.choices else "it names no place of the code map")


def _blocks(pieces: Sequence[Quoted | str], redact: Redact) -> list[dict[str, Any]]:
    clear = [redact(piece.text if isinstance(piece, Quoted) else piece) for piece in pieces]
    nonce = nonce_of(clear)
    return [
        {
            "type": "text",
            "text": quoted(Quoted(source=piece.source, text=text), nonce) if isinstance(piece, Quoted) else text,
        }
        for piece, text in zip(pieces, clear, strict=True)
    ]


def _guessed(talk: Talk, reply: Reply) -> dict[str, int]:
    """Tokens of a server that does not count, at three characters each."""
    return {"input": len(body_of(talk, 0)) // 3, "output": sum(len(str(block)) for block in reply.blocks) // 3}
