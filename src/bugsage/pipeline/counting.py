"""What of a change can be counted, with the past of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.model.patch import Patch
from bugsage.safety.measuring import measures
from bugsage.safety.track_record import track_record

if TYPE_CHECKING:
    from bugsage.model.past import TrackRecord
    from bugsage.pipeline.house import House


def counted(house: House, patch: Patch, maker: str) -> dict[str, float]:
    """Every measure of a change; an agent's own word for what its change is for is no measure."""
    return measures(patch, _record(house, patch), trusted=maker.startswith("human:"))


def _record(house: House, patch: Patch) -> TrackRecord | None:
    """What the files went through before; None where the change starts from no commit that is known here."""
    past = house.pasts.before(patch.base, [file.was for file in patch.files]) if patch.base else None
    return track_record(past, patch) if past else None
