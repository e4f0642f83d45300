"""The conversation as a decision over what was said so far: what to send next, what to do, when to stop."""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from bugsage.model.base import Noun
from bugsage.model.metering import Spent, room, spend
from bugsage.model.quoting import Quoted, nonce_of, quoted
from bugsage.model.reply import Reply
from bugsage.model.settings import Llm
from bugsage.repair.builtin import prompt, requests
from bugsage.repair.builtin.requests import Request, read_request
from bugsage.repair.builtin.steps import Answer, Do, Over, Say, Send
from bugsage.repair.builtin.tools import specifications

#: Takes what is private out of texts; it sees all of them at once.
Redact = Callable[[Sequence[str]], Sequence[str]]

#: Requests of one answer that are carried out.
_MOST_CALLS = 12
#: Answers in a row that were cut off, that used no tool, that could not be understood, that were the one before again.
_CUT, _IDLE, _ERRING, _CIRCLES = 3, 2, 5, 3
#: So many requests before the last it is told.
_WARNED = 3
_NO_SPENDING = Spent()
_CUT_OFF = "Your answer was cut off at its limit of tokens. What was not whole was not done. Go on in smaller steps."
_AGAIN = "This is the same as before, with the same answer. Do something else, or call {end}."
_END = "Use a tool, or end by calling {end}."
_FEW = "{left} requests are left, this one included. Bring it to an end, and call {end}."
_SPARE = "too many requests at once; this one was not carried out"
_ENDS = {"mender": "finish", "reviewer": "judge"}
_SHAPES = {"mender": requests.MENDER, "reviewer": requests.REVIEWER}
_SYSTEMS = {"mender": prompt.MENDER, "reviewer": prompt.REVIEWER}


class Talk(Noun, frozen=True, kw_only=True):
    """Everything said so far. Texts of ours are redacted before they become part of it."""

    llm: Llm
    #: `mender` or `reviewer`.
    role: str
    #: As the Messages API takes them.
    messages: tuple[dict[str, Any], ...] = ()
    spent: Spent = _NO_SPENDING
    turns: int = 0
    #: The newest answer, while nothing was said to it.
    reply: Reply | None = None
    #: How many of the newest answers were cut off, used no tool, could not be understood, were the one before again.
    cuts: int = 0
    idle: int = 0
    erring: int = 0
    circling: int = 0
    #: Digest of the newest requests with their answers.
    round: str = ""


def begin(llm: Llm, role: str, pieces: Sequence[Quoted | str], redact: Redact, spent: Spent = _NO_SPENDING) -> Talk:
    """A conversation with its first message."""
    texts = redact([piece.text if isinstance(piece, Quoted) else piece for piece in pieces])
    nonce = nonce_of(texts)
    content = [
        {
            "type": "text",
            "text": quoted(Quoted(source=piece.source, text=text), nonce) if isinstance(piece, Quoted) else text,
        }
        for piece, text in zip(pieces, texts, strict=True)
    ]
    return Talk(llm=llm, role=role, messages=({"role": "user", "content": content},), spent=spent)


def next_step(talk: Talk) -> Send | Do | Say | Over:
    """What follows from what was said. Total and pure."""
    if talk.reply is None:
        return _ended(talk) or _send(talk)
    reply = talk.reply
    if not reply.stop:
        return Over(ending="error", said="the answer broke off")
    if reply.stop == "refusal":
        return Over(ending="refused", said=reply.text or "the model declined to answer")
    if reply.stop == "model_context_window_exceeded":
        return Over(ending="limit", said="the conversation grew longer than the model can read")
    if reply.calls:
        return Do(requests=_requests(talk, reply))
    if reply.stop == "max_tokens":
        return Say(words=_CUT_OFF)
    if talk.idle >= _IDLE:
        return Over(ending="done", said=reply.text)
    return Say(words=_END.format(end=_ENDS[talk.role]))


def heard(talk: Talk, reply: Reply) -> Talk:
    """After an answer."""
    blocks = [block for block in reply.blocks if _goes_back(block)]
    said = ({"role": "assistant", "content": blocks},) if blocks else ()
    usage = reply.usage or _guessed(talk, reply)
    return replace(
        talk,
        messages=talk.messages + said,
        reply=reply,
        turns=talk.turns + 1,
        spent=spend(talk.spent, usage, talk.llm),
        cuts=talk.cuts + 1 if reply.stop == "max_tokens" else 0,
    )


def _goes_back(block: Mapping[str, Any]) -> bool:
    """A server takes back neither text of blanks alone nor thoughts that were cut off before they were signed."""
    kind = block.get("type")
    if kind == "text":
        return bool(str(block.get("text") or "").strip())
    return kind != "thinking" or bool(block.get("signature"))


