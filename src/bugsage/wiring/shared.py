"""What several parts of a house stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.model.redaction import Private
    from bugsage.ports import Timeline
    from bugsage.wiring import LocalHouse


def timeline(house: LocalHouse) -> Timeline:
    """The append-only record."""
    from bugsage.adapters.state_folder import StateFolder
    from bugsage.adapters.timeline import SqliteTimeline

    folder = house.root / ".bugsage"
    if folder.is_symlink():
        folder = StateFolder(house.root).path  # refuses a link that leads out of the repository
    return SqliteTimeline((house.state or folder) / "timeline.db", house.keep)


def private(house: LocalHouse) -> Private:
    """What nothing that leaves this machine may hold."""
    from bugsage.adapters.user import private_of
    from bugsage.pipeline.redacting import wished

    emails, addresses, secrets = wished(lambda: house.settings, lambda: house.user)
    return private_of(emails=emails, addresses=addresses, secrets=secrets)
