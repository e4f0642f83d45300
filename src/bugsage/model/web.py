"""What a server on the network answered."""

from bugsage.model.base import Noun


class Answer(Noun, frozen=True, kw_only=True):
    """One answer, whatever its status."""

    status: int
    #: The address that gave it, after redirects.
    url: str
    #: By name in small letters.
    headers: dict[str, str] = {}
    #: Empty where it was written to a stream.
    content: bytes = b""
