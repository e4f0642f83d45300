"""What can follow in a conversation, and what comes of it."""

from bugsage.model.base import Noun
from bugsage.repair.builtin.requests import Request


class Send(Noun, frozen=True, kw_only=True):
    """Send this body."""

    body: bytes


class Do(Noun, frozen=True, kw_only=True):
    """Carry out these requests in this order, each with the id of its call; a text is an answer already."""

    requests: tuple[tuple[str, Request | str], ...]


class Say(Noun, frozen=True, kw_only=True):
    """Say this, and go on."""

    words: str


class Over(Noun, frozen=True, kw_only=True):
    """The conversation is over: how, as one of ENDINGS, and in words."""

    ending: str
    said: str


class Answer(Noun, frozen=True, kw_only=True):
    """What came of a request."""

    call: str = ""
    #: In words of ours, which nobody else chose.
    words: str = ""
    #: What was found, which is data.
    text: str = ""
    #: It was of use.
    good: bool = True
