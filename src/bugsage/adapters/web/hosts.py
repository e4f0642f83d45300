"""Where a request may go, and where the user's token may go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.errors import ServiceFailed, UsageError

if TYPE_CHECKING:
    import httpx2

_PORTS = {"https": 443, "http": 80}


class Hosts:
    """The base of a service, the hosts it trusts with the token, and those to which it may send us without it.

    `trusted` and `elsewhere` hold names of hosts; `*.example.org` stands for the name itself and all below it.
    """

    def __init__(self, base: str, trusted: Sequence[str], elsewhere: Sequence[str], *, plain: bool) -> None:
        """Raises UsageError for a base that is no address of a server, or would send the token unencrypted."""
        self.base = _parsed(base if base.endswith("/") else f"{base}/")
        self._trusted, self._elsewhere = tuple(trusted), tuple(elsewhere)
        self.local = is_local(self.base.host)
        if self.base.scheme not in _PORTS or not self.base.host or self.base.userinfo:
            raise UsageError(f"{_shown(base)} is not the address of a server", hint="it begins with https://")
        if self.base.scheme == "http" and not (self.local or plain):
            raise UsageError(
                f"{_shown(base)} is not encrypted, and a token would be sent there", hint="use https:// in its place"
            )

    def resolve(self, path: str) -> httpx2.URL:
        """The address of a path below the base; one of another server has to be trusted. Raises ServiceFailed."""
        url = _parsed(path) if "://" in path else _parsed(f"{self.base}{path.lstrip('/')}")
        if not self.is_trusted(url):
            raise ServiceFailed(f"{self.base.host} names an address of {url.host}, which is not asked for it")
        return url

    def trusts(self, address: str) -> bool:
        """The token may go to an address that somebody names."""
        try:
            return self.is_trusted(_parsed(address))
        except UsageError:
            return False

    def is_trusted(self, url: httpx2.URL) -> bool:
        """The token may be sent there."""
        if _origin(url) == _origin(self.base):
            return not url.userinfo
        return _is_plain_https(url) and _matches(url.host, self._trusted)

    def follow(self, url: httpx2.URL, location: str) -> httpx2.URL:
        """Where a redirect leads. Raises ServiceFailed where nothing follows it there."""
        target = url.join(location)
        if self.is_trusted(target):
            return target
        if (_is_plain_https(target) or (self.local and is_local(target.host))) and _matches(
            target.host, self._elsewhere
        ):
            return target
        raise ServiceFailed(
            f"{url.host} sends elsewhere, to {target.host or 'nowhere'}, and nothing follows it there",
            hint="check the address of the service in your settings",
        )


def is_local(host: str) -> bool:
    """The host is this machine."""
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _matches(host: str, patterns: Sequence[str]) -> bool:
    return any(
        host == pattern.removeprefix("*.") or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in patterns
    )


def _is_plain_https(url: httpx2.URL) -> bool:
    return url.scheme == "https" and url.port in (None, 443) and not url.userinfo


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)


def _parsed(address: str) -> httpx2.URL:
    import httpx2

    try:
        return httpx2.URL(address)
    except (httpx2.InvalidURL, TypeError, ValueError):
        raise UsageError(f"{_shown(address)} is not the address of a server", hint="it begins with https://") from None


def _shown(address: str) -> str:
    """Without what may stand in front of an `@`: it could be a password."""
    scheme, slashes, rest = address.partition("://")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}"[:200]
