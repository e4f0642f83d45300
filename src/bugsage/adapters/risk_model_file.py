"""The weights of the measured risk: those that ship with BugSage, or those that a repository learned for itself."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from bugsage.model.risk_model import RiskModel, is_bent_from

SHIPPED = Path(__file__).parent.parent / "data" / "risk.json"
#: Inside `.bugsage/`.
LEARNED = "risk.json"


def read_risk_model(path: Path = SHIPPED) -> RiskModel:
    """Decode a weights file. Raises msgspec.ValidationError for a file that is none."""
    return msgspec.json.decode(path.read_bytes(), type=RiskModel)


class RiskModelFiles:
    """What ships, and what this repository learned."""

    def __init__(self, state: Path | None, make: Callable[[], object] = lambda: None) -> None:
        """`state` is `.bugsage/`, which `make` makes; None where it cannot be written."""
        self._learned, self._make = state / LEARNED if state else None, make

    def shipped(self) -> RiskModel:
        """What ships with BugSage."""
        return read_risk_model()

    def in_force(self) -> RiskModel:
        """What this repository learned, where the file can be read and learning could have written it; else what ships.

        The file lies in a folder that others may write.
        """
        shipped = self.shipped()
        try:
            own = read_risk_model(self._learned) if self._learned is not None else shipped
        except (OSError, msgspec.DecodeError, RecursionError):
            return shipped
        return own if is_bent_from(own, shipped) else shipped

    def keep(self, model: RiskModel) -> bool:
        """Put what was learned in force; whether that could be done."""
        if self._learned is None:
            return False
        self._make()
        draft = self._learned.with_name(f".{LEARNED}.{os.getpid()}")
        try:
            draft.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
            draft.replace(self._learned)
        except OSError:
            draft.unlink(missing_ok=True)
            return False
        return True
