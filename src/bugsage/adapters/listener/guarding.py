"""Who may post: programs on this machine, and pages that a server on this machine gave to a browser.

Any page of the web can make a browser post to a loop-back address. Such a post says where it comes from (`Origin`), and
one through a name that was turned to this machine says that name (`Host`); neither is taken.
"""

import re

#: Addresses that it may be listened on.
LOOPBACK = ("127.0.0.1", "::1")
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[^\s:/@\[\]]{1,253})(?::(?P<port>\d{1,5}))?")
_ORIGIN = re.compile(r"https?://(?P<host>[^\s/@?#]{1,300})", re.IGNORECASE)
_LOCAL = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]")
#: Names that no public server can have (RFC 6761), and that are used for sites under development.
_DEVELOPMENT = re.compile(r"(?:[a-z0-9_-]{1,63}\.){1,10}(?:localhost|test)")


def is_ours(host: str | None, port: int) -> bool:
    """Whether the `Host` of a request is this machine and this port, not a name that leads here."""
    found = _HOST.fullmatch(host or "")
    if found is None or _LOCAL.fullmatch(found["name"].lower()) is None:
        return False
    return found["port"] is None or int(found["port"]) == port


def is_near(origin: str) -> bool:
    """Whether a page of this origin was served by this machine."""
    found = _ORIGIN.fullmatch(origin)
    host = _HOST.fullmatch(found["host"]) if found else None
    if host is None:
        return False
    name = host["name"].lower()
    return bool(_LOCAL.fullmatch(name) or _DEVELOPMENT.fullmatch(name))


def shared_with(origin: str, *, before: bool = False, private: bool = False) -> dict[str, str]:
    """What lets a page of this origin read the answer; `before` it posts, what lets it post."""
    said = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    if not before:
        return said | {"Access-Control-Expose-Headers": "X-Sentry-Error, X-Sentry-Rate-Limits, Retry-After"}
    said |= {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type, Content-Encoding, X-Sentry-Auth, Authorization, sentry-trace, "
        "baggage, traceparent",
        "Access-Control-Max-Age": "600",
    }
    return said | ({"Access-Control-Allow-Private-Network": "true"} if private else {})
