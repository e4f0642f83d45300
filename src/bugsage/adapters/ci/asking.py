"""One CI service, asked: its answers as JSON or as reports, its refusals as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bugsage.errors import ServiceFailed
from bugsage.model.report import RawReport

if TYPE_CHECKING:
    from bugsage.ports import Web

_MB = 1 << 20
#: Bytes of one log or artefact, and of one that is kept in memory.
MOST, IN_MEMORY = 256 * _MB, 4 * _MB
#: Pages of one list.
MOST_PAGES = 10

Params = Mapping[str, str | int]


class Asking:
    """What a service answers, and in what words it is told what it does not."""

    def __init__(self, web: Web, host: str, *, token: str, log_in: str) -> None:
        """`token`: where the token came from, empty without one; `log_in`: how one is given."""
        self.web, self.host, self.token, self._log_in = web, host, token, log_in

    def json(self, path: str, params: Params | None = None) -> Any:
        """What is there. Raises ServiceFailed, ServiceUnreachable."""
        return self._decoded(path, params)[0]

    def json_if_there(self, path: str, params: Params | None = None) -> Any:
        """The same, None where the service has no such thing, or does not show it."""
        answer = self.web.get(path, params, json=True)
        return self._parsed(answer.content) if answer.status == 200 else None

    def pages(self, path: str, params: Params, key: str = "", most: int = 100 * MOST_PAGES) -> Iterator[dict[str, Any]]:
        """The objects of a list that comes in numbered pages."""
        from bugsage.adapters.ci.json_values import entries

        size = int(params.get("per_page", 100))
        for page in range(1, MOST_PAGES + 1):
            found, headers = self._decoded(path, {**params, "page": page})
            listed = entries({"": found}, "") if not key else entries(found, key)
            yield from listed
            most -= size
            if len(listed) < size or most <= 0 or headers.get("x-next-page", "more") == "":
                return

    def report(self, path: str, source: str, params: Params | None = None, format: str | None = None) -> RawReport:
        """A log or file as a report; a large one as a stream. Raises ServiceFailed, ServiceUnreachable."""
        import tempfile

        spool = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed here, or by the receiver
        try:
            answer = self.web.save(path, spool, params, most=MOST)  # type: ignore[arg-type]
            self._refuse(answer.status, answer.content)
            size = spool.seek(0, 2)
            spool.seek(0)
            if size > IN_MEMORY:
                return RawReport(source=source, content=spool, format=format, origin="ci")
            content = spool.read()
        except BaseException as error:
            spool.close()
            self._name_store(error)
            raise
        spool.close()
        return RawReport(source=source, content=content, format=format, origin="ci")

    def _name_store(self, error: BaseException) -> None:
        """A server of one's own keeps its logs in a store that only its user can name."""
        if isinstance(error, ServiceFailed) and "sends elsewhere" in str(error):
            error.hint = (
                f'if it keeps its logs there, say so in your settings: [ci.hosts."{self.host}"] elsewhere = ["…"]'
            )

    def _decoded(self, path: str, params: Params | None) -> tuple[Any, Mapping[str, str]]:
        answer = self.web.get(path, params, json=True)
        self._refuse(answer.status, answer.content)
        return self._parsed(answer.content), answer.headers

    def _parsed(self, content: bytes) -> Any:
        import msgspec

        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ServiceFailed(f"{self.host} did not answer in JSON", hint="check its address") from None

    def _refuse(self, status: int, content: bytes) -> None:
        """Raises ServiceFailed for anything but an answer."""
        if status == 200:
            return
        said = _said(content)
        if status == 401:
            what = f"did not accept the token ({self.token})" if self.token else "wants to know who asks"
            raise Refused(status, f"{self.host} {what} (401){said}", hint=self._log_in)
        if status == 403:
            what = (
                f"does not allow this with the token ({self.token})"
                if self.token
                else "does not show this to everybody"
            )
            raise Refused(status, f"{self.host} {what} (403){said}", hint=self._log_in)
        if status == 404:
            hidden = "the token may not see it" if self.token else f"it may be shown to members only: {self._log_in}"
            raise Refused(status, f"{self.host} has no such thing (404)", hint=f"check the address; or {hidden}")
        if status == 410:
            raise Refused(status, f"{self.host} does not keep it any longer (410)", hint="run the job again")
        raise Refused(status, f"{self.host} answered {status}{said}")


class Refused(ServiceFailed):
    """The service answered, and not with what was asked for."""

    def __init__(self, status: int, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


def _said(content: bytes) -> str:
    """The service's own words, where it says them in JSON."""
    import msgspec

    from bugsage.adapters.ci.json_values import words

    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    said = words(found, "message") or words(found, "error") or words(found, "error_description")
    return f": {said[:200]}" if said else ""
