"""What was learned about telling causes apart, as it ships with BugSage."""

from pathlib import Path

import msgspec

from bugsage.model.joining import Joining

SHIPPED = Path(__file__).parent.parent / "data" / "joining.json"


def read_joining(path: Path = SHIPPED) -> Joining:
    """Decode a weights file. Raises msgspec.ValidationError for a file that is none."""
    return msgspec.json.decode(path.read_bytes(), type=Joining)
