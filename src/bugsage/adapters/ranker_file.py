"""The ranker's weights, as they ship with BugSage."""

from pathlib import Path

import msgspec

from bugsage.model.ranker import Ranker

SHIPPED = Path(__file__).parent.parent / "data" / "ranker.json"


def read_ranker(path: Path = SHIPPED) -> Ranker:
    """Decode a weights file. Raises msgspec.ValidationError for a file that is none."""
    return msgspec.json.decode(path.read_bytes(), type=Ranker)
