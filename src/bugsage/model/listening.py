"""What programs on this machine post to a local DSN, and what is answered."""

from collections.abc import Mapping

from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis


class Door(Noun, frozen=True, kw_only=True):
    """Where it is listened, and what opens it."""

    host: str
    port: int
    #: Random, of this user; whoever posts must know it.
    key: str

    @property
    def dsn(self) -> str:
        """What an SDK is told."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{self.key}@{host}:{self.port}/1"


class Post(Noun, frozen=True, kw_only=True):
    """One request that was posted, its body whole and decompressed."""

    path: str
    query: Mapping[str, str]
    #: By their names in small letters.
    headers: Mapping[str, str]
    body: bytes


class Receipt(Noun, frozen=True, kw_only=True):
    """What is answered to a post."""

    status: int = 200
    #: What is wrong with the post; empty where nothing is.
    wrong: str = ""
    #: Id of the event that was taken.
    id: str = ""
    #: Seconds after which errors may be sent again; 0 for at once.
    wait: int = 0


class Heard(Noun, frozen=True, kw_only=True):
    """What some events turned out to be."""

    #: Ids of the events, in the order in which they came.
    events: tuple[str, ...]
    diagnosis: Diagnosis


class Tally(Noun, frozen=True, kw_only=True):
    """What came, by number."""

    #: Errors that were taken.
    errors: int = 0
    #: Errors that had come before: an SDK was not sure that they had arrived.
    repeated: int = 0
    #: Items of envelopes that are no errors, by their type.
    others: Mapping[str, int] = {}
    #: Posts that were refused, by the status that was answered.
    refused: Mapping[int, int] = {}
