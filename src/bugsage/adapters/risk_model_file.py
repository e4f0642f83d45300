"""The weights of the measured risk: those that ship with BugSage, or those that a repository learned for itself."""

from pathlib import Path

import msgspec

from bugsage.model.risk_model import RiskModel

SHIPPED = Path(__file__).parent.parent / "data" / "risk.json"
#: Inside `.bugsage/`.
LEARNED = "risk.json"


def read_risk_model(path: Path = SHIPPED) -> RiskModel:
    """Decode a weights file. Raises msgspec.ValidationError for a file that is none."""
    return msgspec.json.decode(path.read_bytes(), type=RiskModel)


def read_learned(state: Path | None) -> RiskModel:
    """What this repository learned, where it did and the file can be read; else what ships."""
    if state is not None:
        try:
            return read_risk_model(state / LEARNED)
        except (OSError, msgspec.DecodeError):
            pass
    return read_risk_model()
