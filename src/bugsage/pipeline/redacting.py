"""Redact: texts as they would leave the machine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO

from msgspec.structs import replace

from bugsage.errors import SettingsError, SourceNotFound
from bugsage.intake.decode import binary_kind
from bugsage.intake.redaction.streaming import Piece, pieces, texts
from bugsage.model.base import Noun
from bugsage.model.report import RawReport
from bugsage.model.settings import Settings, UserSettings
from bugsage.pipeline.house import House

_LOOKED_AT = 16_384


class RedactedSource(Noun, frozen=True, kw_only=True):
    """One source, as it would leave."""

    source: str
    #: Its text, piece by piece; empty where it is no text.
    pieces: Iterator[Piece]
    #: Why it cannot be read as text; None where it can.
    unreadable: str | None = None


def wished(settings: Callable[[], Settings], user: Callable[[], UserSettings]) -> tuple[bool, bool, list[str]]:
    """Whether addresses of mail and of machines are taken out, and tokens that always are.

    Whoever needs the settings says what is wrong with them; secrets are taken out all the same.
    """
    wishes, secrets = [], list[str]()
    with suppress(SettingsError):
        wishes.append(settings().redact)
    with suppress(SettingsError):
        said = user()
        wishes.append(said.redact)
        secrets += [said.sentry.token] if said.sentry.token else []
    return any(wish.emails for wish in wishes), any(wish.addresses for wish in wishes), secrets


def redact(house: House, sources: Sequence[str], *, emails: bool, addresses: bool) -> Iterator[RedactedSource]:
    """Each source in turn; one has to be read to its end before the next. Raises SourceNotFound, SourceUnreadable."""
    private = house.private
    private = replace(private, emails=emails or private.emails, addresses=addresses or private.addresses)
    for source in sources:
        for raw in house.sources.read(source):
            if raw.origin == "text":
                raise SourceNotFound(f"there is no file {source}", hint="give a file, or `-` and pipe the text in")
            stream = BytesIO(raw.content) if isinstance(raw.content, bytes) else raw.content
            with stream:
                kind = binary_kind(stream.read(_LOOKED_AT))
                stream.seek(0)
                said = iter(()) if kind else pieces(texts(stream), private)
                yield RedactedSource(source=_name(raw), pieces=said, unreadable=kind)


def _name(raw: RawReport) -> str:
    return "standard input" if raw.source == "-" else raw.source