def answered(talk: Talk, answers: Sequence[Answer], redact: Redact) -> Talk:
    """After what was asked for was done."""
    texts = redact([one.text for one in answers])
    nonce = nonce_of(texts)
    content: list[dict[str, Any]] = [
        {
            "type": "tool_result",
            "tool_use_id": one.call,
            "content": _worded(one.words, text, nonce),
            **({} if one.good else {"is_error": True}),
        }
        for one, text in zip(answers, texts, strict=True)
    ]
    asked = [(call.name, call.input) for call in talk.reply.calls] if talk.reply else []
    digest = sha256(
        json.dumps([asked, [one.words for one in answers], texts], sort_keys=True, default=str).encode(
            "utf-8", "replace"
        )
    ).hexdigest()
    circling = talk.circling + 1 if digest == talk.round else 0
    said = [_AGAIN.format(end=_ENDS[talk.role])] if circling else []
    said += [_CUT_OFF] if talk.cuts else []
    left = talk.llm.turns - talk.turns
    said += [_FEW.format(left=left, end=_ENDS[talk.role])] if 0 < left <= _WARNED else []
    content += [{"type": "text", "text": words} for words in said]
    return replace(
        talk,
        messages=(*talk.messages, {"role": "user", "content": content}),
        reply=None,
        idle=0,
        erring=0 if any(one.good for one in answers) else talk.erring + 1,
        circling=circling,
        round=digest,
    )


def told(talk: Talk, words: str) -> Talk:
    """After words of ours."""
    message = {"role": "user", "content": [{"type": "text", "text": words}]}
    return replace(talk, messages=(*talk.messages, message), reply=None, idle=talk.idle + 1)


def body_of(talk: Talk, most: int) -> bytes:
    """The request, byte for byte as it is shown and sent.

    The server may keep what comes before a mark: tools and system once, the task, and all that was said up to now.
    """
    mark = {"cache_control": {"type": "ephemeral"}}
    messages = list(talk.messages)
    for at in sorted({0, len(messages) - 1}):
        messages[at] = _marked(messages[at], mark)
    request = {
        "model": talk.llm.model,
        "max_tokens": most,
        "stream": True,
        "system": [{"type": "text", "text": _SYSTEMS[talk.role], **mark}],
        "tools": specifications(_SHAPES[talk.role]),
        "messages": messages,
    }
    return json.dumps(request, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _worded(words: str, text: str, nonce: str) -> str:
    data = quoted(Quoted(source="answer", text=text), nonce) if text else ""
    return "\n\n".join(filter(None, (words, data))) or "nothing"


def _marked(message: dict[str, Any], mark: Mapping[str, Any]) -> dict[str, Any]:
    """With the mark on its last block; an answer of the model's is sent back as it came."""
    if message["role"] != "user":
        return message
    *before, last = message["content"]
    return {**message, "content": [*before, {**last, **mark}]}


def _ended(talk: Talk) -> Over | None:
    """A limit that is reached before anything more is sent."""
    if talk.turns >= talk.llm.turns:
        return Over(ending="limit", said=f"the limit of {talk.llm.turns} requests was reached")
    if talk.circling >= _CIRCLES:
        return Over(ending="limit", said=f"it asked for the same {talk.circling + 1} times, with the same answer")
    if talk.erring >= _ERRING:
        return Over(ending="error", said=f"{talk.erring} of its answers in a row asked for nothing that there is")
    if talk.cuts >= _CUT:
        return Over(ending="limit", said=f"{talk.cuts} of its answers in a row were longer than they may be")
    return None


def _send(talk: Talk) -> Send | Over:
    most = room(talk.llm, talk.spent, len(body_of(talk, talk.llm.max_tokens)))
    return Over(ending="limit", said=most) if isinstance(most, str) else Send(body=body_of(talk, most))


def _requests(talk: Talk, reply: Reply) -> tuple[tuple[str, Request | str], ...]:
    """What an answer asks for; what was cut off, or stands behind too much else, is answered already."""
    found: list[tuple[str, Request | str]] = []
    for number, call in enumerate(reply.calls):
        is_cut = reply.stop == "max_tokens" and number == len(reply.calls) - 1
        request = "this was cut off, and not carried out" if is_cut else read_request(call, _SHAPES[talk.role])
        found.append((call.id, _SPARE if number >= _MOST_CALLS else request))
    return tuple(found)


def _guessed(talk: Talk, reply: Reply) -> dict[str, int]:
    """Tokens of a server that does not count, at three characters each."""
    return {"input": len(body_of(talk, 0)) // 3, "output": sum(len(str(block)) for block in reply.blocks) // 3}
