"""Services on the network that are read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

from bugsage.model.sentry import SentryQuery, ToolCall
from bugsage.model.web import Answer


class Web(Protocol):
    """Reads from one service on the network, with the user's token for it. Nothing is ever changed there."""

    @property
    def host(self) -> str:
        """The service's name in sentences."""
        ...

    def trusts(self, url: str) -> bool:
        """Whether the token may go to an address."""
        ...

    def close(self) -> None:
        """Let go of the connections; another request opens new ones."""
        ...

    def get(
        self, path: str, params: Mapping[str, str | int] | None = None, *, json: bool = False, most: int | None = None
    ) -> Answer:
        """What is at a path below the service's base, or at an address of a host that it trusts.

        Tried again where the service is busy or the answer was cut off; with `json`, one that is not whole JSON was cut
        off. `most` bytes are read at most. Raises ServiceUnreachable, and ServiceFailed where trying again is no use;
        an answer such as 404 is an answer.
        """
        ...

    def save(
        self, path: str, to: BinaryIO, params: Mapping[str, str | int] | None = None, *, most: int | None = None
    ) -> Answer:
        """The same, written to a seekable stream from its beginning; only what came with status 200 is written."""
        ...


class Sentry(Protocol):
    """Reads from a Sentry. Documents come back as JSON, as they were sent.

    Every method raises TokenMissing, ServiceUnreachable, ServiceFailed; SourceNotFound for what is not there.
    """

    def organisations(self) -> bytes:
        """The organisations that the token may see."""
        ...

    def issues(self, query: SentryQuery) -> Iterator[bytes]:
        """Pages of a list of issues."""
        ...

    def issue(self, org: str, which: str) -> bytes:
        """An issue by number or short id."""
        ...

    def event(self, org: str, issue: str, which: str) -> bytes:
        """One event of an issue, whole: `latest`, `oldest`, `recommended` or by id."""
        ...

    def project_event(self, org: str, project: str, event: str) -> bytes:
        """One event of a project, whole."""
        ...

    def details(self, org: str, issue: str, which: str) -> tuple[bytes, bytes, bytes]:
        """An event, the oldest one and the hashes of an issue; the last two empty where they are refused."""
        ...

    def release_commits(self, org: str, version: str) -> bytes:
        """The commits that a release brought; empty where Sentry knows none."""
        ...

    def events(self, org: str, project: str, start: str, end: str) -> Iterator[bytes]:
        """Pages of outlines of the events of a project between two times, the newest first."""
        ...


class SentryTools(Protocol):
    """Sentry's MCP server."""

    def call(self, calls: Sequence[ToolCall]) -> str:
        """The text that the first of these tools answers which the server has; empty where it answers nothing.

        Raises MissingExtra, ServiceUnreachable, ServiceFailed; SourceNotFound for what is not there.
        """
        ...
